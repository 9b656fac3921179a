import OutpostModel

/// Which row's state it is: the table's number in `_outpost_table` (2 bytes, big-endian) and the row's key (16 bytes).
/// The bytes order as tables and keys do.
package struct StateKey: Hashable, Comparable {
    let table: UInt16
    let key: RowKey

    static let byteCount = 2 + RowKey.byteCount

    package init(_ table: UInt16, _ key: RowKey) {
        self.table = table
        self.key = key
    }

    /// - Returns: nil unless there are exactly 18 bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        table = UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self))
        key = RowKey(bytes: UnsafeRawBufferPointer(rebasing: bytes[2...]))
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { buffer in
            buffer.storeBytes(of: table.bigEndian, as: UInt16.self)
            buffer.storeBytes(of: key.high.bigEndian, toByteOffset: 2, as: UInt64.self)
            buffer.storeBytes(of: key.low.bigEndian, toByteOffset: 10, as: UInt64.self)
            return try body(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The first key that any row of a table can have.
    static func first(ofTable table: UInt16) -> StateKey {
        StateKey(table, RowKey(high: 0, low: 0))
    }

    var bytes: [UInt8] { withBytes { Array($0) } }

    package static func < (left: StateKey, right: StateKey) -> Bool {
        (left.table, left.key) < (right.table, right.key)
    }

    package func hash(into hasher: inout Hasher) {
        // 58 of these bits are random, or come from a SHA-256.
        hasher.combine(key.low ^ key.high &* 0x9E37_79B9_7F4A_7C15)
    }
}
