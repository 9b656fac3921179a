import Crypto
import Foundation
import OutpostModel

/// A flash message as it travels: encrypted to one reader, with no byte more than that needs. What is inside is sealed by its device.
///
///     offset  size  content
///     0       1     high 4 bits: the version, 1; low 4 bits: the kind: 1 report, 2 stretch, 3 part, 4 receipt
///     1       1     the last byte of the reader's box key: whose it cannot be is told at once
///     2       32    encapsulated key
///     34      rest  ciphertext, with its tag (16)
///
/// HPKE in base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305; its info is `outpost flash 1` and the
/// mission id (32 bytes), its additional data the first two bytes.
package struct FlashBox: Sendable, Equatable {
    package let kind: FlashKind
    /// The last byte of the key that opens it.
    package let hint: UInt8
    private let encapsulated: [UInt8]
    private let ciphertext: [UInt8]

    private static let keyBytes = 32
    private static let tagBytes = 16
    /// Beyond what it encrypts.
    package static let overhead = 2 + keyBytes + tagBytes
    private static let suite = HPKE.Ciphersuite(
        kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .chaChaPoly)

    private static func info(_ mission: MissionID) -> Data {
        Data(Array("outpost flash 1".utf8) + mission.digest.bytes)
    }

    /// - Parameter recipient: an X25519 public key.
    /// - Throws: what the cryptography refuses, such as a key that is none.
    package init(
        sealing content: [UInt8], kind: FlashKind, to recipient: [UInt8], mission: MissionID
    ) throws {
        let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: recipient)
        var sender = try HPKE.Sender(
            recipientKey: key, ciphersuite: Self.suite, info: Self.info(mission))
        self.kind = kind
        hint = recipient.last ?? 0
        ciphertext = [UInt8](
            try sender.seal(Data(content), authenticating: Data([kind.byte, hint])))
        encapsulated = [UInt8](sender.encapsulatedKey)
    }

    package func encoded() -> [UInt8] { [kind.byte, hint] + encapsulated + ciphertext }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        kind = try FlashKind(byte: try reader.byte("kind"), at: reader)
        hint = try reader.byte("reader")
        encapsulated = try reader.raw("encapsulated key", count: Self.keyBytes)
        guard reader.remaining > Self.tagBytes else {
            throw reader.failure("ciphertext", .truncated)
        }
        ciphertext = try reader.raw("ciphertext", count: reader.remaining)
    }

    /// - Throws: when it is to another key, or of another mission, or was altered.
    package func open(with key: BoxKey, mission: MissionID) throws -> [UInt8] {
        guard key.publicBytes.last == hint else {
            throw OutpostError(
                .refused, operation: "open a flash message",
                cause: "it is encrypted to another reader",
                hint: "give it to the hub, or to the base that it is for")
        }
        do {
            var opener = try HPKE.Recipient(
                privateKey: key.privateKey, ciphersuite: Self.suite, info: Self.info(mission),
                encapsulatedKey: Data(encapsulated))
            return [UInt8](
                try opener.open(Data(ciphertext), authenticating: Data([kind.byte, hint])))
        } catch {
            throw OutpostError(
                .corrupt, operation: "open a flash message",
                cause: "it was altered, or is for another reader or of another mission",
                hint: "ask for the message once more")
        }
    }
}

/// What a flash message holds, by the low four bits of its first byte.
package enum FlashKind: UInt8, Sendable, CaseIterable {
    /// Changesets that come before their journal.
    case report = 1
    /// Stretches of journals, for a road that gives no answer.
    case stretch = 2
    /// A part of another message.
    case part = 3
    /// What a reader took.
    case receipt = 4

    private static let version: UInt8 = 1

    package var byte: UInt8 { Self.version << 4 | rawValue }

    /// - Parameter reader: after the byte, for where it is wrong.
    package init(byte: UInt8, at reader: ByteReader) throws(ByteReader.Failure) {
        guard byte >> 4 == Self.version, let kind = FlashKind(rawValue: byte & 0xF) else {
            throw reader.failure("kind", .unexpected("not a flash message of version 1"))
        }
        self = kind
    }
}
