import OutpostModel

/// What a transaction changed of states, as one row of `_outpost_recent` keeps it.
///
///     STATES
///       key              18 bytes  StateKey
///       length           varint
///       state            length    see RowStateCoding
///       …                          until the end
package enum RecentStates {
    package static func encode(_ states: [StateKey: [UInt8]]) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(states.count * 128)
        for (key, state) in states {
            key.withBytes { writer.bytes.append(contentsOf: $0) }
            writer.varint(state.count)
            writer.bytes.append(contentsOf: state)
        }
        return writer.bytes
    }

    /// Gives each key and state.
    package static func decode(_ bytes: [UInt8], _ body: (StateKey, [UInt8]) throws -> Void) throws
    {
        var reader = ByteReader(bytes)
        while !reader.isAtEnd {
            let key = try reader.raw("key", count: StateKey.byteCount).withUnsafeBytes {
                StateKey($0)
            }
            let state = try reader.data("state", limit: bytes.count)
            if let key { try body(key, state) }
        }
    }
}
