import Crypto
import Foundation
import SwiftASN1
import X509

/// A mission's certificate authority: the certificate, and the key that speaks for the mission.
///
/// Whoever has this key can admit any device, so it lies on a stick, and a hub works with a sub-key (`CertificateIssuer`).
package struct Authority: Sendable {
    /// The public half: what devices and hubs check against.
    package let certificate: AuthorityCertificate
    let key: P256.Signing.PrivateKey

    /// A new authority with a new P-256 key and a self-signed certificate of 20 years.
    ///
    /// - Parameters:
    ///   - mission: 1 to 64 characters; becomes the common name.
    ///   - now: sets the end date only; see `CertificateLifetime`.
    /// - Throws: `nameMissing`, `nameInvalid`.
    package static func create(mission: String, now: Date) throws(CredentialError) -> Authority {
        try CertificateName.check(mission)
        let key = P256.Signing.PrivateKey()
        let name = try distinguishedName(mission)
        let extensions = try CertificateProfile.authority(key: key.publicKey)
        let certificate = try signed(
            publicKey: key.publicKey, subject: name, extensions: extensions, issuer: name, by: key,
            now: now, lifetime: CertificateLifetime.authority)
        return Authority(
            certificate: try AuthorityCertificate(der: IssuedCertificate(certificate).der), key: key
        )
    }

    private init(certificate: AuthorityCertificate, key: P256.Signing.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// - Throws: as `AuthorityCertificate.init(pem:)` and `DeviceKey.init(pem:)`; `keyMismatch` when the
    ///   two are not of one authority.
    package init(certificatePEM: String, keyPEM: String) throws(CredentialError) {
        certificate = try AuthorityCertificate(pem: certificatePEM)
        key = try DeviceKey(pem: keyPEM).privateKey
        guard key.publicKey.rawRepresentation == certificate.publicKey.rawRepresentation else {
            throw .keyMismatch
        }
    }

    /// The mission's name.
    package var mission: String { certificate.mission }

    /// SHA-256 over the DER certificate, 32 bytes.
    package var fingerprint: [UInt8] { certificate.fingerprint }

    /// One `CERTIFICATE` block (RFC 7468, 5).
    package var certificatePEM: String { certificate.pem }

    /// A `PRIVATE KEY` block (PKCS#8). Secret.
    package var keyPEM: String { key.pemRepresentation + "\n" }

    static func distinguishedName(_ name: String) throws(CredentialError) -> DistinguishedName {
        try CertificateBytes.encoding { try DistinguishedName { CommonName(name) } }
    }

    static func signed(
        publicKey: P256.Signing.PublicKey, subject: DistinguishedName,
        extensions: Certificate.Extensions, issuer: DistinguishedName,
        by key: P256.Signing.PrivateKey, now: Date, lifetime: Duration
    ) throws(CredentialError) -> Certificate {
        try CertificateBytes.encoding {
            try Certificate(
                version: .v3, serialNumber: serialNumber(), publicKey: .init(publicKey),
                notValidBefore: CertificateLifetime.beginning,
                notValidAfter: CertificateLifetime.end(of: lifetime, from: now), issuer: issuer,
                subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
                issuerPrivateKey: .init(key))
        }
    }

    /// Positive and never zero: the top bits are 01. X509's own random serials have 20 bytes, and half of
    /// them grow to the 21 that RFC 5280 forbids.
    private static func serialNumber() -> Certificate.SerialNumber {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<CertificateSpecification.serialByteCount).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        bytes[0] = bytes[0] & 0x7F | 0x40
        return Certificate.SerialNumber(bytes: bytes)
    }
}

extension Authority: CustomStringConvertible, CustomReflectable {
    /// Names the mission, never the key: this text ends in logs.
    package var description: String { "Authority(\(mission))" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: ["mission": mission]) }
}
