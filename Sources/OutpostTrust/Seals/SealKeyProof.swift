import OutpostModel

/// A device shows that it holds the seal key that it asks to be enrolled with: a signature over its certificate request, so that
/// nobody enrols under another device's key.
///
///     offset  size  content
///     0       18    outpost seal key 1
///     18      32    mission id
///     50      32    SHA-256 over the certificate request (PKCS#10, DER)
package enum SealKeyProof {
    private static let tag = Array("outpost seal key 1".utf8)

    private static func message(_ mission: MissionID, _ request: DeviceRequest) -> [UInt8] {
        tag + mission.digest.bytes + Digest(of: request.der).bytes
    }

    /// - Returns: 64 bytes.
    package static func make(
        by key: SealKey, for request: DeviceRequest, mission: MissionID
    ) throws -> [UInt8] {
        try key.signature(over: message(mission, request))
    }

    package static func verifies(
        _ proof: [UInt8], by key: SealPublicKey, for request: DeviceRequest, mission: MissionID
    ) -> Bool {
        key.verifies(proof, over: message(mission, request))
    }
}
