import Crypto
import OutpostModel
import SwiftASN1

/// The Ed25519 key (RFC 8032) with which a device seals its journals. It is made on the device and never leaves it: a copied
/// database has none.
package struct SealKey: Sendable {
    private let privateKey: Curve25519.Signing.PrivateKey

    /// A new key, from the system's randomness.
    package init() {
        privateKey = Curve25519.Signing.PrivateKey()
    }

    /// A key that anybody can make again, for measurements and tests.
    package init(known byte: UInt8) {
        do {
            privateKey = try Curve25519.Signing.PrivateKey(
                rawRepresentation: [UInt8](repeating: byte, count: SealPublicKey.byteCount))
        } catch {
            preconditionFailure("any 32 bytes are an Ed25519 key: \(error)")
        }
    }

    /// Reads a `PRIVATE KEY` block (PKCS#8) of an Ed25519 key (RFC 8410, 7), as OpenSSL writes it.
    ///
    /// - Throws: `malformed`, also for another kind of key; `tooLarge`.
    package init(pem: String) throws(CredentialError) {
        try CertificateBytes.checkSize(pem.utf8.count)
        do {
            let document = try PEMDocument(pemString: pem)
            let der = document.derBytes
            guard document.discriminator == Self.discriminator, der.starts(with: Self.prefix) else {
                throw CredentialError.malformed("no Ed25519 private key")
            }
            privateKey = try Curve25519.Signing.PrivateKey(
                rawRepresentation: der.dropFirst(Self.prefix.count))
        } catch let error as CredentialError {
            throw error
        } catch {
            throw .malformed("no Ed25519 private key: \(error)")
        }
    }

    private static let discriminator = "PRIVATE KEY"
    /// DER of PKCS#8 up to the 32 bytes of an Ed25519 key: version 0, algorithm 1.3.101.112, the key in two octet strings.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]

    /// A `PRIVATE KEY` block (PKCS#8). Secret.
    package var pem: String {
        let der = Self.prefix + Array(privateKey.rawRepresentation)
        return PEMDocument(type: Self.discriminator, derBytes: der).pemString + "\n"
    }

    /// The public half, 32 bytes: what a roster says of the device.
    package var publicKey: SealPublicKey {
        SealPublicKey(key: privateKey.publicKey)
    }

    /// Writes the PEM, readable by its owner alone (0600).
    ///
    /// - Throws: as `CredentialFile.write`; `already-exists` rather than replacing a key.
    package func save(to path: String) throws(OutpostError) {
        try CredentialFile.write(Array(pem.utf8), to: path, access: .secret, isReplacing: false)
    }

    /// - Throws: as `CredentialFile.read`, and `corrupt`.
    package static func load(from path: String) throws(OutpostError) -> SealKey {
        try CredentialFile.load(path) { pem throws(CredentialError) in try SealKey(pem: pem) }
    }

    func signature(over message: [UInt8]) throws -> [UInt8] {
        Array(try privateKey.signature(for: message))
    }

    /// What seals this device's journals in a mission.
    package func sealer(mission: MissionID) -> Sealer {
        Sealer { journal, head in
            let message = Seal.message(mission: mission, journal: journal, head: head)
            return Seal(
                dot: Dot(journal, head.sequence), signature: try signature(over: message))
        }
    }
}

extension SealKey: CustomStringConvertible, CustomReflectable {
    /// Says which key it is, never what it is: this text ends in logs.
    package var description: String { "SealKey(secret)" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
