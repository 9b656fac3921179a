import COutpostSQLite
import OutpostModel

/// The rows of the synced tables, on the writer's connection: what they hold, not what was merged of them.
final class RowTable {
    /// The statements of one synced table.
    private final class Statements {
        let select, selectByRowid, selectByRowids, upsert, delete: SQLiteStatement
        /// By cell: sets its columns in a row that exists, or in a new one.
        var updates: [Int: SQLiteStatement] = [:]
        var inserts: [Int: SQLiteStatement] = [:]

        init(_ database: OpaquePointer, _ table: TableSchema) throws {
            let name = MissionTables.quoted(table.name)
            let key = MissionTables.quoted(TableSchema.keyColumn)
            let columns = table.columns.map { MissionTables.quoted($0.name) }
            let all = ([key] + columns).joined(separator: ", ")
            let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
            let assignments = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
            select = try SQLiteStatement(database, "SELECT \(all) FROM \(name) WHERE \(key) = ?")
            selectByRowid = try SQLiteStatement(
                database, "SELECT \(all) FROM \(name) WHERE _rowid_ = ?")
            selectByRowids = try SQLiteStatement(
                database, "SELECT \(all) FROM \(name) WHERE _rowid_ BETWEEN ? AND ?")
            upsert = try SQLiteStatement(
                database,
                "INSERT INTO \(name) (\(all)) VALUES (\(marks)) ON CONFLICT (\(key)) DO "
                    + (columns.isEmpty ? "NOTHING" : "UPDATE SET \(assignments)"))
            delete = try SQLiteStatement(database, "DELETE FROM \(name) WHERE \(key) = ?")
        }
    }

    private let database: OpaquePointer
    private var statements: [String: Statements] = [:]
    private var last: (name: String, statements: Statements)?

    init(_ database: OpaquePointer) {
        self.database = database
    }

    private func statements(of table: TableSchema) throws -> Statements {
        if let last, last.name == table.name { return last.statements }
        let found = try statements[table.name] ?? Statements(database, table)
        statements[table.name] = found
        last = (table.name, found)
        return found
    }

    // MARK: Reading

    /// What the table's row holds now; nil when there is none.
    ///
    /// - Throws: `Capture.Defect` where it holds what no changeset can carry.
    func image(_ table: TableSchema, _ key: RowKey) throws -> RowImage? {
        let statement = try statements(of: table).select
        try statement.bind(key, at: 1)
        defer { statement.reset() }
        return try statement.step() ? image(statement, table, key) : nil
    }

    func values(_ table: TableSchema, _ key: RowKey) throws -> [Value]? {
        try image(table, key)?.values
    }

    /// Gives the rows of a range of rowids, in their order.
    ///
    /// - Throws: `Capture.Defect` for a key or a value that no changeset can carry.
    func forEachRow(
        _ table: TableSchema, rowids: ClosedRange<Int64>, _ body: (RowKey, RowImage) throws -> Void
    ) throws {
        let statements = try statements(of: table)
        let isOne = rowids.count == 1
        let statement = isOne ? statements.selectByRowid : statements.selectByRowids
        try statement.bind(rowids.lowerBound, at: 1)
        if !isOne { try statement.bind(rowids.upperBound, at: 2) }
        defer { statement.reset() }
        while try statement.step() {
            guard let key = statement.key(0) else { throw Capture.Defect.key(table: table.name) }
            try body(key, try image(statement, table, key))
        }
    }

    private func image(
        _ statement: SQLiteStatement, _ table: TableSchema, _ key: RowKey
    ) throws -> RowImage {
        var image = RowImage(columnCount: table.columns.count)
        for index in table.columns.indices {
            do {
                try statement.append(Int32(index + 1), to: &image)
            } catch {
                throw Capture.Defect.value(
                    table: table.name, key: key, column: table.columns[index].name, error)
            }
        }
        return image
    }

    // MARK: Writing

    /// Puts values into the table's row, which need not be there.
    func write(_ values: [Value], _ table: TableSchema, _ key: RowKey) throws {
        let statement = try statements(of: table).upsert
        try statement.bind(key, at: 1)
        for (index, value) in values.enumerated() {
            try statement.bind(value, at: Int32(index + 2))
        }
        try statement.run()
    }

