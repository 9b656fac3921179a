import Crypto
import OutpostModel

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
        privateKey = try PrivateKeyDocument.read(pem, .ed25519) {
            try Curve25519.Signing.PrivateKey(rawRepresentation: $0)
        }
    }

    /// A `PRIVATE KEY` block (PKCS#8). Secret.
    package var pem: String { PrivateKeyDocument.pem(privateKey.rawRepresentation, .ed25519) }

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
        Sealer(
            seal: { journal, head in
                let message = Seal.message(mission: mission, journal: journal, head: head)
                return Seal(
                    dot: Dot(journal, head.sequence), signature: try signature(over: message))
            },
            early: { digests in
                try signature(over: EarlySeal.message(mission: mission, digests: digests))
            })
    }
}

extension SealKey: CustomStringConvertible, CustomReflectable {
    /// Says which key it is, never what it is: this text ends in logs.
    package var description: String { "SealKey(secret)" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
