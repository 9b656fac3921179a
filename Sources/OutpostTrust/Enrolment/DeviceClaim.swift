import Foundation
import OutpostModel

/// What a device asks to be enrolled with, each key proven to be held: its certificate request, its seal key and its box key. There is no
/// unproven one.
package struct DeviceClaim: Sendable, Equatable {
    package let request: DeviceRequest
    /// Ed25519, 32 bytes.
    package let sealKey: [UInt8]
    /// X25519, 32 bytes.
    package let boxKey: [UInt8]

    /// - Parameters:
    ///   - requestPEM: PKCS#10.
    ///   - mission: which one the proof names; nil for a request that was made before any mission was known.
    /// - Throws: as `DeviceRequest.init(pem:)`; `sealKeyUnproven`.
    package init(
        requestPEM: String, sealKey: String, sealProof: String, boxKey: String,
        mission: MissionID?
    ) throws(CredentialError) {
        request = try DeviceRequest(pem: requestPEM)
        guard let bytes = Hexadecimal.bytes(of: sealKey), let key = SealPublicKey(bytes: bytes),
            let box = Hexadecimal.bytes(of: boxKey), box.count == RosterDevice.keyBytes,
            let proof = Hexadecimal.bytes(of: sealProof),
            SealKeyProof.verifies(proof, by: key, for: request, boxKey: box, mission: mission)
        else { throw .sealKeyUnproven }
        self.sealKey = bytes
        self.boxKey = box
    }

    /// What two officers compare by voice: words for SHA-256 over `outpost enrolment request 1`, SHA-256 over the request's DER, the
    /// seal key, and the box key.
    package var words: SpokenWords {
        let tag = Array("outpost enrolment request 1".utf8)
        return SpokenWords(
            of: Digest(of: tag + Digest(of: request.der).bytes + sealKey + boxKey))
    }

    /// The device as a roster has it.
    package func device(named name: String) -> RosterDevice {
        RosterDevice(
            identity: request.replicaIdentity, name: name, sealKey: sealKey,
            tlsKeyHash: Digest(bytes: request.publicKeyHash) ?? .zero, boxKey: boxKey)
    }
}

extension AuthorityCertificate {
    /// The mission's fingerprint as officers compare it by voice.
    package var words: SpokenWords { SpokenWords(of: missionID.digest) }
}
