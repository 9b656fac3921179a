import COutpostSQLite
import Foundation
import GRDB
import OutpostModel

/// Notes which rows of synced tables a transaction touches, through SQLite's preupdate hook.
///
/// The hook sees upserts, REPLACE, cascades and trigger writes, but also aborted statements, rolled-back
/// savepoints and `a = a`. So it notes rowids, and each row as it was before it was first touched; what really changed
/// is the difference at commit (`ChangeCollector`).
///
/// A row that was never touched stands at the rowid at which it always stood. So whatever is changed or deleted at a
/// rowid for the first time is as it was before the transaction; later, and after an insert there, it is not.
final class Capture {
    /// Why a row cannot be captured; the transaction is refused at commit.
    enum Defect: Error {
        case key(table: String)
        case value(table: String, key: RowKey, column: String, InvalidValue)
    }

    /// What was noted of one table.
    final class Notes {
        let table: TableSchema
        /// Rowids at which something was written or deleted.
        fileprivate(set) var touched = Set<Int64>()
        /// Rows as they were before the transaction.
        fileprivate(set) var before: [RowKey: RowImage] = [:]
        /// SQLite's index of the key column.
        fileprivate let keyIndex: Int32
        /// SQLite's column index for each of the table's columns.
        fileprivate let columnIndices: [Int32]
        fileprivate let name: [CChar]

        fileprivate init(_ table: TableSchema, keyIndex: Int32, columnIndices: [Int32]) {
            self.table = table
            self.keyIndex = keyIndex
            self.columnIndices = columnIndices
            name = table.name.utf8CString.map { $0 }
        }
    }

    private var tables: [Notes] = []
    /// Where the last row was noted: most transactions write one table at a time.
    private var last: Notes?
    private(set) var defect: Defect?
    /// Off while the engine itself writes: a merge, or the base reference of a new row.
    var isListening = false

    /// What was noted, by table name; tables in which nothing was touched are left out.
    var notes: [Notes] { tables.filter { !$0.touched.isEmpty } }
    var isEmpty: Bool { tables.allSatisfy(\.touched.isEmpty) }

    /// Listens to a schema's tables, and to no others.
    func register(_ schema: Schema, in db: Database) throws {
        tables.removeAll()
        last = nil
        for table in schema.tables {
            try register(table, columns: try db.columns(in: table.name).map(\.name))
        }
    }

    /// - Parameter columns: the table's column names in SQLite's order.
    private func register(_ table: TableSchema, columns: [String]) throws {
        var positions: [String: Int32] = [:]
        for (index, name) in columns.enumerated() { positions[name] = Int32(index) }
        guard let keyIndex = positions[TableSchema.keyColumn] else {
            throw SchemaError(table: table.name, .unknownColumn(TableSchema.keyColumn))
        }
        let indices = try table.columns.map { column in
            guard let index = positions[column.name] else {
                throw SchemaError(table: table.name, .unknownColumn(column.name))
            }
            return index
        }
        tables.append(Notes(table, keyIndex: keyIndex, columnIndices: indices))
        tables.sort { $0.table.name < $1.table.name }
    }

    /// Installs the hook. `self` must live as long as the connection: the replica holds both.
    func install(on database: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_preupdate_hook(
            database,
            { context, database, operation, _, table, oldRowid, newRowid in
                guard let context, let database, let table else { return }
                Unmanaged<Capture>.fromOpaque(context).takeUnretainedValue()
                    .note(database, operation, table, oldRowid, newRowid)
            }, context)
    }

    func reset() {
        for notes in tables where !notes.touched.isEmpty {
            notes.touched.removeAll(keepingCapacity: true)
            notes.before.removeAll(keepingCapacity: true)
        }
        defect = nil
    }

    private func note(
        _ database: OpaquePointer, _ operation: Int32, _ name: UnsafePointer<CChar>,
        _ oldRowid: Int64, _ newRowid: Int64
    ) {
        guard isListening, defect == nil, let notes = notes(named: name) else { return }
        if operation != SQLITE_INSERT, notes.touched.insert(oldRowid).inserted {
            do {
                try noteBefore(database, notes)
            } catch let error as Defect {
                defect = error
            } catch {
                defect = .key(table: notes.table.name)
            }
        }
        if operation != SQLITE_DELETE { notes.touched.insert(newRowid) }
    }

    private func notes(named name: UnsafePointer<CChar>) -> Notes? {
        if let last, strcmp(last.name, name) == 0 { return last }
        guard let found = tables.first(where: { strcmp($0.name, name) == 0 }) else { return nil }
        last = found
        return found
    }

    private func noteBefore(_ database: OpaquePointer, _ notes: Notes) throws {
        var pointer: OpaquePointer?
        guard sqlite3_preupdate_old(database, notes.keyIndex, &pointer) == SQLITE_OK,
            let key = SQLiteValue.key(of: pointer)
        else { throw Defect.key(table: notes.table.name) }
        var image = RowImage(columnCount: notes.columnIndices.count)
        for (position, index) in notes.columnIndices.enumerated() {
            guard sqlite3_preupdate_old(database, index, &pointer) == SQLITE_OK else {
                throw Defect.key(table: notes.table.name)
            }
            do {
                try SQLiteValue.append(pointer, to: &image)
            } catch {
                throw Defect.value(
                    table: notes.table.name, key: key,
                    column: notes.table.columns[position].name, error)
            }
        }
        notes.before[key] = image
    }
}
