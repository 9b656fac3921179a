import Crypto
import Foundation
import OutpostModel
import X509

/// The certificate with which a laptop serves phones of its own base's network: made on the device, signed by itself, for the address
/// at which it listens. Whoever installs it on a phone compares its words first; no authority vouches for it.
///
/// It says that it is a certificate authority of path length 0, since Android lets a person install no other kind; its key signs
/// nothing but itself.
package struct NetworkCertificate: Sendable {
    /// DER (RFC 5280, 4.1).
    package let der: [UInt8]
    package let pem: String
    /// PKCS#8. Secret.
    package let keyPEM: String

    /// By which two people know that they look at the same certificate.
    package var words: SpokenWords { SpokenWords(of: Digest(of: der)) }

    /// So long before its end another one is made.
    private static let renewal: TimeInterval = 30 * 86_400

    /// The one that lies in a folder, made anew where there is none for this address or its end is near.
    ///
    /// - Parameters:
    ///   - folder: the replica's `device/`.
    ///   - address: where it is served: an IP address or a DNS name.
    package static func load(
        in folder: String, address: String, now: Date
    ) throws(OutpostError) -> NetworkCertificate {
        let name: ServerName
        do {
            name = try ServerName(address)
        } catch {
            throw OutpostError(
                .invalidInput, operation: "serve the base's network", place: address,
                cause: "this is no address", hint: "give this laptop's own, as in 192.168.1.5")
        }
        let (keyPath, path) = (folder + "/network-key.pem", folder + "/network.pem")
        let key: DeviceKey
        if FileManager.default.fileExists(atPath: keyPath) {
            key = try DeviceKey.load(from: keyPath)
        } else {
            key = DeviceKey()
            try key.save(to: keyPath)
        }
        if FileManager.default.fileExists(atPath: path) {
            let kept = try IssuedCertificate.load(from: path)
            if isGood(kept, name, key, now) { return NetworkCertificate(kept, key) }
        }
        let made: IssuedCertificate
        do {
            made = try issue(name, key, now)
        } catch {
            throw OutpostError(
                .storage, operation: "serve the base's network", place: address,
                cause: "its certificate cannot be made: \(error)")
        }
        try made.save(to: path)
        return NetworkCertificate(made, key)
    }

    private init(_ certificate: IssuedCertificate, _ key: DeviceKey) {
        der = certificate.der
        pem = certificate.pem
        keyPEM = key.pem
    }

    private static func isGood(
        _ kept: IssuedCertificate, _ name: ServerName, _ key: DeviceKey, _ now: Date
    ) -> Bool {
        do {
            let certificate = try CertificateBytes.parseSigned(Certificate.self, der: kept.der)
            return try kept.serverNames() == [name]
                && certificate.publicKey.p256().rawRepresentation == key.publicKey.rawRepresentation
                && certificate.notValidAfter > now.addingTimeInterval(renewal)
        } catch {
            return false
        }
    }

    private static func issue(
        _ name: ServerName, _ key: DeviceKey, _ now: Date
    ) throws(CredentialError) -> IssuedCertificate {
        let subject = try Authority.distinguishedName("Outpost base \(name)")
        let extensions = try CertificateProfile.network(name: name, key: key.publicKey)
        return try IssuedCertificate(
            Authority.signed(
                publicKey: key.publicKey, subject: subject, extensions: extensions, issuer: subject,
                by: key.privateKey, now: now, lifetime: CertificateLifetime.device))
    }
}
