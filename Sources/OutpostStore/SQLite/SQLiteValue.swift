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
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(pointer))
        case SQLITE_FLOAT: return .real(try stored(sqlite3_value_double(pointer)))
        case SQLITE_TEXT: return .text(String(decoding: try text(of: pointer), as: UTF8.self))
        case SQLITE_BLOB: return .blob(Array(try blob(of: pointer)))
        default: return .null
        }
    }

    /// A value to be shown, whatever another program stored: text that is not UTF-8 is mended.
    static func mended(_ pointer: OpaquePointer?) -> Value {
        switch sqlite3_value_type(pointer) {
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(pointer))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(pointer))
        case SQLITE_TEXT: return .text(String(decoding: allBytes(of: pointer), as: UTF8.self))
        case SQLITE_BLOB: return .blob(Array(allBytes(of: pointer)))
        default: return .null
        }
    }

    private static func allBytes(of pointer: OpaquePointer?) -> UnsafeRawBufferPointer {
        let start = sqlite3_value_blob(pointer)
        return UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(pointer)))
    }

    /// Appends a value to an image of its row, text as it is. Asked for as a blob, since SQLite would copy a text to end
    /// it with NUL.
    static func append(_ pointer: OpaquePointer?, to image: inout RowImage) throws(InvalidValue) {
        switch sqlite3_value_type(pointer) {
        case SQLITE_INTEGER: image.append(.integer(sqlite3_value_int64(pointer)))
        case SQLITE_FLOAT: image.append(.real(try stored(sqlite3_value_double(pointer))))
        case SQLITE_TEXT: image.append(.text, contents: try blob(of: pointer))
        case SQLITE_BLOB: image.append(.blob, contents: try blob(of: pointer))
        default: image.append(.null)
        }
    }

    /// A REAL column stores -0.0 as 0.0; a value that has not been there yet may still be negative.
    static func stored(_ number: Double) throws(InvalidValue) -> Double {
        guard number.isFinite else { throw .notFinite }
        return number == 0 ? 0 : number
    }

    static func bytes(
        _ start: UnsafeRawPointer?, _ count: Int32
    ) throws(InvalidValue) -> UnsafeRawBufferPointer {
        guard Int(count) <= Limits.valueBytes else { throw .tooLarge(bytes: Int(count)) }
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count))
    }

    private static func text(
        of pointer: OpaquePointer?
    ) throws(InvalidValue) -> UnsafeRawBufferPointer {
        let bytes = try blob(of: pointer)
        guard UTF8Check.isValid(bytes) else { throw .invalidUTF8 }
        return bytes
    }

    private static func blob(
        of pointer: OpaquePointer?
    ) throws(InvalidValue) -> UnsafeRawBufferPointer {
        let start = sqlite3_value_blob(pointer)
        return try bytes(start, sqlite3_value_bytes(pointer))
    }

    /// The key in a key column's value, or nil when it is not one.
    static func key(of pointer: OpaquePointer?) -> RowKey? {
        guard sqlite3_value_type(pointer) == SQLITE_TEXT, let text = sqlite3_value_blob(pointer)
        else { return nil }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(sqlite3_value_bytes(pointer)))
        return RowKey.parse(bytes)
    }
}
