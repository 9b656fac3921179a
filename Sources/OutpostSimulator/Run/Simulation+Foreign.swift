import OutpostModel
import OutpostStore

// What another SQLite program writes into a node's database, and what the engine makes of it.
extension Simulation {
    func note(_ author: Author, at node: SimulatedNode) {
        if author.identification == .unproven || author.identification == .pin {
            node.lastAuthor = author
        }
    }

    /// One or two transactions of another program, and then the engine's next one, which adopts them whole.
    func writeForeign(at node: SimulatedNode) throws {
        guard let foreign = node.foreign, !barsAnyWrite(at: node) else {
            return try write(at: node)
        }
        try observe(node)
        let before = node.picture
        var whole = TransactionPlan()
        let isProven = node.lastAuthor.identification == .pin
        whole.author = Author(
            person: node.lastAuthor.person,
            identification: isProven ? .foreignProgram : .unprovenProgram)
        whole.after = node.picture
        for _ in 0..<random.number(in: 1...2) {
            var maker = TransactionMaker(
                random: random, faults: faults, milliseconds: node.clock.milliseconds,
                known: known, picture: whole.after, tables: node.tables)
            let plan = maker.makeForeign()
            random = maker.random
            guard plan.touched.isDisjoint(with: node.marks.erased) else { continue }
            try foreign.perform(plan)
            tally.count(.foreignTransactions)
            whole.steps += plan.steps
            whole.tally.add(plan.tally)
            whole.touched.formUnion(plan.touched)
            whole.after = plan.after
        }
        var held: [RowName] = []
        if faults.failures, random.chance(40) {
            held = try writeInvalid(foreign, beside: whole, at: node)
            try tryForbidden(foreign, at: node)
        }
        try adopt(whole, before: before, held: held, at: node)
    }

    private func adopt(
        _ plan: TransactionPlan, before: [RowName: [ExactValue]], held: [RowName],
        at node: SimulatedNode
    ) throws {
        if random.chance(50) {
            try node.replica.adoptForeignWrites()
        } else {
            let own = try node.replica.writeReporting { _ in }.changesets
            guard own.isEmpty else {
                throw SimulationFailure("\(node.name) takes foreign work for an empty transaction")
            }
        }
        tally.count(.foreignAdoptions)
        var dots: [Dot] = []
        for (journal, head) in try node.replica.heads() {
            let known = node.heads[journal] ?? 0
            guard head.sequence > known else { continue }
            dots += (known + 1...head.sequence).map { Dot(journal, $0) }
        }
        dots.sort { $0.journal.space.hash < $1.journal.space.hash }
        try acknowledge(dots, of: plan, before: before, at: node)
        try check(held, at: node)
    }

    /// What breaks a rule is held, by itself: the row is put back, and the rest is adopted.
    private func writeInvalid(
        _ foreign: ForeignProgram, beside plan: TransactionPlan, at node: SimulatedNode
    ) throws -> [RowName] {
        let space = SpaceID(name: "operations")
        let camps = plan.after.keys.filter { $0.table == "camp" && !plan.touched.contains($0) }
        var invalid = TransactionPlan()
        let row: RowName
        if random.chance(50), let camp = random.pick(camps.sorted()) {
            row = camp
            invalid.steps = [
                .run("UPDATE camp SET name = 'half', status = 'burnt' WHERE id = '\(camp.key)'")
            ]
        } else {
            let key = RowKey(
                space: space, milliseconds: node.clock.milliseconds, random: random.next())
            row = RowName(table: "camp", key: key.description, space: space.hash)
            invalid.steps = [
                .run("INSERT INTO camp (id, name, needs) VALUES ('\(key)', 'half', 'water')")
            ]
        }
        try foreign.perform(invalid)
        tally.count(.foreignHeld)
        return [row]
    }

    /// What would break a promise is refused within SQLite.
    private func tryForbidden(_ foreign: ForeignProgram, at node: SimulatedNode) throws {
        var forbidden = [
            "DELETE FROM _outpost_meta", "UPDATE _outpost_meta SET value = 7",
            "INSERT INTO _outpost_meta (name, value) VALUES ('a', 7)",
        ]
        if let row = random.pick(node.picture.keys.filter { $0.table == "custody" }.sorted()) {
            forbidden = [
                "UPDATE custody SET item = item || ' and more' WHERE id = '\(row.key)'",
                "DELETE FROM custody WHERE id = '\(row.key)'",
                "REPLACE INTO custody (id, item) VALUES ('\(row.key)', 'another thing')",
            ]
        }
        guard let sql = random.pick(forbidden) else { return }
        guard try foreign.refusal(of: sql) != nil else {
            throw SimulationFailure("\(node.name) let another program do this: \(sql)")
        }
        tally.count(.foreignRefused)
    }
}
