import Crypto
import Foundation
import SwiftASN1
import X509

/// What issues certificates to a mission's servers and devices: the key that the root signed an intermediate certificate for, or the
/// root itself.
package struct CertificateIssuer: Sendable {
    let subject: DistinguishedName
    let key: P256.Signing.PrivateKey
    /// What leads from a certificate of this issuer to the root; nil where it is the root.
    package let intermediate: IntermediateCertificate?

    init(root: Authority) {
        subject = root.certificate.certificate.subject
        key = root.key
        intermediate = nil
    }

    /// - Throws: `keyMismatch` when the certificate is not of this key.
    package init(
        intermediate: IntermediateCertificate, key: DeviceKey
    ) throws(CredentialError) {
        guard intermediate.publicKey.rawRepresentation == key.publicKey.rawRepresentation else {
            throw .keyMismatch
        }
        subject = intermediate.certificate.subject
        self.key = key.privateKey
        self.intermediate = intermediate
    }

    /// A certificate with which a hub serves TLS.
    ///
    /// - Parameters:
    ///   - names: DNS names and IP literals under which bases reach it, 1 to 32; doubles count once.
    ///   - publicKey: of the key that the hub made for itself (`DeviceKey`).
    ///   - now: sets the end date only, 20 years on.
    /// - Throws: `serverNameCount`, `serverNameInvalid`.
    package func issueServerCertificate(
        names: [String], publicKey: P256.Signing.PublicKey, now: Date
    ) throws(CredentialError) -> IssuedCertificate {
        var serverNames: [ServerName] = []
        for text in names {
            let name = try ServerName(text)
            if !serverNames.contains(name) { serverNames.append(name) }
        }
        return try issueServerCertificate(serverNames, publicKey: publicKey, now: now)
    }

    /// The same for names that were read already.
    package func issueServerCertificate(
        _ names: [ServerName], publicKey: P256.Signing.PublicKey, now: Date
    ) throws(CredentialError) -> IssuedCertificate {
        guard (1...CredentialLimits.serverNameCount).contains(names.count) else {
            throw .serverNameCount(names.count)
        }
        let extensions = try CertificateProfile.server(
            names: names, key: publicKey, authority: key.publicKey)
        return try issue(
            CertificateProfile.serverName, publicKey, extensions, now, CertificateLifetime.authority
        )
    }

    /// A certificate with which a device speaks to hubs, for the key and the replica that its request
    /// carries. Nothing else of the request is copied.
    ///
    /// - Parameters:
    ///   - name: the name that an officer gave the device, when it shall stand in place of the one the
    ///     device asked for.
    ///   - now: sets the end date only, 2 years on.
    /// - Throws: `nameMissing`, `nameInvalid`.
    package func issueDeviceCertificate(
        request: DeviceRequest, name: String? = nil, now: Date
    ) throws(CredentialError) -> IssuedCertificate {
        let name = name ?? request.name
        try CertificateName.check(name)
        let extensions = try CertificateProfile.device(
            ReplicaAddress(
                replicaIdentity: request.replicaIdentity, incarnation: request.incarnation),
            key: request.publicKey, authority: key.publicKey)
        return try issue(name, request.publicKey, extensions, now, CertificateLifetime.device)
    }

    private func issue(
        _ name: String, _ publicKey: P256.Signing.PublicKey, _ extensions: Certificate.Extensions,
        _ now: Date, _ lifetime: Duration
    ) throws(CredentialError) -> IssuedCertificate {
        try IssuedCertificate(
            Authority.signed(
                publicKey: publicKey, subject: Authority.distinguishedName(name),
                extensions: extensions, issuer: subject, by: key, now: now, lifetime: lifetime),
            intermediates: [intermediate?.der].compactMap { $0 })
    }
}

extension CertificateIssuer: CustomStringConvertible, CustomReflectable {
    /// Says what it is, never its key: this text ends in logs.
    package var description: String { "CertificateIssuer(\(subject))" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
