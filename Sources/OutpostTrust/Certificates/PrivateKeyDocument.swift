import Crypto
import SwiftASN1

/// `PRIVATE KEY` blocks (PKCS#8) of keys on curve 25519, as OpenSSL writes them (RFC 8410, 7).
enum PrivateKeyDocument {
    /// What a key is for; the number is the last of its algorithm's, 1.3.101.
    enum Algorithm: UInt8 {
        case x25519 = 110
        case ed25519 = 112
    }

    private static let discriminator = "PRIVATE KEY"

    /// DER up to the 32 bytes of the key: version 0, the algorithm, the key in two octet strings.
    private static func prefix(_ algorithm: Algorithm) -> [UInt8] {
        [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, algorithm.rawValue,
            0x04, 0x22, 0x04, 0x20,
        ]
    }

    /// - Returns: what `make` makes of the 32 bytes of the key.
    /// - Throws: `malformed`, also for another kind of key; `tooLarge`.
    static func read<Key>(
        _ pem: String, _ algorithm: Algorithm, _ make: ([UInt8]) throws -> Key
    ) throws(CredentialError) -> Key {
        try CertificateBytes.checkSize(pem.utf8.count)
        let prefix = prefix(algorithm)
        do {
            let document = try PEMDocument(pemString: pem)
            let der = document.derBytes
            guard document.discriminator == discriminator, der.starts(with: prefix) else {
                throw CredentialError.malformed("no \(algorithm) private key")
            }
            return try make(Array(der.dropFirst(prefix.count)))
        } catch let error as CredentialError {
            throw error
        } catch {
            throw .malformed("no \(algorithm) private key: \(error)")
        }
    }

    static func pem(_ key: some Sequence<UInt8>, _ algorithm: Algorithm) -> String {
        let document = PEMDocument(type: discriminator, derBytes: prefix(algorithm) + key)
        return document.pemString + "\n"
    }
}
