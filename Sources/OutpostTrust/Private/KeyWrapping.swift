import Crypto
import Foundation
import OutpostModel

/// Gives a private space's key to somebody: HPKE in base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
/// ChaCha20-Poly1305. WRAP in `OpaqueContent` says how it travels.
///
/// HPKE's info, numbers big-endian:
///
///     offset  size  content
///     0       18    outpost key wrap 1
///     18      32    mission id
///     50      2     space
///     52      4     number
///     56      16    id
///     72      rest  recipient, as in WRAP
package struct KeyWrapping: Sendable {
    private let space: SpaceID
    private let mission: MissionID

    private static let suite = HPKE.Ciphersuite(
        kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .chaChaPoly)

    package init(space: SpaceID, mission: MissionID) {
        self.space = space
        self.mission = mission
    }

    /// - Throws: what the cryptography refuses, such as a public key that is none.
    package func wrap(
        _ key: SpaceKey, to recipient: KeyWrap.Recipient, _ publicKey: [UInt8]
    ) throws -> KeyWrap {
        let target = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey)
        var sender = try HPKE.Sender(
            recipientKey: target, ciphersuite: Self.suite,
            info: info(key.number, key.id, recipient))
        let secret = key.secret.withUnsafeBytes { Data($0) }
        return KeyWrap(
            recipient: recipient, publicKey: publicKey,
            encapsulated: [UInt8](sender.encapsulatedKey),
            ciphertext: [UInt8](try sender.seal(secret)))
    }

    /// - Throws: when it is to another key, was altered, or holds another key than it names.
    package func open(_ wrap: KeyWrap, of epoch: KeyEpoch, with key: BoxKey) throws -> SpaceKey {
        let secret: SymmetricKey
        do {
            var opener = try HPKE.Recipient(
                privateKey: key.privateKey, ciphersuite: Self.suite,
                info: info(epoch.number, epoch.id, wrap.recipient),
                encapsulatedKey: Data(wrap.encapsulated))
            secret = SymmetricKey(data: try opener.open(Data(wrap.ciphertext)))
        } catch {
            throw unopened(epoch, "it was altered, or is encrypted to another key")
        }
        let opened = SpaceKey(
            secret: secret, number: epoch.number, space: space, mission: mission)
        guard opened.id == epoch.id else { throw unopened(epoch, "it holds another key") }
        return opened
    }

    private func info(
        _ number: UInt32, _ id: SpaceKeyID, _ recipient: KeyWrap.Recipient
    ) -> Data {
        var writer = ByteWriter()
        writer.bytes += Array("outpost key wrap 1".utf8)
        mission.digest.append(to: &writer.bytes)
        writer.fixed(space.hash)
        writer.fixed(number)
        writer.fixed(id.high)
        writer.fixed(id.low)
        OpaqueContent.encode(recipient, to: &writer)
        return Data(writer.bytes)
    }

    private func unopened(_ epoch: KeyEpoch, _ cause: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: "open a key of a private space",
            place: "key \(epoch.number) (\(epoch.id))", cause: cause,
            hint: "ask another reader for the key once more")
    }
}
