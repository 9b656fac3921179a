import OutpostModel

/// The keys of a run: rows of one table that one changeset inserted, and of which nothing else was merged then.
///
///     KEYS
///       shared           1 byte    how many bytes all keys begin with alike
///       beginning                  those
///       ending …                   the other bytes of each key, ascending
///
///     EDITED                       a bit for each key, from the lowest of the first byte on: its row has a state of its own
///                                  in _outpost_row; nothing where no row has
///
/// New rows are most of what is ever written, and their states are equal but for the key: a state of four bytes for all of
/// them, and about ten bytes for each.
package enum RowRun {
    /// - Parameter keys: ascending, each once; at least one.
    package static func encode(_ keys: [RowKey]) -> [UInt8] {
        guard let first = keys.first, let last = keys.last else { return [] }
        let shared = sharedBytes(first, last)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1 + shared + keys.count * (RowKey.byteCount - shared))
        bytes.append(UInt8(shared))
        first.withBytes { bytes.append(contentsOf: $0.prefix(shared)) }
        for key in keys {
            key.withBytes {
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[shared...]))
            }
        }
        return bytes
    }

    /// The least and the greatest key tell: what they begin with alike, all between them do.
    private static func sharedBytes(_ first: RowKey, _ last: RowKey) -> Int {
        if first == last { return 0 }
        let high = (first.high ^ last.high).leadingZeroBitCount / 8
        return high < 8 ? high : 8 + (first.low ^ last.low).leadingZeroBitCount / 8
    }

    /// The keys, ascending.
    package struct Keys {
        private let bytes: [UInt8]
        private let shared: Int

        /// - Returns: nil when the bytes are not what `encode` makes.
        package init?(_ bytes: [UInt8]) {
            guard let shared = bytes.first.map(Int.init), shared < RowKey.byteCount,
                bytes.count > 1 + shared,
                (bytes.count - 1 - shared).isMultiple(of: RowKey.byteCount - shared)
            else { return nil }
            self.bytes = bytes
            self.shared = shared
        }

        package var count: Int { (bytes.count - 1 - shared) / (RowKey.byteCount - shared) }

        package subscript(index: Int) -> RowKey {
            withUnsafeTemporaryAllocation(byteCount: RowKey.byteCount, alignment: 8) { buffer in
                let size = RowKey.byteCount - shared
                let start = 1 + shared + index * size
                bytes.withUnsafeBytes { bytes in
                    buffer[..<shared].copyBytes(from: bytes[1..<1 + shared])
                    buffer[shared...].copyBytes(from: bytes[start..<start + size])
                }
                return RowKey(bytes: UnsafeRawBufferPointer(buffer))
            }
        }

        /// Where a key stands; nil where it does not.
        package func index(of key: RowKey) -> Int? {
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                let found = self[middle]
                if found == key { return middle }
                if found < key { low = middle + 1 } else { high = middle }
            }
            return nil
        }

        /// What it takes in memory.
        var byteCount: Int { bytes.count }
    }
}
