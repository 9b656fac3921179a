import Crypto
import Foundation
import OutpostModel

/// The X25519 key (RFC 7748) to which things are encrypted that only its holder may open. It is made where it is used and never
/// leaves the machine.
package struct BoxKey: Sendable {
    let privateKey: Curve25519.KeyAgreement.PrivateKey

    /// A new key, from the system's randomness.
    package init() { privateKey = Curve25519.KeyAgreement.PrivateKey() }

    /// A key whose 32 bytes were kept elsewhere.
    package init(rawBytes: some DataProtocol) throws {
        privateKey = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Array(rawBytes))
    }

    /// The 32 bytes of the private half. Secret.
    var rawBytes: [UInt8] { Array(privateKey.rawRepresentation) }

    /// Reads a `PRIVATE KEY` block (PKCS#8) of an X25519 key, as OpenSSL writes it.
    ///
    /// - Throws: `malformed`, also for another kind of key; `tooLarge`.
    package init(pem: String) throws(CredentialError) {
        privateKey = try PrivateKeyDocument.read(pem, .x25519) {
            try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0)
        }
    }

    /// A `PRIVATE KEY` block (PKCS#8). Secret.
    package var pem: String { PrivateKeyDocument.pem(privateKey.rawRepresentation, .x25519) }

    /// The public half, 32 bytes.
    package var publicBytes: [UInt8] { Array(privateKey.publicKey.rawRepresentation) }

    /// Writes the PEM, readable by its owner alone (0600).
    ///
    /// - Throws: as `CredentialFile.write`; `already-exists` rather than replacing a key.
    package func save(to path: String) throws(OutpostError) {
        try CredentialFile.write(Array(pem.utf8), to: path, access: .secret, isReplacing: false)
    }

    /// - Throws: as `CredentialFile.read`, and `corrupt`.
    package static func load(from path: String) throws(OutpostError) -> BoxKey {
        try CredentialFile.load(path) { pem throws(CredentialError) in try BoxKey(pem: pem) }
    }
}

extension BoxKey: CustomStringConvertible, CustomReflectable {
    /// Says which key it is, never what it is: this text ends in logs.
    package var description: String { "BoxKey(secret)" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
