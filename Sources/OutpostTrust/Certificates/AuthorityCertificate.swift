import Crypto
import OutpostModel
import SwiftASN1
import X509

/// The public half of a mission's authority: what a device keeps, and what every certificate of the
/// mission is checked against.
///
/// Having one says that the bytes are a well-formed, self-signed P-256 authority certificate. It does not
/// say that the authority is ours: compare `fingerprint` with the enrolment code, or with what the
/// replica keeps.
package struct AuthorityCertificate: Sendable, Equatable {
    /// DER (RFC 5280, 4.1).
    package let der: [UInt8]
    /// The mission's name, from the subject's common name.
    package let mission: String
    let certificate: Certificate
    let publicKey: P256.Signing.PublicKey

    /// - Throws: `malformed`, `tooLarge`, `keyUnsupported`, `nameMissing`, `nameInvalid`,
    ///   `authorityMissing` (no CA flag), `signatureInvalid` (not signed by its own key).
    package init(der: [UInt8]) throws(CredentialError) {
        certificate = try CertificateBytes.parseSigned(Certificate.self, der: der)
        publicKey = try certificate.publicKey.p256()
        mission = try certificate.subject.commonName()
        self.der = der
        guard case .isCertificateAuthority? = try certificate.extensions.constraints() else {
            throw .authorityMissing
        }
        guard isSigner(of: certificate) else { throw .signatureInvalid }
    }

    /// - Throws: as `init(der:)`.
    package init(pem: String) throws(CredentialError) {
        try self.init(der: CertificateBytes.der(of: Certificate.self, pem: pem))
    }

    /// One `CERTIFICATE` block (RFC 7468, 5).
    package var pem: String {
        CertificateBytes.pem(Certificate.self, der: der)
    }

    /// SHA-256 over the DER, 32 bytes: what `openssl x509 -fingerprint -sha256` prints. It names the
    /// mission.
    package var fingerprint: [UInt8] {
        Array(SHA256.hash(data: der))
    }

    /// The mission's name in seals: the same bytes.
    package var missionID: MissionID { MissionID(digest: Digest(of: der)) }

    /// Equal when every byte of the certificates is.
    package static func == (left: AuthorityCertificate, right: AuthorityCertificate) -> Bool {
        left.der == right.der
    }

    func isSigner(of certificate: Certificate) -> Bool {
        certificate.signatureAlgorithm == .ecdsaWithSHA256
            && Certificate.PublicKey(publicKey).isValidSignature(
                certificate.signature, for: certificate)
    }
}

extension AuthorityCertificate {
    /// Checks that the authority's key signed this certificate. Neither dates nor issuer name are looked
    /// at: the key decides.
    ///
    /// - Parameter der: one certificate, such as the leaf that a TLS peer presented.
    /// - Throws: `malformed`, `tooLarge`, `authorityWrong`.
    package func verify(der: [UInt8]) throws(CredentialError) {
        guard isSigner(of: try CertificateBytes.parseSigned(Certificate.self, der: der)) else {
            throw .authorityWrong
        }
    }

    /// Checks that the authority's key signed the first of these certificates, or signed another of them whose key did. Which of the
    /// mission's sub-keys that is, the present one or one that was replaced, is not asked: the device's key decides, by the roster.
    ///
    /// - Parameter chain: what a TLS peer presented, its own first. What lies beyond `CredentialLimits.chainCount` is not looked at.
    /// - Throws: `malformed`, `tooLarge`, `authorityWrong`.
    package func verify(chain: [[UInt8]]) throws(CredentialError) {
        guard let leaf = chain.first else { throw .authorityWrong }
        let certificate = try CertificateBytes.parseSigned(Certificate.self, der: leaf)
        if isSigner(of: certificate) { return }
        for der in chain.prefix(CredentialLimits.chainCount).dropFirst() {
            let intermediate: IntermediateCertificate
            do {
                intermediate = try IntermediateCertificate(der: der, signedBy: self)
            } catch {
                // The root itself, or what no authority of ours is: another of them may be.
                continue
            }
            if intermediate.isSigner(of: certificate) { return }
        }
        throw .authorityWrong
    }

    /// The device that a certificate of this mission names: verified with what leads to the root, then read.
    ///
    /// - Throws: as `verify(chain:)` and `DeviceIdentity.init(unverifiedCertificate:)`.
    package func deviceIdentity(of issued: IssuedCertificate) throws(CredentialError)
        -> DeviceIdentity
    {
        try verify(chain: issued.chain)
        return try DeviceIdentity(unverifiedCertificate: issued.der)
    }

    /// The device that a certificate of this mission names: verified, then read.
    ///
    /// That the device may still speak is the roster's to say, by `publicKeyHash`.
    ///
    /// - Throws: as `verify(der:)` and `DeviceIdentity.init(unverifiedCertificate:)`.
    package func deviceIdentity(ofCertificate der: [UInt8]) throws(CredentialError)
        -> DeviceIdentity
    {
        try verify(der: der)
        return try DeviceIdentity(unverifiedCertificate: der)
    }

    /// Writes the PEM.
    ///
    /// - Throws: as `CredentialFile.write`; `already-exists`, for a replica never changes its mission.
    package func save(to path: String) throws(OutpostError) {
        try CredentialFile.write(Array(pem.utf8), to: path, access: .shared, isReplacing: false)
    }

    /// - Throws: as `CredentialFile.read`, and `corrupt`.
    package static func load(from path: String) throws(OutpostError) -> AuthorityCertificate {
        try CredentialFile.load(path) { pem throws(CredentialError) in
            try AuthorityCertificate(pem: pem)
        }
    }
}

extension Certificate.Extensions {
    /// The basic constraints; nil when there are none.
    func constraints() throws(CredentialError) -> BasicConstraints? {
        do {
            return try basicConstraints
        } catch {
            throw .malformed("\(error)")
        }
    }
}
