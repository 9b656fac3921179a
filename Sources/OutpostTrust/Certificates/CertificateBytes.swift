import Crypto
import SwiftASN1
import X509

/// Reading and writing the two byte forms of X.509 objects: DER (ITU-T X.690), and PEM (RFC 7468) around
/// it. All parsing of this module passes here, so the size bound and the error type hold everywhere.
enum CertificateBytes {
    /// One object, with not a byte after it.
    static func parse<Value: DERParseable>(
        _ type: Value.Type, der: [UInt8]
    ) throws(CredentialError) -> Value {
        try checkSize(der.count)
        do {
            return try Value(derEncoded: der)
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// As `parse`, for the objects of the shape SEQUENCE { body, algorithm, signature }: certificates and
    /// requests. The signature must fill its BIT STRING to the last bit: X509 passes over the count of
    /// unused bits, so that one signed object could be spelt in several ways.
    static func parseSigned<Value: DERParseable>(
        _ type: Value.Type, der: [UInt8]
    ) throws(CredentialError) -> Value {
        let value = try parse(type, der: der)
        var unusedBitCount: Int?
        do {
            if case .constructed(let parts) = try DER.parse(der).content,
                let signature = parts.reversed().first
            {
                unusedBitCount = try ASN1BitString(derEncoded: signature).paddingBits
            }
        } catch {
            throw .malformed("\(error)")
        }
        guard unusedBitCount == 0 else { throw .malformed("signature of broken octets") }
        return value
    }

    /// The DER inside the one PEM block of `pem`.
    static func der<Value: PEMParseable>(
        of type: Value.Type, pem: String
    ) throws(CredentialError) -> [UInt8] {
        try checkSize(pem.utf8.count)
        do {
            let document = try PEMDocument(pemString: pem)
            guard document.discriminator == Value.defaultPEMDiscriminator else {
                throw CredentialError.malformed(
                    "'\(document.discriminator)' in place of '\(Value.defaultPEMDiscriminator)'")
            }
            return document.derBytes
        } catch let error as CredentialError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// The DER inside each `CERTIFICATE` block of `pem`, in order.
    static func chain(pem: String) throws(CredentialError) -> [[UInt8]] {
        try checkSize(pem.utf8.count)
        let documents: [PEMDocument]
        do {
            documents = try PEMDocument.parseMultiple(pemString: pem)
        } catch {
            throw .malformed("\(error)")
        }
        let wanted = Certificate.defaultPEMDiscriminator
        if let other = documents.first(where: { $0.discriminator != wanted }) {
            throw .malformed("'\(other.discriminator)' in place of '\(wanted)'")
        }
        return documents.map(\.derBytes)
    }

    static func der(_ value: some DERSerializable) throws(CredentialError) -> [UInt8] {
        try encoding {
            var serializer = DER.Serializer()
            try serializer.serialize(value)
            return serializer.serializedBytes
        }
    }

    static func pem<Value: PEMSerializable>(_ type: Value.Type, der: [UInt8]) -> String {
        PEMDocument(type: Value.defaultPEMDiscriminator, derBytes: der).pemString + "\n"
    }

    /// Runs a step of X509 that fails only when the values given cannot be written.
    static func encoding<Value>(_ step: () throws -> Value) throws(CredentialError) -> Value {
        do {
            return try step()
        } catch {
            throw .notEncodable("\(error)")
        }
    }

    static func checkSize(_ byteCount: Int) throws(CredentialError) {
        guard byteCount <= CredentialLimits.byteCount else {
            throw .tooLarge(byteCount: byteCount, limit: CredentialLimits.byteCount)
        }
    }
}

extension Certificate.PublicKey {
    /// The key as P-256; every key of ours is.
    func p256() throws(CredentialError) -> P256.Signing.PublicKey {
        guard let key = P256.Signing.PublicKey(self) else { throw .keyUnsupported }
        return key
    }
}

extension P256.Signing.PublicKey {
    /// SHA-256 over the DER `SubjectPublicKeyInfo` (RFC 5280, 4.1), 32 bytes: the same number that
    /// `openssl pkey -pubin -outform der | sha256sum` prints. The roster knows keys by it.
    package var subjectPublicKeyHash: [UInt8] {
        Array(SHA256.hash(data: derRepresentation))
    }
}

extension DistinguishedName {
    /// The only common name, checked.
    func commonName() throws(CredentialError) -> String {
        let attributes = flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
        guard attributes.count == 1, let attribute = attributes.first,
            let name = String(attribute.value)
        else { throw .nameMissing }
        try CertificateName.check(name)
        return name
    }
}

extension Certificate.Extensions {
    /// The replica that these extensions name, when they name nothing else.
    ///
    /// A further name is refused instead of passed over: nobody may believe that it was certified.
    func replicaAddress() throws(CredentialError) -> ReplicaAddress {
        let names: SubjectAlternativeNames?
        do {
            names = try subjectAlternativeNames
        } catch {
            throw .malformed("\(error)")
        }
        guard let names, names.count == 1, case .uniformResourceIdentifier(let uri)? = names.first
        else {
            throw .replicaMissing
        }
        return try ReplicaAddress(uri: uri)
    }
}
