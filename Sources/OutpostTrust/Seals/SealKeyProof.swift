import OutpostModel

/// A device shows that it holds the seal key that it asks to be enrolled with: a signature over its certificate request and its
/// box key, so that nobody enrols under another device's key, nor puts another box key in the place of its own.
///
///     offset  size  content
///     0       18    outpost seal key 1
///     18      32    mission id; zeros in a request by file, which is made before any mission is known
///     50      32    SHA-256 over the certificate request (PKCS#10, DER)
///     82      32    box key, X25519
package enum SealKeyProof {
    private static let tag = Array("outpost seal key 1".utf8)

    private static func message(
        _ mission: MissionID?, _ request: DeviceRequest, _ boxKey: [UInt8]
    ) -> [UInt8] {
        tag + (mission?.digest ?? .zero).bytes + Digest(of: request.der).bytes + boxKey
    }

    /// - Parameter boxKey: the public half, 32 bytes.
    /// - Returns: 64 bytes.
    package static func make(
        by key: SealKey, for request: DeviceRequest, boxKey: [UInt8], mission: MissionID?
    ) throws -> [UInt8] {
        try key.signature(over: message(mission, request, boxKey))
    }

    package static func verifies(
        _ proof: [UInt8], by key: SealPublicKey, for request: DeviceRequest, boxKey: [UInt8],
        mission: MissionID?
    ) -> Bool {
        key.verifies(proof, over: message(mission, request, boxKey))
    }
}
