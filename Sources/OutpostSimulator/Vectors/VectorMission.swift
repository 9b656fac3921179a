import OutpostModel

/// The one table of a merge vector, in two mission versions: the second knows column `z`.
struct VectorMission {
    static let space = Space(name: "vectors")
    static let table = "t"
    static let ladder = ["reported", "confirmed", "closed"]

    let vector: MergeVector

    /// - Parameter version: 1 or 2.
    func schema(version: UInt32) throws -> Schema {
        var columns: [ColumnSchema] = []
        var groups: [(name: String, columns: [String])] = []
        for (name, rule) in vector.columns.sorted(by: { $0.key < $1.key }) {
            if name == "p" {
                columns += ["p1", "p2"].map { ColumnSchema(name: $0, kind: .integer) }
                groups.append(("p", ["p1", "p2"]))
            } else if name != "z" || version >= 2 {
                let rule = try mergeRule(rule)
                columns.append(
                    ColumnSchema(
                        name: name, kind: kind(of: rule), rule: rule, since: name == "z" ? 2 : 1))
            }
        }
        let table = try TableSchema(
            name: Self.table, residence: .space(Self.space.id), columns: columns, groups: groups,
            guardedGroups: vector.columns["p"] == "guarded" ? ["p"] : [])
        return try Schema(
            version: version, missionHash: .zero, spaces: [Self.space], tables: [table])
    }

    private func kind(of rule: MergeRule) -> ColumnSchema.Kind {
        switch rule {
        case .ladder, .set, .text: .text
        default: .integer
        }
    }

    private func mergeRule(_ name: String) throws -> MergeRule {
        switch name {
        case "register": .register
        case "guarded": .guarded
        case "ladder": .ladder(ranks: Self.ladder)
        case "counter": .counter
        case "set": .set
        default: throw SimulationFailure("the rule '\(name)' is not known")
        }
    }

    static func key(_ row: String) -> RowKey {
        RowKey(
            space: space.id, milliseconds: 0, random: row.utf8.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The writes of one intent, as its replica's mission version knows them.
    func writes(_ intent: MergeVector.Intent) throws -> [CellWrite] {
        var elements: [String: (added: [String], removed: [String])] = [:]
        var writes: [CellWrite] = []
        for part in intent.parts {
            switch (vector.columns[part.column], part.part) {
            case ("set", let element?):
                if part.value == .truth(true) {
                    elements[part.column, default: ([], [])].added.append(element)
                } else {
                    elements[part.column, default: ([], [])].removed.append(element)
                }
            case ("counter", "+"?):
                writes.append(
                    CellWrite(cell: part.column, kind: .increment, values: values(part.value)))
            case (_?, nil): writes.append(CellWrite(cell: part.column, values: values(part.value)))
            default: throw SimulationFailure("column '\(part.column)' has no such part")
            }
        }
        for (column, texts) in elements {
            for (kind, texts) in [(CellWrite.Kind.add, texts.added), (.remove, texts.removed)]
            where !texts.isEmpty {
                let json = ElementList.json(of: texts)
                writes.append(CellWrite(cell: column, kind: kind, values: [.text(json)]))
            }
        }
        return writes
    }

    private func values(_ datum: MergeVector.Datum) -> [Value] {
        switch datum {
        case .null: [.null]
        case .truth(let truth): [.integer(truth ? 1 : 0)]
        case .number(let number): [.integer(number)]
        case .text(let text): [.text(text)]
        case .list(let list): list.flatMap(values)
        }
    }
}
