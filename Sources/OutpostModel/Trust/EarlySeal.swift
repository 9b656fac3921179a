/// A device's signature over changesets of its own by themselves, as a flash message carries them before their journal: it vouches
/// for these bodies and says nothing of what stands between.
///
/// What is signed (Ed25519, RFC 8032):
///
///     offset  size  content
///     0       15    outpost flash 1
///     15      32    mission id
///     47      …     the digest of each body, 32 bytes, in order
package struct EarlySeal: Sendable, Hashable {
    /// The device's, as `ReplicaID.identity`.
    package let identity: UInt64
    package let digests: [Digest]
    /// 64 bytes.
    package let signature: [UInt8]

    package init(identity: UInt64, digests: [Digest], signature: [UInt8]) {
        self.identity = identity
        self.digests = digests
        self.signature = signature
    }

    /// The bytes that are signed.
    package static func message(mission: MissionID, digests: [Digest]) -> [UInt8] {
        var bytes = Array("outpost flash 1".utf8)
        mission.digest.append(to: &bytes)
        for digest in digests { digest.append(to: &bytes) }
        return bytes
    }
}
