import Crypto
import OutpostModel

/// The P-256 key with which a node, edge or hub, speaks TLS. It is made where it is used and never
/// leaves the machine.
package struct DeviceKey: Sendable {
    let privateKey: P256.Signing.PrivateKey

    /// A new key, from the system's randomness: a key that a test could foretell is a key that anybody
    /// could.
    package init() {
        privateKey = P256.Signing.PrivateKey()
    }

    /// Reads a `PRIVATE KEY` (PKCS#8, RFC 5208) or `EC PRIVATE KEY` (RFC 5915) block.
    ///
    /// - Throws: `malformed`, also for another curve; `tooLarge`.
    package init(pem: String) throws(CredentialError) {
        try CertificateBytes.checkSize(pem.utf8.count)
        do {
            privateKey = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .malformed("no P-256 private key: \(error)")
        }
    }

    /// A `PRIVATE KEY` block (PKCS#8), as OpenSSL, libcurl and NIOSSL read it. Secret.
    package var pem: String {
        privateKey.pemRepresentation + "\n"
    }

    /// The public half, for a request or a server certificate.
    package var publicKey: P256.Signing.PublicKey {
        privateKey.publicKey
    }

    /// SHA-256 over the DER `SubjectPublicKeyInfo`, 32 bytes.
    package var publicKeyHash: [UInt8] {
        publicKey.subjectPublicKeyHash
    }

    /// Writes the PEM, readable by its owner alone (0600).
    ///
    /// - Throws: as `CredentialFile.write`; `already-exists` rather than replacing a key.
    package func save(to path: String) throws(OutpostError) {
        try CredentialFile.write(Array(pem.utf8), to: path, access: .secret, isReplacing: false)
    }

    /// - Throws: as `CredentialFile.read`, and `corrupt`.
    package static func load(from path: String) throws(OutpostError) -> DeviceKey {
        try CredentialFile.load(path) { pem throws(CredentialError) in try DeviceKey(pem: pem) }
    }
}

extension DeviceKey: CustomStringConvertible, CustomReflectable {
    /// Says which key it is, never what it is: this text ends in logs.
    package var description: String { "DeviceKey(secret)" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
