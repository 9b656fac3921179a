import COutpostSQLite
import OutpostModel

/// A value that SQLite stores and a changeset must not carry.
enum InvalidValue: Error, Equatable {
    case invalidUTF8
    case tooLarge(bytes: Int)
    case notFinite
}

/// SQLite's values as the model's.
enum SQLiteValue {
    static func value(of pointer: OpaquePointer?) throws(InvalidValue) -> Value {
        switch sqlite3_value_type(pointer) {
        case SQLITE_INTEGER:
            return .integer(sqlite3_value_int64(pointer))
        case SQLITE_FLOAT:
            let number = sqlite3_value_double(pointer)
            guard number.isFinite else { throw .notFinite }
            // A REAL column stores -0.0 as 0.0; a value that has not been there yet may still be negative.
            return .real(number == 0 ? 0 : number)
        case SQLITE_TEXT:
            let bytes = try bytes(of: pointer, start: sqlite3_value_text(pointer).map { .init($0) })
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
            return .text(text)
        case SQLITE_BLOB:
            return .blob(Array(try bytes(of: pointer, start: sqlite3_value_blob(pointer))))
        default:
            return .null
        }
    }

    private static func bytes(
        of pointer: OpaquePointer?, start: UnsafeRawPointer?
    ) throws(InvalidValue) -> UnsafeRawBufferPointer {
        let count = Int(sqlite3_value_bytes(pointer))
        guard count <= Limits.valueBytes else { throw .tooLarge(bytes: count) }
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }

    /// The key in a key column's value, or nil when it is not one.
    static func key(of pointer: OpaquePointer?) -> RowKey? {
        guard sqlite3_value_type(pointer) == SQLITE_TEXT, let text = sqlite3_value_text(pointer)
        else { return nil }
        let count = Int(sqlite3_value_bytes(pointer))
        return RowKey.parse(UnsafeBufferPointer(start: text, count: count))
    }
}
