import Crypto
import Foundation
import OutpostModel

/// Bytes that only one key opens: HPKE in base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
/// ChaCha20-Poly1305. Who encrypted them it does not say; what is inside is sealed by its device.
///
///     offset  size  content
///     0       13    outpost box 1
///     13      32    the recipient's box key, X25519
///     45      32    encapsulated key
///     77      rest  ciphertext, with its tag (16)
///
/// HPKE's info is `outpost box 1` and the mission id (32 bytes).
package struct SealedBox: Sendable, Equatable {
    /// The public half of the key that opens it.
    package let recipient: [UInt8]
    private let encapsulated: [UInt8]
    private let ciphertext: [UInt8]

    private static let magic = Array("outpost box 1".utf8)
    private static let keyBytes = 32
    private static let suite = HPKE.Ciphersuite(
        kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .chaChaPoly)

    private static func info(_ mission: MissionID) -> Data {
        Data(magic + mission.digest.bytes)
    }

    /// - Parameter recipient: an X25519 public key.
    /// - Throws: what the cryptography refuses, such as a key that is none.
    package init(
        sealing bytes: [UInt8], to recipient: [UInt8], mission: MissionID
    ) throws {
        let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: recipient)
        var sender = try HPKE.Sender(
            recipientKey: key, ciphersuite: Self.suite, info: Self.info(mission))
        ciphertext = [UInt8](try sender.seal(Data(bytes)))
        encapsulated = [UInt8](sender.encapsulatedKey)
        self.recipient = recipient
    }

    package func encoded() -> [UInt8] { Self.magic + recipient + encapsulated + ciphertext }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        guard try reader.raw("magic", count: Self.magic.count) == Self.magic else {
            throw reader.failure("magic", .unexpected("not a box of version 1"))
        }
        recipient = try reader.raw("recipient", count: Self.keyBytes)
        encapsulated = try reader.raw("encapsulated key", count: Self.keyBytes)
        ciphertext = try reader.raw("ciphertext", count: reader.remaining)
    }

    /// - Throws: when it is to another key, or of another mission, or was altered.
    package func open(with key: BoxKey, mission: MissionID) throws -> [UInt8] {
        guard key.publicBytes == recipient else {
            throw OutpostError(
                .refused, operation: "open a box", place: Hexadecimal.text(of: recipient),
                cause: "it is encrypted to another key",
                hint: "open it where that key lies: at the hub of that delegation")
        }
        do {
            var opener = try HPKE.Recipient(
                privateKey: key.privateKey, ciphersuite: Self.suite, info: Self.info(mission),
                encapsulatedKey: Data(encapsulated))
            return [UInt8](try opener.open(Data(ciphertext)))
        } catch {
            throw OutpostError(
                .corrupt, operation: "open a box",
                cause: "it was altered, or is of another mission",
                hint: "ask for the file once more")
        }
    }
}
