/// Where a hub says that an edge's own journals are beyond its log: in its last verified backup, and at other bases.
///
///     WHEREABOUTS
///       time        signed       when the backup was made, milliseconds since 1970; 0: there is none
///       count       varint       journals
///       JOURNAL …                ascending
///         journal   15 bytes     space (2), identity (8), incarnation (4), lane (1)
///         sequence  varint       up to where the backup holds it
///       count       varint       bases
///       HOLDER …                 ascending
///         identity  8 bytes      of the base's replica
///         sequence  varint …     one for each journal: up to where the base took it
///
/// Writer: `PeerWriter`, `WhereaboutsMark`. Reader: `PeerState`.
package struct Whereabouts: Sendable, Equatable {
    /// When the hub's last verified backup was made, by the hub's clock; nil: there is none, or it is not said.
    package var backupTime: Int64?
    /// What that backup holds of the edge's own journals.
    package var backup: VersionVector
    /// By the identity of another base's replica, what of the edge's own journals it said that it took.
    package var holders: [UInt64: VersionVector]

    package init(
        backupTime: Int64? = nil, backup: VersionVector = VersionVector(),
        holders: [UInt64: VersionVector] = [:]
    ) {
        self.backupTime = backupTime
        self.backup = backup
        self.holders = holders
    }

    package var isEmpty: Bool { backupTime == nil && holders.isEmpty }

    /// Those that anything is said of, ascending.
    package var journals: [JournalID] {
        holders.values.reduce(into: Set(backup.sequences.keys)) {
            $0.formUnion($1.sequences.keys)
        }.sorted()
    }

    package func encoded() -> [UInt8] {
        let journals = journals
        var writer = ByteWriter()
        writer.signed(backupTime ?? 0)
        writer.varint(journals.count)
        for journal in journals {
            JournalCoding.append(journal, to: &writer.bytes)
            writer.varint(backup[journal])
        }
        writer.varint(holders.count)
        for (identity, vector) in holders.sorted(by: { $0.key < $1.key }) {
            writer.fixed(identity)
            for journal in journals { writer.varint(vector[journal]) }
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        self.init()
        let time = try reader.signed("backup time")
        backupTime = time == 0 ? nil : time
        var journals: [JournalID] = []
        for _ in 0..<(try reader.count("journals", limit: Limits.ownJournals, bytesEach: 16)) {
            let journal = try JournalCoding.journal(
                of: try reader.raw("journal", count: JournalCoding.byteCount))
            journals.append(journal)
            backup[journal] = try reader.varint("sequence")
        }
        for _ in 0..<(try reader.count("bases", limit: Limits.holders, bytesEach: 8)) {
            let identity: UInt64 = try reader.fixed("identity")
            var vector = VersionVector()
            for journal in journals { vector[journal] = try reader.varint("sequence") }
            holders[identity] = vector
        }
        try reader.expectEnd("whereabouts")
    }
}

/// By what an edge and a hub see that nothing is to be said anew: the first 8 bytes of SHA-256 over WHEREABOUTS.
package struct WhereaboutsMark: Sendable, Hashable {
    /// 0: nothing is known.
    package let value: UInt64

    package init(value: UInt64) { self.value = value }

    package static let none = WhereaboutsMark(value: 0)

    package init(of whereabouts: Whereabouts) {
        value = whereabouts.isEmpty ? 0 : Digest(of: whereabouts.encoded()).words.0
    }
}
