import COutpostSQLite
import OutpostModel

/// A row that foreign programs touched, as it was before.
struct PendingNote {
    let number: Int64
    /// nil: what stands in the key column is no key.
    let key: RowKey?
    let existed: Bool
    /// nil: it did not exist, or held what no changeset can carry.
    let values: [Value]?

    var byteCount: Int { values?.reduce(0) { $0 + $1.byteCount } ?? 0 }
}

/// `_outpost_pending_<table>` of one synced table, on the writer's connection.
final class PendingTable {
    let table: TableSchema
    private let select, exists, clear, find, remove: SQLiteStatement

    init(_ database: OpaquePointer, _ table: TableSchema) throws {
        self.table = table
        let name = MissionTables.quoted(ForeignTable.pendingName(table))
        let columns = table.columns.map { ", " + MissionTables.quoted($0.name) }.joined()
        select = try SQLiteStatement(
            database,
            "SELECT _number, _existed, id\(columns) FROM \(name) WHERE _number > ? ORDER BY _number"
        )
        exists = try SQLiteStatement(database, "SELECT EXISTS (SELECT 1 FROM \(name))")
        clear = try SQLiteStatement(database, "DELETE FROM \(name)")
        let row = """
            FROM \(MissionTables.quoted(table.name))
            WHERE id = (SELECT id FROM \(name) WHERE _number = ?)
            """
        find = try SQLiteStatement(database, "SELECT 1 \(row)")
        remove = try SQLiteStatement(database, "DELETE \(row)")
    }

    var isEmpty: Bool {
        get throws {
            defer { exists.reset() }
            return try !exists.step() || exists.integer(0) == 0
        }
    }

    /// The next notes after one, bounded in number and bytes; none at the end.
    func notes(after number: Int64) throws -> [PendingNote] {
        try select.bind(number, at: 1)
        defer { select.reset() }
        var notes: [PendingNote] = []
        var bytes = 0
        while notes.count < StoreLimits.pendingNotes, bytes < StoreLimits.adoptionBytes,
            try select.step()
        {
            let note = read()
            bytes += note.byteCount
            notes.append(note)
        }
        return notes
    }

    private func read() -> PendingNote {
        let existed = select.integer(1) != 0
        var values: [Value]? = existed ? [] : nil
        for index in table.columns.indices where existed {
            do {
                values?.append(try select.value(Int32(index + 3)))
            } catch {
                // It stood in the row before any trigger looked: the journals know better.
                values = nil
                break
            }
        }
        return PendingNote(
            number: select.integer(0), key: select.key(2), existed: existed, values: values)
    }

    func removeAll() throws { try clear.run() }

    /// Whether the row of a note exists now.
    func hasRow(of note: PendingNote) throws -> Bool {
        try find.bind(note.number, at: 1)
        defer { find.reset() }
        return try find.step()
    }

    /// Removes the row of a note from the synced table, whatever its key column holds.
    func removeRow(of note: PendingNote) throws {
        try remove.bind(note.number, at: 1)
        try remove.run()
    }
}
