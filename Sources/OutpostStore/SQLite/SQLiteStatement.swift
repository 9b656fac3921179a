import COutpostSQLite
import OutpostModel

/// A prepared statement of the engine's own, on the writer's connection.
///
/// GRDB binds text up to its first NUL, and reads a row through a dictionary of names; the engine needs
/// every byte of a value, and one look-up less for each cell. What an application writes goes through GRDB.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    let sql: String

    init(_ database: OpaquePointer, _ sql: String) throws {
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

    func bind(_ value: Int64, at index: Int32) throws {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ bytes: [UInt8], at index: Int32) throws {
        // A null pointer would bind NULL: an empty blob is a blob.
        if bytes.isEmpty { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
        try check(
            sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), Self.transient))
    }

    func bind(_ text: String, at index: Int32) throws {
        var text = text
        let code = text.withUTF8 { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                sqlite3_bind_text64(
                    handle, index, characters.baseAddress ?? Self.emptyText,
                    UInt64(characters.count), Self.transient, UInt8(SQLITE_UTF8))
            }
        }
        try check(code)
    }

    /// What an empty string binds: its own base address may be null, and that would bind NULL. Never
    /// written, never freed: one byte for the life of the process.
    nonisolated(unsafe) private static let emptyText: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return UnsafePointer(pointer)
    }()

    func bind(_ value: Value, at index: Int32) throws {
        switch value {
        case .null: try check(sqlite3_bind_null(handle, index))
        case .integer(let number): try bind(number, at: index)
        case .real(let number): try check(sqlite3_bind_double(handle, index, number))
        case .text(let text): try bind(text, at: index)
        case .blob(let bytes): try bind(bytes, at: index)
        }
    }

    /// - Returns: true when there is a row to read.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            sqlite3_reset(handle)
            throw SQLiteFailure(database, code, statement: sql)
        }
    }

    /// Makes it ready to be bound and run again. A failure was already thrown by `step`.
    func reset() { sqlite3_reset(handle) }

    /// Runs it to its end and resets it.
    func run() throws {
        defer { reset() }
        while try step() {}
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func value(_ column: Int32) throws(InvalidValue) -> Value {
        try SQLiteValue.value(of: sqlite3_column_value(handle, column))
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw SQLiteFailure(database, code, statement: sql) }
    }
}
