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

    /// By the bytes of a text: Swift's own comparison takes a composed and a decomposed é for the same,
    /// and an edit from one to the other would not be seen.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.blob(let left), .blob(let right)): left == right
        default: false
        }
    }

    /// By the bytes of a text, as equality is.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .integer(let number): hasher.combine(number)
        case .real(let number): hasher.combine(number)
        case .text(var text): text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .blob(let bytes): hasher.combine(bytes)
        }
    }
}

/// The types of values, with their numbers in every byte table.
package enum ValueType: UInt8, Sendable, CaseIterable {
    case null = 0
    case integer = 1
    case real = 2
    case text = 3
    case blob = 4
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
