import OutpostModel
import SwiftASN1
import X509

/// A certificate as its issuer has just made it, with what leads from it to the root, in the bytes that TLS wants.
package struct IssuedCertificate: Sendable, Equatable {
    /// DER (RFC 5280, 4.1), 400 to 900 bytes.
    package let der: [UInt8]
    /// DER of the certificates that lead to the root, the root aside: of the hub's sub-key, or none.
    package let intermediates: [[UInt8]]

    init(_ certificate: Certificate, intermediates: [[UInt8]] = []) throws(CredentialError) {
        der = try CertificateBytes.der(certificate)
        self.intermediates = intermediates
    }

    /// Reads a chain without judging it: for one that came back from a hub.
    ///
    /// - Throws: `malformed`, `tooLarge`.
    package init(pem: String) throws(CredentialError) {
        let chain = try CertificateBytes.chain(pem: pem)
        for der in chain { _ = try CertificateBytes.parseSigned(Certificate.self, der: der) }
        guard let first = chain.first, chain.count <= CredentialLimits.chainCount else {
            throw .malformed("\(chain.count) certificates")
        }
        der = first
        intermediates = Array(chain.dropFirst())
    }

    /// `CERTIFICATE` blocks (RFC 7468, 5): its own, then those that lead to the root.
    package var pem: String {
        chain.map { CertificateBytes.pem(Certificate.self, der: $0) }.joined()
    }

    /// As TLS sends it: its own, then those that lead to the root.
    package var chain: [[UInt8]] { [der] + intermediates }

    /// Under which names a server's certificate may be reached.
    ///
    /// - Throws: `malformed`; `serverNameCount` where it is no server's.
    package func serverNames() throws(CredentialError) -> [ServerName] {
        let certificate = try CertificateBytes.parseSigned(Certificate.self, der: der)
        let names: SubjectAlternativeNames?
        do {
            names = try certificate.extensions.subjectAlternativeNames
        } catch {
            throw .malformed("\(error)")
        }
        let found = (names ?? SubjectAlternativeNames()).compactMap(ServerName.init(generalName:))
        guard !found.isEmpty else { throw .serverNameCount(0) }
        return found
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