    /// Puts a new row into the table as a body gives it, of a table without sets.
    ///
    /// - Parameter cells: for each cell that the body lists, its index here; nil where this version does not know it.
    func write(_ row: RowView, cells: [Int?], _ table: TableSchema) throws {
        let statement = try statements(of: table).upsert
        try statement.bind(row.key, at: 1)
        for index in table.columns.indices { try statement.bindNull(at: Int32(index + 2)) }
        for write in row.writes {
            guard let cell = cells[write.cellIndex] else { continue }
            let columns = table.cells[cell].columnIndices
            try write.forEachValue { position, type, contents in
                guard position < columns.count,
                    type == table.columns[columns[position]].kind.valueType
                else { return }
                try statement.bind(type, contents, at: Int32(columns[position] + 2))
            }
        }
        try statement.run()
    }

    /// Puts the values of one cell into the table's row, and makes the row if there is none.
    func write(_ values: [Value], cell index: Int, _ table: TableSchema, _ key: RowKey) throws {
        try write(cell: index, table, key) { statement in
            for (position, value) in values.enumerated() {
                try statement.bind(value, at: Int32(position + 1))
            }
        }
    }

    /// The same with the values as a body spells them; NULL where the table cannot hold one.
    func write(_ write: WriteView, cell index: Int, _ table: TableSchema, _ key: RowKey) throws {
        let columns = table.cells[index].columnIndices
        try self.write(cell: index, table, key) { statement in
            if write.valueCount != columns.count {
                for position in columns.indices { try statement.bindNull(at: Int32(position + 1)) }
            }
            try write.forEachValue { position, type, contents in
                guard position < columns.count else { return }
                if type == table.columns[columns[position]].kind.valueType {
                    try statement.bind(type, contents, at: Int32(position + 1))
                } else {
                    try statement.bindNull(at: Int32(position + 1))
                }
            }
        }
    }

    /// - Parameter bind: binds one value for each column of the cell, from 1 on.
    private func write(
        cell index: Int, _ table: TableSchema, _ key: RowKey,
        _ bind: (SQLiteStatement) throws -> Void
    ) throws {
        let statements = try statements(of: table)
        let keyPosition = Int32(table.cells[index].columnIndices.count + 1)
        let update = try statements.updates.made(index) {
            let assignments = quotedColumns(index, table).map { "\($0) = ?" }
                .joined(separator: ", ")
            return try SQLiteStatement(
                database,
                "UPDATE \(MissionTables.quoted(table.name)) SET \(assignments) "
                    + "WHERE \(TableSchema.keyColumn) = ?")
        }
        try bind(update)
        try update.bind(key, at: keyPosition)
        try update.run()
        guard update.changes == 0 else { return }
        let insert = try statements.inserts.made(index) {
            let columns = quotedColumns(index, table) + [TableSchema.keyColumn]
            // NULL by name: a column that an app declared may have a DEFAULT.
            let others = table.cells.indices.filter { $0 != index }.flatMap {
                quotedColumns($0, table)
            }
            let marks = (columns.map { _ in "?" } + others.map { _ in "NULL" }).joined(
                separator: ", ")
            return try SQLiteStatement(
                database,
                "INSERT INTO \(MissionTables.quoted(table.name)) "
                    + "(\((columns + others).joined(separator: ", "))) VALUES (\(marks))")
        }
        try bind(insert)
        try insert.bind(key, at: keyPosition)
        try insert.run()
    }

    private func quotedColumns(_ cell: Int, _ table: TableSchema) -> [String] {
        table.cells[cell].columnIndices.map { MissionTables.quoted(table.columns[$0].name) }
    }

    func remove(_ table: TableSchema, _ key: RowKey) throws {
        let statement = try statements(of: table).delete
        try statement.bind(key, at: 1)
        try statement.run()
    }
}

extension [Int: SQLiteStatement] {
    fileprivate mutating func made(
        _ index: Int, _ make: () throws -> SQLiteStatement
    ) throws -> SQLiteStatement {
        if let known = self[index] { return known }
        let statement = try make()
        self[index] = statement
        return statement
    }
}
