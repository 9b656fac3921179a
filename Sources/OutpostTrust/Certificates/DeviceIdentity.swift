import SwiftASN1
import X509

/// Which device and which replica a certificate speaks for.
package struct DeviceIdentity: Sendable, Hashable {
    /// The replica's 64-bit identity.
    package let replicaIdentity: UInt64
    /// The incarnation of the replica when the certificate was issued.
    package let incarnation: UInt32
    /// The device's name, commonly its base's.
    package let name: String
    /// SHA-256 over the DER `SubjectPublicKeyInfo`, 32 bytes. The roster knows the device by it.
    package let publicKeyHash: [UInt8]

    /// Reads a certificate **without asking who signed it**: for a device's look at its own. For a peer's,
    /// call `AuthorityCertificate.deviceIdentity(ofCertificate:)`.
    ///
    /// - Throws: `malformed`, `tooLarge`, `keyUnsupported`, `purposeWrong` (an authority's or a
    ///   server's certificate), `nameMissing`, `nameInvalid`, `replicaMissing`, `replicaInvalid`.
    package init(unverifiedCertificate der: [UInt8]) throws(CredentialError) {
        let certificate = try CertificateBytes.parseSigned(Certificate.self, der: der)
        guard try Self.isDevice(certificate.extensions) else { throw .purposeWrong }
        let address = try certificate.extensions.replicaAddress()
        replicaIdentity = address.replicaIdentity
        incarnation = address.incarnation
        name = try certificate.subject.commonName()
        publicKeyHash = try certificate.publicKey.p256().subjectPublicKeyHash
    }

    private static func isDevice(
        _ extensions: Certificate.Extensions
    ) throws(CredentialError) -> Bool {
        if case .isCertificateAuthority? = try extensions.constraints() { return false }
        do {
            return try extensions.extendedKeyUsage?.contains(.clientAuth) ?? false
        } catch {
            throw .malformed("\(error)")
        }
    }
}
