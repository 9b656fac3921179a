import GRDB
import OutpostModel
import OutpostStore

extension History {
    /// Another SQLite program writes into a replica's file, open or not.
    func writeForeign(at node: HistoryNode) throws {
        if random.chance(25) { try node.close() }
        guard let row = random.pick(mission.rows(in: node.version)),
            let table = mission.table(named: row.table)
        else { return }
        var writer = HistoryWriter(random: random, version: node.version)
        let before = node.foreign[row] ?? picture(of: row, at: node)
        let after = writer.write(row, of: table, holding: before)
        random = writer.random
        let program = try DatabaseQueue(path: ReplicaFolder(path: node.path).database)
        try program.write { db in
            for statement in writer.statements { try db.execute(sql: statement) }
        }
        try program.close()
        node.foreign[row] = .some(after)
        tally.count(node.replica == nil ? .foreignWhileClosed : .foreignStatements)
        trace.note(
            "a foreign program writes at \(node.name): "
                + writer.statements.joined(separator: "; "))
    }

    /// Adopts at once, where any transaction of the engine would do it first.
    func adopt(at node: HistoryNode) throws {
        guard !node.foreign.isEmpty else { return }
        let adoption = try open(node).adoptForeignWrites()
        guard adoption.held == 0, adoption.damage == nil else {
            throw SimulationFailure("\(node.name) held a sound foreign write: \(adoption)")
        }
        try noteAdoption(at: node)
    }

    /// Tells the model of the changeset that foreign writes became in the engine's transaction that just ended.
    func noteAdoption(at node: HistoryNode) throws {
        guard !node.foreign.isEmpty else { return }
        let differences = node.foreign.keys.sorted().compactMap { row in
            difference(
                row, from: picture(of: row, at: node), to: node.foreign[row] ?? nil, at: node)
        }
        node.foreign = [:]
        guard !differences.isEmpty else { return }
        tally.count(.adoptions)
        trace.note("\(node.name) adopts \(differences.map(\.row))")
        try record(differences, at: node, .routine)
    }
}
