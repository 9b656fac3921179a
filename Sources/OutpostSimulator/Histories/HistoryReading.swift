import GRDB
import OutpostModel
import OutpostStore

/// Reads what a replica holds, in the words of the naive model.
enum HistoryReading {
    /// The fields that the replica lists as contested, by key.
    static func contested(in replica: Replica) throws -> [RowKey: Set<String>] {
        var result: [RowKey: Set<String>] = [:]
        for cell in try replica.contestedCells(limit: 1000) {
            result[cell.key, default: []].insert(cell.cell)
        }
        return result
    }

    /// A row as SQL shows it; of one that is gone, what its tombstone keeps.
    static func verdict(
        on row: HistoryRow, _ fields: [HistoryMission.Field], in replica: Replica
    ) throws -> NaiveVerdict {
        guard let table = replica.schema.table(named: row.table) else {
            throw SimulationFailure("there is no table \(row.table)")
        }
        let state = try replica.storedState(table: row.table, key: row.key)
        let columns = fields.flatMap { $0.columns.map(\.name) }
        var values = try literals(of: row, columns, in: replica)
        let isAlive = values != nil
        guard isAlive == (state.shownValues(table: table) != nil) else {
            throw SimulationFailure(
                "the table says that \(row) is there: \(isAlive), its state not")
        }
        values = values ?? state.cellValues(table: table).map(HistorySQL.literal)
        var verdict = NaiveVerdict(isAlive: isAlive, isFlagged: state.isBroughtBack(table))
        var rest = (values ?? [])[...]
        for field in fields {
            verdict.shown[field.name] = Array(rest.prefix(field.columns.count))
            rest = rest.dropFirst(field.columns.count)
        }
        for name in state.contestedCells(table: table) {
            guard let index = table.cellIndex(named: name) else { continue }
            verdict.contested[name] = Set(
                state.cell(index, table: table).writes.map { $0.values.map(HistorySQL.literal) })
        }
        return verdict
    }

    private static func literals(
        of row: HistoryRow, _ columns: [String], in replica: Replica
    ) throws -> [String]? {
        let list = columns.map(HistorySQL.spelling).joined(separator: ", ")
        let found = try replica.read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(list) FROM \(row.table) WHERE id = ?",
                arguments: [row.key.description])
        }
        return found.map { found in
            columns.indices.map { HistorySQL.literal(spelled: found[$0]) }
        }
    }
}
