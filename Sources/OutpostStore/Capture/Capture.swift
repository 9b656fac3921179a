import COutpostSQLite
import OutpostModel

/// Notes which rows of synced tables a transaction touches, through SQLite's preupdate hook.
///
/// The hook sees upserts, REPLACE, cascades and trigger writes, but also aborted statements, rolled-back
/// savepoints and `a = a`. So it notes keys and each row's first old values only; what really changed is the
/// difference at commit (`ChangeCollector`).
final class Capture {
    /// A row as it was before the transaction; nil values when it did not exist.
    struct Touched {
        let values: [Value]?
    }

    /// Why a row cannot be captured; the transaction is refused at commit.
    enum Defect: Error {
        case key(table: String)
        case value(table: String, key: RowKey, column: String, InvalidValue)
    }

    private struct Layout {
        let table: TableSchema
        /// SQLite's index of the key column.
        let keyIndex: Int32
        /// SQLite's column index for each of the table's columns.
        let columnIndices: [Int32]
    }

    private var layouts: [String: Layout] = [:]
    private(set) var touched: [String: [RowKey: Touched]] = [:]
    private(set) var defect: Defect?
    /// Off while the engine itself writes: a merge, or the base reference of a new row.
    var isListening = false

    /// - Parameter columns: the table's column names in SQLite's order.
    func register(_ table: TableSchema, columns: [String]) throws {
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
        layouts[table.name] = Layout(table: table, keyIndex: keyIndex, columnIndices: indices)
    }

    /// Installs the hook. `self` must live as long as the connection: the replica holds both.
    func install(on database: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_preupdate_hook(
            database,
            { context, database, operation, _, table, _, _ in
                guard let context, let database, let table else { return }
                Unmanaged<Capture>.fromOpaque(context).takeUnretainedValue()
                    .note(database, operation, String(cString: table))
            }, context)
    }

    func reset() {
        touched.removeAll(keepingCapacity: true)
        defect = nil
    }

    private func note(_ database: OpaquePointer, _ operation: Int32, _ name: String) {
        guard isListening, defect == nil, let layout = layouts[name] else { return }
        do {
            if operation != SQLITE_INSERT {
                let key = try key(database, layout, sqlite3_preupdate_old)
                if touched[name]?[key] == nil {
                    let values = try oldValues(database, layout, key)
                    touched[name, default: [:]][key] = Touched(values: values)
                }
            }
            if operation != SQLITE_DELETE {
                let key = try key(database, layout, sqlite3_preupdate_new)
                if touched[name]?[key] == nil {
                    touched[name, default: [:]][key] = Touched(values: nil)
                }
            }
        } catch let error as Defect {
            defect = error
        } catch {
            defect = .key(table: name)
        }
    }

    private typealias Getter = (
        OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32

    private func key(_ database: OpaquePointer, _ layout: Layout, _ get: Getter) throws -> RowKey {
        var pointer: OpaquePointer?
        guard get(database, layout.keyIndex, &pointer) == SQLITE_OK,
            let key = SQLiteValue.key(of: pointer)
        else { throw Defect.key(table: layout.table.name) }
        return key
    }

    private func oldValues(
        _ database: OpaquePointer, _ layout: Layout, _ key: RowKey
    ) throws -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(layout.columnIndices.count)
        for (column, index) in zip(layout.table.columns, layout.columnIndices) {
            var pointer: OpaquePointer?
            guard sqlite3_preupdate_old(database, index, &pointer) == SQLITE_OK else {
                throw Defect.key(table: layout.table.name)
            }
            do {
                values.append(try SQLiteValue.value(of: pointer))
            } catch {
                throw Defect.value(
                    table: layout.table.name, key: key, column: column.name, error)
            }
        }
        return values
    }
}
