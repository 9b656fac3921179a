import COutpostSQLite
import GRDB
import OutpostModel

/// Values that pass through GRDB with every byte.
///
/// GRDB binds and reads a text up to its first NUL, and SQLite takes a NaN for NULL without a word. The rows of
/// synced tables are read and written by these instead. They run GRDB's own statements, so that its observations
/// see what they see.
extension Database {
    /// Runs one statement with values bound as they are.
    ///
    ///     try db.execute(
    ///         sql: "UPDATE incident SET title = ?, depth = ? WHERE id = ?",
    ///         values: [.text("Flood"), .real(-2.5), .text(key.description)])
    ///
    /// - Parameters:
    ///   - sql: one statement.
    ///   - values: one for each `?`, in order. At most `Limits.valueBytes` each.
    /// - Throws: `OutpostError` for a value that no changeset can carry, before anything runs; `DatabaseError` for what
    ///   SQLite refuses.
    public func execute(sql: String, values: [Value]) throws {
        let statement = try cachedStatement(sql: sql)
        try statement.bind(values)
        // The cache keeps the statement: it must not keep a megabyte of values too.
        defer { statement.setUncheckedArguments([]) }
        try statement.execute()
    }

    /// Reads all rows of one query, each as its columns' values in order.
    ///
    /// Text that is not UTF-8 is mended: only another program can have stored it, since the last adoption.
    ///
    /// - Parameters:
    ///   - sql: one statement.
    ///   - values: one for each `?`, in order.
    /// - Throws: `OutpostError` for a value that cannot be bound, `DatabaseError` for what SQLite refuses.
    public func fetchValues(sql: String, values: [Value] = []) throws -> [[Value]] {
        try Array(valueRows(sql: sql, values: values))
    }

    /// As `fetchValues`, for a statement that is run often: the connection keeps it, so it must not have values of its own.
    package func fetchCachedValues(sql: String, values: [Value]) throws -> [[Value]] {
        let statement = try cachedStatement(sql: sql)
        defer { statement.setUncheckedArguments([]) }
        return try Array(ValueRows(statement, values))
    }

    /// As `fetchValues`, one row at a time.
    package func valueRows(sql: String, values: [Value] = []) throws -> ValueRows {
        try ValueRows(try makeStatement(sql: sql), values)
    }
}

/// The rows of a query as values, every byte of them. Valid until the statement runs again, as GRDB's cursors are.
package final class ValueRows: Cursor {
    private let statement: Statement
    private let rows: RowCursor

    package init(_ statement: Statement, _ values: [Value] = []) throws {
        try statement.bind(values)
        self.statement = statement
        rows = try Row.fetchCursor(statement)
    }

    package var columnNames: [String] { statement.columnNames }

    package func next() throws -> [Value]? {
        guard try rows.next() != nil else { return nil }
        return (0..<sqlite3_column_count(statement.sqliteStatement)).map {
            SQLiteValue.mended(sqlite3_column_value(statement.sqliteStatement, $0))
        }
    }
}

extension Statement {
    /// Binds values as they are, in place of GRDB's arguments.
    fileprivate func bind(_ values: [Value]) throws {
        let count = Int(sqlite3_bind_parameter_count(sqliteStatement))
        guard values.count == count else {
            throw OutpostError(
                .invalidInput, operation: "run a statement", place: sql,
                cause: "it takes \(count) values, and \(values.count) are given")
        }
        // Tells GRDB that the arguments are bound; what it would bind is none.
        setUncheckedArguments([])
        for (index, value) in values.enumerated() {
            do {
                try value.check()
            } catch {
                throw OutpostError(
                    .invalidInput, operation: "write", place: "value \(index + 1) of: \(sql)",
                    cause: error.explanation, hint: "correct the value and write again")
            }
            let code = SQLiteStatement.bind(value, to: sqliteStatement, at: Int32(index + 1))
            guard code == SQLITE_OK else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql)
            }
        }
    }
}

extension Value {
    /// Whether a changeset can carry it.
    func check() throws(InvalidValue) {
        if case .real(let number) = self, !number.isFinite { throw .notFinite }
        guard byteCount <= Limits.valueBytes else { throw .tooLarge(bytes: byteCount) }
    }
}
