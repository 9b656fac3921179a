import Crypto
import Foundation
import X509

extension Authority {
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
        guard (1...CredentialLimits.serverNameCount).contains(serverNames.count) else {
            throw .serverNameCount(serverNames.count)
        }
        let extensions = try CertificateProfile.server(
            names: serverNames, key: publicKey, authority: certificate.publicKey)
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
            key: request.publicKey, authority: certificate.publicKey)
        return try issue(name, request.publicKey, extensions, now, CertificateLifetime.device)
    }

    private func issue(
        _ name: String, _ publicKey: P256.Signing.PublicKey, _ extensions: Certificate.Extensions,
        _ now: Date, _ lifetime: Duration
    ) throws(CredentialError) -> IssuedCertificate {
        try IssuedCertificate(
            Self.signed(
                publicKey: publicKey, subject: Self.distinguishedName(name), extensions: extensions,
                issuer: certificate.certificate.subject, by: key, now: now, lifetime: lifetime))
    }
}
