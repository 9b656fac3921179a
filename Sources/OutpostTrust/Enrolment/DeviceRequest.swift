import Crypto
import SwiftASN1
import X509

/// A device's request for a certificate: PKCS#10 (RFC 2986), made on the device and signed by the key it
/// is about, which proves that the device holds that key.
///
/// | part of the request                              | content                                     |
/// | ------------------------------------------------ | ------------------------------------------- |
/// | subject                                          | CN = the device's name                      |
/// | public key                                       | P-256                                       |
/// | attribute extensionRequest (RFC 2985, 5.4.2)     | one alternative name: the replica's URI     |
/// | signature                                        | ECDSA with SHA-256                          |
///
/// There is no unverified `DeviceRequest`: reading one checks its signature.
package struct DeviceRequest: Sendable, Equatable {
    /// DER, about 300 bytes.
    package let der: [UInt8]
    /// The name the device asks for, 1 to 64 characters.
    package let name: String
    /// The replica's 64-bit identity.
    package let replicaIdentity: UInt64
    /// The replica's incarnation.
    package let incarnation: UInt32
    /// The key to certify.
    package let publicKey: P256.Signing.PublicKey

    /// Makes a request on the device.
    ///
    /// - Throws: `nameMissing`, `nameInvalid`.
    package init(
        name: String, replicaIdentity: UInt64, incarnation: UInt32, key: DeviceKey
    ) throws(CredentialError) {
        try CertificateName.check(name)
        let address = ReplicaAddress(replicaIdentity: replicaIdentity, incarnation: incarnation)
        let subject = try Authority.distinguishedName(name)
        let request = try CertificateBytes.encoding {
            let extensions = try Certificate.Extensions {
                SubjectAlternativeNames([.uniformResourceIdentifier(address.uri)])
            }
            return try CertificateSigningRequest(
                version: .v1, subject: subject, privateKey: .init(key.privateKey),
                attributes: .init([.init(ExtensionRequest(extensions: extensions))]),
                signatureAlgorithm: .ecdsaWithSHA256)
        }
        try self.init(der: CertificateBytes.der(request))
    }

    /// Reads a request that came from a device, and checks it.
    ///
    /// - Throws: `malformed`, `tooLarge`, `keyUnsupported`, `signatureInvalid`, `nameMissing`,
    ///   `nameInvalid`, `replicaMissing`, `replicaInvalid`.
    package init(der: [UInt8]) throws(CredentialError) {
        let request = try CertificateBytes.parseSigned(CertificateSigningRequest.self, der: der)
        publicKey = try request.publicKey.p256()
        guard request.signatureAlgorithm == .ecdsaWithSHA256 else { throw .keyUnsupported }
        // Before anything of it is believed.
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .signatureInvalid
        }
        self.der = der
        name = try request.subject.commonName()
        let address = try Self.requestedExtensions(request).replicaAddress()
        replicaIdentity = address.replicaIdentity
        incarnation = address.incarnation
    }

    /// - Throws: as `init(der:)`.
    package init(pem: String) throws(CredentialError) {
        try self.init(der: CertificateBytes.der(of: CertificateSigningRequest.self, pem: pem))
    }

    /// One `CERTIFICATE REQUEST` block (RFC 7468, 7): the file that goes on a stick.
    package var pem: String {
        CertificateBytes.pem(CertificateSigningRequest.self, der: der)
    }

    /// SHA-256 over the DER `SubjectPublicKeyInfo`, 32 bytes: short enough for two people to compare by
    /// radio when the request came on a stick.
    package var publicKeyHash: [UInt8] {
        publicKey.subjectPublicKeyHash
    }

    /// Equal when every byte is: the same request made again has another signature.
    package static func == (left: DeviceRequest, right: DeviceRequest) -> Bool {
        left.der == right.der
    }

    private static func requestedExtensions(
        _ request: CertificateSigningRequest
    ) throws(CredentialError) -> Certificate.Extensions {
        let extensionRequest: ExtensionRequest?
        do {
            extensionRequest = try request.attributes.extensionRequest
        } catch {
            throw .malformed("\(error)")
        }
        guard let extensionRequest else { throw .replicaMissing }
        return extensionRequest.extensions
    }
}
