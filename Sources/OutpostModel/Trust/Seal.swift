/// A mission's name where it must not be mistaken: SHA-256 over the DER of its authority's certificate, of which an enrolment
/// code carries the first half.
public struct MissionID: Sendable, Hashable {
    public let digest: Digest

    public init(digest: Digest) { self.digest = digest }
}

/// A device's signature over the head of a journal of its own: it vouches for every changeset up to there, since the chain
/// runs through all of them.
///
/// What is signed (Ed25519, RFC 8032); numbers are big-endian:
///
///     offset  size  content
///     0       14    outpost seal 1
///     14      32    mission id
///     46      15    the journal's name
///     61      8     sequence
///     69      32    the chain there
public struct Seal: Sendable, Hashable {
    /// The length of a signature.
    package static let signatureBytes = 64

    /// The last changeset that it vouches for.
    public let dot: Dot
    /// 64 bytes.
    public let signature: [UInt8]

    public init(dot: Dot, signature: [UInt8]) {
        self.dot = dot
        self.signature = signature
    }

    /// The bytes that are signed.
    package static func message(mission: MissionID, journal: JournalID, head: Head) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes += Array("outpost seal 1".utf8)
        mission.digest.append(to: &writer.bytes)
        JournalCoding.append(journal, to: &writer.bytes)
        writer.fixed(head.sequence)
        head.chain.append(to: &writer.bytes)
        return writer.bytes
    }
}
