import Crypto
import OutpostModel
import SwiftASN1
import X509

/// The certificate of a key that issues in the root's place: an authority with no further authority below it. There is none that
/// the root did not sign.
package struct IntermediateCertificate: Sendable, Equatable {
    /// DER (RFC 5280, 4.1).
    package let der: [UInt8]
    let certificate: Certificate
    let publicKey: P256.Signing.PublicKey

    /// - Throws: `malformed`, `tooLarge`, `keyUnsupported`, `authorityMissing` (no CA flag), `authorityWrong`.
    package init(
        der: [UInt8], signedBy root: AuthorityCertificate
    ) throws(CredentialError) {
        certificate = try CertificateBytes.parseSigned(Certificate.self, der: der)
        guard root.isSigner(of: certificate) else { throw .authorityWrong }
        guard case .isCertificateAuthority? = try certificate.extensions.constraints() else {
            throw .authorityMissing
        }
        publicKey = try certificate.publicKey.p256()
        self.der = der
    }

    /// One `CERTIFICATE` block (RFC 7468, 5).
    package var pem: String { CertificateBytes.pem(Certificate.self, der: der) }

    /// Equal when every byte is.
    package static func == (left: IntermediateCertificate, right: IntermediateCertificate) -> Bool {
        left.der == right.der
    }

    /// The key as a delegation names it: an uncompressed point (X9.63), 65 bytes.
    package var publicPoint: [UInt8] { Array(publicKey.x963Representation) }

    func isSigner(of certificate: Certificate) -> Bool {
        certificate.signatureAlgorithm == .ecdsaWithSHA256
            && Certificate.PublicKey(publicKey).isValidSignature(
                certificate.signature, for: certificate)
    }

    /// - Throws: as `CredentialFile.read`, and `corrupt`.
    package static func load(
        from path: String, signedBy root: AuthorityCertificate
    ) throws(OutpostError) -> IntermediateCertificate {
        try CredentialFile.load(path) { pem throws(CredentialError) in
            try IntermediateCertificate(
                der: CertificateBytes.der(of: Certificate.self, pem: pem), signedBy: root)
        }
    }
}
