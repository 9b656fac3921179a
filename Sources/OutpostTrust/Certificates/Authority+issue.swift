import Crypto
import Foundation
import X509

extension Authority {
    /// The root as an issuer: for a mission whose hub has no sub-key yet.
    package var issuer: CertificateIssuer { CertificateIssuer(root: self) }

    /// As `CertificateIssuer.issueServerCertificate`, signed by the root.
    package func issueServerCertificate(
        names: [String], publicKey: P256.Signing.PublicKey, now: Date
    ) throws(CredentialError) -> IssuedCertificate {
        try issuer.issueServerCertificate(names: names, publicKey: publicKey, now: now)
    }

    /// As `CertificateIssuer.issueDeviceCertificate`, signed by the root.
    package func issueDeviceCertificate(
        request: DeviceRequest, name: String? = nil, now: Date
    ) throws(CredentialError) -> IssuedCertificate {
        try issuer.issueDeviceCertificate(request: request, name: name, now: now)
    }

    /// The certificate of a delegation's key for certificates, with which a hub issues them in the root's place.
    ///
    /// - Parameters:
    ///   - number: the delegation's; it makes the name another for each, so that nobody takes one for another.
    ///   - now: sets the end date only, 20 years on: what ends it is the next delegation.
    package func issueIntermediate(
        for publicKey: P256.Signing.PublicKey, number: UInt32, now: Date
    ) throws(CredentialError) -> IntermediateCertificate {
        let extensions = try CertificateProfile.intermediate(
            key: publicKey, authority: certificate.publicKey)
        let issued = try Self.signed(
            publicKey: publicKey,
            subject: Self.distinguishedName(CertificateProfile.intermediateName(number)),
            extensions: extensions, issuer: certificate.certificate.subject, by: key, now: now,
            lifetime: CertificateLifetime.authority)
        return try IntermediateCertificate(
            der: CertificateBytes.der(issued), signedBy: certificate)
    }
}
