/// A value as SQLite keeps it in a STRICT table.
public enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    /// Never NaN or infinite; -0.0 is stored by SQLite as 0.0, so it is normalised when it is captured.
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// Bytes that the value takes beyond its type.
    package var byteCount: Int {
        switch self {
        case .null: 0
        case .integer, .real: 8
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        }
    }

    public var isNull: Bool { self == .null }
}

extension Value: CustomStringConvertible {
    public var description: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .blob(let bytes): "x'" + Hexadecimal.text(of: bytes) + "'"
        }
    }
}
