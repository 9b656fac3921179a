import OutpostModel
import SwiftASN1
import X509

/// A certificate as the authority has just issued it, in the bytes that TLS wants.
package struct IssuedCertificate: Sendable, Equatable {
    /// DER (RFC 5280, 4.1), 400 to 900 bytes.
    package let der: [UInt8]

    init(_ certificate: Certificate) throws(CredentialError) {
        der = try CertificateBytes.der(certificate)
    }

    /// Reads a certificate without judging it: for one that came back from a hub.
    ///
    /// - Throws: `malformed`, `tooLarge`.
    package init(der: [UInt8]) throws(CredentialError) {
        _ = try CertificateBytes.parseSigned(Certificate.self, der: der)
        self.der = der
    }

    /// - Throws: `malformed`, `tooLarge`.
    package init(pem: String) throws(CredentialError) {
        try self.init(der: CertificateBytes.der(of: Certificate.self, pem: pem))
    }

    /// One `CERTIFICATE` block (RFC 7468, 5).
    package var pem: String {
        CertificateBytes.pem(Certificate.self, der: der)
    }

    /// Writes the PEM, replacing an older certificate there: renewal does.
    ///
    /// - Throws: as `CredentialFile.write`.
    package func save(to path: String) throws(OutpostError) {
        try CredentialFile.write(Array(pem.utf8), to: path, access: .shared, isReplacing: true)
    }

    /// - Throws: as `CredentialFile.read`, and `corrupt`.
    package static func load(from path: String) throws(OutpostError) -> IssuedCertificate {
        try CredentialFile.load(path) { pem throws(CredentialError) in
            try IssuedCertificate(pem: pem)
        }
    }
}
