import OutpostModel

/// The hub's word, in an approval by file, over what no other signature in it covers: the mission file and where the hub is. Without it
/// whoever carries the stick could give the laptop another mission file, in which a private space is open, say.
///
///     offset  size  content
///     0       28    outpost enrolment approval 1
///     28      32    mission id
///     60      8     the device's identity
///     68      32    SHA-256 over the mission file
///     100     …     each hub's URL: length (4), UTF-8
///
/// Ed25519 (RFC 8032), by the roster key of the delegation under which the approval's roster was issued.
package struct ApprovalProof: Sendable {
    private let message: [UInt8]

    private static let tag = Array("outpost enrolment approval 1".utf8)

    /// - Parameter device: by identity.
    package init(mission: MissionID, device: UInt64, missionFile: [UInt8], hubs: [String]) {
        var writer = ByteWriter()
        writer.bytes += Self.tag + mission.digest.bytes
        writer.fixed(device)
        Digest(of: missionFile).append(to: &writer.bytes)
        for hub in hubs {
            writer.fixed(UInt32(truncatingIfNeeded: hub.utf8.count))
            writer.bytes += Array(hub.utf8)
        }
        message = writer.bytes
    }

    /// - Parameter key: the delegation's roster key.
    /// - Returns: 64 bytes.
    package func signature(by key: SealKey) throws -> [UInt8] { try key.signature(over: message) }

    package func isSigned(_ signature: [UInt8], under delegation: Delegation) -> Bool {
        SealPublicKey(bytes: delegation.rosterKey)?.verifies(signature, over: message) == true
    }
}
