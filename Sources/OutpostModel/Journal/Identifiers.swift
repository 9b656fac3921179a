/// A space, by the first 16 bits of the SHA-256 of its name. Two spaces of one mission with equal hashes
/// are a mission error, so the hash is the identity; a row's key carries it.
public struct SpaceID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let hash: UInt16

    public init(hash: UInt16) { self.hash = hash }

    public init(name: String) {
        self.hash = UInt16(truncatingIfNeeded: Digest(of: Array(name.utf8)).words.0 >> 48)
    }

    public static func < (left: SpaceID, right: SpaceID) -> Bool { left.hash < right.hash }

    public var description: String { Hexadecimal.text(of: UInt64(hash), digits: 4) }
}

/// One database file, and how often it was copied or restored: a copy that goes on writing takes the next
/// incarnation, so that its journals are not its origin's.
public struct ReplicaID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 64 random bits, made with the replica; never zero.
    public let identity: UInt64
    /// 1 for the first.
    public let incarnation: UInt32

    public init(identity: UInt64, incarnation: UInt32 = 1) {
        self.identity = identity
        self.incarnation = incarnation
    }

    /// Incarnations that were drawn from a branch lie above all that a replica writes under: they cannot meet.
    package static let branchBit: UInt32 = 1 << 31

    /// Its journals are branches that were written again.
    package var isBranch: Bool { incarnation >= Self.branchBit }

    public static func < (left: ReplicaID, right: ReplicaID) -> Bool {
        (left.identity, left.incarnation) < (right.identity, right.incarnation)
    }

    /// "9f3a…c4-1": 16 hexadecimal digits and the incarnation.
    public var description: String {
        Hexadecimal.text(of: identity, digits: 16) + "-\(incarnation)"
    }

    /// - Returns: nil unless `text` has the form of `description`.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 16,
            let identity = UInt64(parts[0], radix: 16), identity != 0,
            let incarnation = UInt32(parts[1]), incarnation > 0
        else { return nil }
        self.init(identity: identity, incarnation: incarnation)
        // Upper case, signs and leading zeros are numbers too, and another spelling.
        guard description == text else { return nil }
    }
}

/// How urgent a changeset is. Each lane of a replica's space is a journal of its own, so that an urgent
/// report never waits behind bulk.
public enum Lane: UInt8, Sendable, CaseIterable, Comparable {
    case flash = 0
    case priority = 1
    case routine = 2
    case bulk = 3

    /// The more urgent lane is the lesser.
    public static func < (left: Lane, right: Lane) -> Bool { left.rawValue < right.rawValue }
}

/// An append-only, hash-chained list of changesets: one for each (space, replica, lane).
public struct JournalID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let space: SpaceID
    public let replica: ReplicaID
    public let lane: Lane

    public init(space: SpaceID, replica: ReplicaID, lane: Lane) {
        self.space = space
        self.replica = replica
        self.lane = lane
    }

    public static func < (left: JournalID, right: JournalID) -> Bool {
        (left.space, left.replica, left.lane) < (right.space, right.replica, right.lane)
    }

    public var description: String { "\(space)/\(replica)/\(lane)" }

    /// - Returns: nil unless `text` has the form of `description`.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let hash = UInt16(parts[0], radix: 16),
            let replica = ReplicaID(String(parts[1])),
            let lane = Lane.allCases.first(where: { "\($0)" == parts[2] })
        else { return nil }
        self.init(space: SpaceID(hash: hash), replica: replica, lane: lane)
        // Upper case and signs are numbers too, and another spelling.
        guard description == text else { return nil }
    }
}

/// One changeset's place: its journal, and its sequence there, from 1.
public struct Dot: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let journal: JournalID
    public let sequence: UInt64

    public init(_ journal: JournalID, _ sequence: UInt64) {
        self.journal = journal
        self.sequence = sequence
    }

    public static func < (left: Dot, right: Dot) -> Bool {
        (left.journal, left.sequence) < (right.journal, right.sequence)
    }

    public var description: String { "\(journal)#\(sequence)" }
}

/// How far a journal is held: its last sequence, and the chain hash there.
public struct Head: Sendable, Hashable {
    public var sequence: UInt64
    public var chain: Digest

    public init(sequence: UInt64, chain: Digest) {
        self.sequence = sequence
        self.chain = chain
    }

    /// The head of a journal that holds nothing yet: the chain begins with the journal's own name, so
    /// that a changeset of one journal verifies in no other.
    package init(emptyJournal journal: JournalID) {
        var bytes = Array("outpost journal".utf8)
        JournalCoding.append(journal, to: &bytes)
        self.init(sequence: 0, chain: Digest(of: bytes))
    }

    /// The chain over digests, not bodies: a body can be erased by order and the chain still verifies.
    package func advanced(by digest: Digest) -> Head {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * Digest.byteCount)
        chain.append(to: &bytes)
        digest.append(to: &bytes)
        return Head(sequence: sequence + 1, chain: Digest(of: bytes))
    }
}

/// The bytes of a journal's name: space (2), identity (8), incarnation (4), lane (1), big-endian.
package enum JournalCoding {
    package static let byteCount = 15

    package static func append(_ journal: JournalID, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: journal.space.hash.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: journal.replica.identity.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: journal.replica.incarnation.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(journal.lane.rawValue)
    }

    /// Reads what was kept here; what comes from elsewhere is read by its own format's rules.
    package static func journal(of bytes: [UInt8]) throws(ByteReader.Failure) -> JournalID {
        var reader = ByteReader(bytes)
        let space = SpaceID(hash: try reader.fixed("space"))
        let identity: UInt64 = try reader.fixed("replica")
        let incarnation: UInt32 = try reader.fixed("incarnation")
        let lane = Lane(rawValue: try reader.byte("lane")) ?? .routine
        return JournalID(
            space: space, replica: ReplicaID(identity: identity, incarnation: incarnation),
            lane: lane)
    }
}
