import OutpostModel

/// Draws a transaction at one node: operations on the tables as they show there, and beside them
/// what they must lead to. The effect of each statement is worked out here by hand, never asked of
/// SQLite.
struct TransactionMaker {
    typealias Table = SimulatedMission.Table

    var random: SplitMix64
    let faults: FaultPlan
    /// For new keys.
    let milliseconds: Int64
    /// Every row that anybody ever wrote, in the order of first writing.
    let known: [RowName]
    /// As the node's mission version has them.
    let tables: [Table]
    let values: ValueMaker
    /// What the tables showed before.
    let base: [RowName: [ExactValue]]
    var plan = TransactionPlan()
    var picture: [RowName: [ExactValue]]

    init(
        random: SplitMix64, faults: FaultPlan, milliseconds: Int64, known: [RowName],
        picture: [RowName: [ExactValue]], tables: [Table]
    ) {
        self.random = random
        self.faults = faults
        self.milliseconds = milliseconds
        self.known = known
        self.tables = tables
        self.picture = picture
        base = picture
        values = ValueMaker(hasLargeValues: faults.largeValues)
    }

    static let authors = [
        Author.nobody, Author(person: "Ana", identification: .unproven),
        Author(person: "Bédard", identification: .pin),
        Author(person: "import", identification: .import),
    ]

    mutating func make() -> TransactionPlan {
        plan.author = random.pick(Self.authors) ?? .nobody
        if faults.severalLanes { plan.lane = random.pick(Lane.allCases) ?? .routine }
        let first = random.pick(SimulatedMission.spaceNames) ?? ""
        let isWide = faults.severalSpaces && random.chance(30)
        for _ in 0..<random.number(in: 1...4) {
            let space = isWide ? random.pick(SimulatedMission.spaceNames) ?? first : first
            addOperation(in: SpaceID(name: space))
        }
        if faults.savepoints, random.chance(25) { addSavepoint(in: SpaceID(name: first)) }
        if random.chance(8) { addAbortedStatement(in: SpaceID(name: first)) }
        if faults.failures, random.chance(15) { addDefect() }
        plan.after = picture
        return plan
    }

    /// What another program does: nothing that must be refused, and in no lane of its choice.
    mutating func makeForeign() -> TransactionPlan {
        let first = random.pick(SimulatedMission.spaceNames) ?? ""
        let isWide = faults.severalSpaces && random.chance(30)
        for _ in 0..<random.number(in: 1...3) {
            let space = isWide ? random.pick(SimulatedMission.spaceNames) ?? first : first
            addOperation(in: SpaceID(name: space))
        }
        if faults.savepoints, random.chance(25) { addSavepoint(in: SpaceID(name: first)) }
        if random.chance(8) { addAbortedStatement(in: SpaceID(name: first)) }
        plan.after = picture
        return plan
    }

    private mutating func addSavepoint(in space: SpaceID) {
        let saved = picture
        plan.steps.append(.run("SAVEPOINT doubt"))
        for _ in 0..<random.number(in: 1...2) { addOperation(in: space) }
        if random.chance(70) {
            plan.steps.append(.run("ROLLBACK TO doubt"))
            picture = saved
            plan.tally.count(.savepointRollbacks)
        }
        plan.steps.append(.run("RELEASE doubt"))
    }

    mutating func addOperation(in space: SpaceID) {
        plan.tally.count(.operations)
        let tables = tables.filter { table in
            table.space.map { SpaceID(name: $0) == space } ?? true
        }
        // Where every rule is, there is most to learn.
        guard let table = random.pick(tables + tables.filter(\.hasEveryRule)) else { return }
        let present = rows(of: table, in: space)
        if table.isAppendOnly || present.isEmpty || random.chance(25) {
            return addInsert(table, space)
        }
        // Half of the work goes to what came last, where others work too.
        guard let row = random.pick(random.chance(50) ? Array(present.suffix(3)) : present) else {
            return
        }
        switch random.below(100) {
        case 0..<18: addEdit(table, row, columns: someColumns(table))
        case 18..<36: addRuleEdit(table, row)
        case 36..<42: addGroupEdit(table, row)
        case 42..<52: addManyRowEdit(table, space)
        case 52..<62: addReplace(table, row)
        case 62..<72: addUpsert(table, row)
        case 72..<80: addSelfAssignment(table, row)
        case 80..<84: addDeleteAndInsert(table, row)
        default:
            if faults.deletes { addDelete(table, row) } else { addGroupEdit(table, row) }
        }
    }

    // MARK: Drawing

    func rows(of table: Table, in space: SpaceID) -> [RowName] {
        picture.keys.filter { $0.table == table.name && $0.space == space.hash }.sorted()
    }

    /// One to three columns, each once.
    mutating func someColumns(_ table: Table) -> [Int] {
        var columns: Set<Int> = []
        for _ in 0..<random.number(in: 1...3) { columns.insert(random.below(table.columns.count)) }
        return columns.sorted()
    }

    /// A value for a column; the followed row of a task stays in the task's space.
    mutating func value(
        _ table: Table, _ column: Int, _ space: UInt16
    ) -> (sql: String, value: ExactValue) {
        guard table.space == nil, column == 0 else {
            return values.value(for: table.columns[column], &random)
        }
        let target = random.pick(known.filter { $0.space == space })?.key ?? freshKey(space)
        return (ValueMaker.quoted(target), .text(Array(target.utf8)))
    }

    mutating func freshKey(_ space: UInt16) -> String {
        RowKey(space: SpaceID(hash: space), milliseconds: milliseconds, random: random.next())
            .description
    }

    mutating func newRow(_ table: Table, _ space: SpaceID) -> RowName {
        let gone = known.filter {
            $0.table == table.name && $0.space == space.hash && picture[$0] == nil
        }
        if random.chance(35), let row = random.pick(gone) { return row }
        let key: String
        if faults.importKeys, random.chance(40) {
            key =
                RowKey(
                    space: space, table: table.name, source: "list",
                    reference: String(random.below(6)), milliseconds: 0
                ).description
        } else {
            key = freshKey(space.hash)
        }
        return RowName(table: table.name, key: key, space: space.hash)
    }

    mutating func show(_ values: [ExactValue]?, _ row: RowName) {
        picture[row] = values
        plan.touched.insert(row)
    }
}
