import Crypto
import OutpostModel

/// What a base says of itself on its own network: which device it is, and by which certificate it answers. Anybody may ask for it, and
/// believes it by the seal key that the roster has of that device; so the connection after it is known to lead there.
///
///     PEER CARD
///     offset  size  content
///     0       14    outpost peer 1
///     14      32    mission id
///     46      8     identity of the device
///     54      2     length of the certificate
///     56      …     certificate: DER (RFC 5280), signed by itself
///     …       64    signature: Ed25519, by the device's seal key, over all before it
package struct PeerCard: Sendable, Equatable {
    package let mission: MissionID
    package let identity: UInt64
    /// DER.
    package let certificate: [UInt8]
    private let signature: [UInt8]

    private static let magic = Array("outpost peer 1".utf8)
    private static let signatureBytes = 64
    /// More than any certificate of ours has.
    package static let byteLimit = 8 << 10

    /// - Parameter key: the device's seal key.
    package init(
        mission: MissionID, identity: UInt64, certificate: [UInt8], key: SealKey
    ) throws {
        self.mission = mission
        self.identity = identity
        self.certificate = certificate
        signature = try key.signature(over: Self.signed(mission, identity, certificate))
    }

    private static func signed(
        _ mission: MissionID, _ identity: UInt64, _ certificate: [UInt8]
    ) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.bytes += magic + mission.digest.bytes
        bytes.fixed(identity)
        bytes.fixed(UInt16(certificate.count))
        bytes.bytes += certificate
        return bytes.bytes
    }

    package func encoded() -> [UInt8] {
        Self.signed(mission, identity, certificate) + signature
    }

    /// Nothing of it is believed yet.
    ///
    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        guard try reader.raw("magic", count: Self.magic.count) == Self.magic else {
            throw reader.failure("magic", .unexpected("not a card of version 1"))
        }
        let digest = OutpostModel.Digest(
            bytes: try reader.raw("mission", count: OutpostModel.Digest.byteCount))
        mission = MissionID(digest: digest ?? .zero)
        identity = try reader.fixed("identity")
        let count: UInt16 = try reader.fixed("length")
        certificate = try reader.raw("certificate", count: Int(count))
        signature = try reader.raw("signature", count: Self.signatureBytes)
        try reader.expectEnd("end")
    }

    /// Whether the device that it names made it.
    ///
    /// - Parameter sealKey: of that device, as the roster has it.
    package func isMade(by sealKey: SealPublicKey) -> Bool {
        sealKey.verifies(signature, over: Self.signed(mission, identity, certificate))
    }

    /// The certificate as libcurl reads it.
    package var pem: String {
        let text = Base64Lines.text(of: certificate)
        return "-----BEGIN CERTIFICATE-----\n\(text)-----END CERTIFICATE-----\n"
    }
}
