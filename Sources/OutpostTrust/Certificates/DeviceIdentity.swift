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
    /// Until when its certificate is said to be valid, in milliseconds since 1970. It shuts nobody out; it says when to renew.
    package let ends: Int64

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
        ends = Int64(certificate.notValidAfter.timeIntervalSince1970 * 1000)
    }

    /// Whether less than half of a device certificate's lifetime is left, or nothing.
    ///
    /// - Parameter milliseconds: since 1970, by the hub: a laptop's own clock may stand anywhere.
    package func isRenewalDue(at milliseconds: Int64) -> Bool {
        let half = CertificateLifetime.device.components.seconds * 1000 / 2
        return milliseconds > ends - half
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
