import COutpostSQLite
import OutpostModel

/// A prepared statement of the engine's own, on the writer's connection.
///
/// GRDB binds text up to its first NUL, and reads a row through a dictionary of names; the engine needs
/// every byte of a value, and one look-up less for each cell. What an application writes goes through GRDB. The
/// benchmarks use it on both sides, so that plain SQLite is measured at its best.
package final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    package let sql: String

    /// Prepares it for many runs.
    package init(_ database: OpaquePointer, _ sql: String) throws {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else {
            throw SQLiteFailure(database, code, statement: sql)
        }
        self.handle = handle
        self.database = database
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// Copies what is bound, so that nothing needs to outlive the call.
    private static var transient: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    // MARK: Binding

    func bind(_ value: Int64, at index: Int32) throws {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bindNull(at index: Int32) throws { try check(sqlite3_bind_null(handle, index)) }

    func bind(_ number: Double, at index: Int32) throws {
        try check(sqlite3_bind_double(handle, index, number))
    }

    func bind(_ bytes: [UInt8], at index: Int32) throws {
        try bytes.withUnsafeBytes { try bind(blob: $0, at: index) }
    }

    func bind(_ text: String, at index: Int32) throws {
        var text = text
        try text.withUTF8 { try bind(text: UnsafeRawBufferPointer($0), at: index) }
    }

    /// - Parameter bytes: UTF-8, of which NUL may be a part. Copied.
    func bind(text bytes: UnsafeRawBufferPointer, at index: Int32) throws {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.emptyText
        try check(
            sqlite3_bind_text64(
                handle, index, start, UInt64(bytes.count), Self.transient, UInt8(SQLITE_UTF8)))
    }

    /// Copied.
    func bind(blob bytes: UnsafeRawBufferPointer, at index: Int32) throws {
        // A null pointer would bind NULL: an empty blob is a blob.
        if bytes.isEmpty { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
        try check(
            sqlite3_bind_blob64(
                handle, index, bytes.baseAddress, UInt64(bytes.count), Self.transient))
    }

    /// What an empty string binds: its own base address may be null, and that would bind NULL. Never
    /// written, never freed: one byte for the life of the process.
    nonisolated(unsafe) private static let emptyText: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return UnsafePointer(pointer)
    }()

    /// Copied.
    package func bind(_ value: Value, at index: Int32) throws {
        switch value {
        case .null: try bindNull(at: index)
        case .integer(let number): try bind(number, at: index)
        case .real(let number): try bind(number, at: index)
        case .text(let text): try bind(text, at: index)
        case .blob(let bytes): try bind(bytes, at: index)
        }
    }

    /// Binds a value to anybody's statement. Copied.
    ///
    /// - Returns: SQLite's result code.
    static func bind(_ value: Value, to handle: OpaquePointer, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .real(let number):
            // A REAL column stores -0.0 as 0.0: a comparison, or a column of no type, gets the same.
            return sqlite3_bind_double(handle, index, number == 0 ? 0 : number)
        case .text(var text):
            return text.withUTF8 { bytes in
                let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                return sqlite3_bind_text64(
                    handle, index, start ?? emptyText, UInt64(bytes.count), transient,
                    UInt8(SQLITE_UTF8))
            }
        case .blob(let bytes):
            // A null pointer would bind NULL: an empty blob is a blob.
            if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), transient)
        }
    }

    /// Binds a value as a body spells it: see VALUE.
    func bind(_ type: ValueType, _ contents: UnsafeRawBufferPointer, at index: Int32) throws {
        switch type {
        case .null: try bindNull(at: index)
        case .integer: try bind(ValueCursor.integer(contents), at: index)
        case .real: try bind(ValueCursor.real(contents), at: index)
        case .text: try bind(text: contents, at: index)
        case .blob: try bind(blob: contents, at: index)
        }
    }

    /// Binds a key as the text that it is in the table.
    func bind(_ key: RowKey, at index: Int32) throws {
        try key.withText { try bind(text: $0, at: index) }
    }

    /// Binds a large blob without a copy, runs the statement to its end, and forgets the blob.
    func run(withBlob bytes: [UInt8], at index: Int32) throws {
        defer { sqlite3_bind_null(handle, index) }
        try bytes.withUnsafeBytes { buffer in
            if buffer.isEmpty {
                try bind(blob: buffer, at: index)
            } else {
                try check(
                    sqlite3_bind_blob64(
                        handle, index, buffer.baseAddress, UInt64(buffer.count), nil))
            }
            try run()
        }
    }

    /// Binds a column of another statement's row as it is.
    package func bind(column: Int32, of other: SQLiteStatement, at index: Int32) throws {
        try check(
            sqlite3_bind_value(handle, index, sqlite3_column_value(other.handle, column)))
    }

    // MARK: Running

    /// - Returns: true when there is a row to read.
    package func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let failure = SQLiteFailure(database, code, statement: sql)
            sqlite3_reset(handle)
            throw failure
        }
    }

    /// Makes it ready to be bound and run again. A failure was already thrown by `step`.
    package func reset() { sqlite3_reset(handle) }

    /// Runs it to its end and resets it.
    package func run() throws {
        defer { reset() }
        while try step() {}
    }

    /// A transaction is open on its connection.
    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    /// Rows that the last statement of the connection changed.
    var changes: Int { Int(sqlite3_changes(database)) }

    // MARK: Reading

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func bytes(_ column: Int32) -> [UInt8] { Array(rawBytes(column)) }

    /// Of a blob or a text; valid until the next step or reset.
    func rawBytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }

    func text(_ column: Int32) -> String { String(decoding: rawBytes(column), as: UTF8.self) }

    /// The key in a column; nil when it is not one.
    func key(_ column: Int32) -> RowKey? {
        guard sqlite3_column_type(handle, column) == SQLITE_TEXT,
            let text = sqlite3_column_text(handle, column)
        else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return RowKey.parse(UnsafeRawBufferPointer(start: text, count: count))
    }

    func value(_ column: Int32) throws(InvalidValue) -> Value {
        try SQLiteValue.value(of: sqlite3_column_value(handle, column))
    }

    /// Appends a column's value to an image of its row, text as it is.
    func append(_ column: Int32, to image: inout RowImage) throws(InvalidValue) {
        try SQLiteValue.append(sqlite3_column_value(handle, column), to: &image)
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw SQLiteFailure(database, code, statement: sql) }
    }
}
