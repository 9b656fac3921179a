/// A value as the oracle compares it: byte for byte and bit for bit, which neither Swift's strings
/// nor its floating point do ("é" has two spellings that compare equal, and 0.0 equals -0.0).
enum ExactValue: Hashable, Sendable {
    case null
    case integer(Int64)
    /// The number's bits.
    case real(UInt64)
    /// UTF-8.
    case text([UInt8])
    case blob([UInt8])
}

/// A row by its table and its key's text.
struct RowName: Hashable, Comparable, Sendable, CustomStringConvertible {
    let table: String
    let key: String
    /// The hash of the space that the key carries.
    let space: UInt16

    static func < (left: RowName, right: RowName) -> Bool {
        (left.table, left.key) < (right.table, right.key)
    }

    var description: String { "\(table) \(key)" }
}
