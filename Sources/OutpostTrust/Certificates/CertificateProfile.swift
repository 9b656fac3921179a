import Crypto
import SwiftASN1
import X509

/// What the four kinds of certificate of a mission say about themselves: extensions after RFC 5280, 4.2.
///
/// |                     | authority                  | sub-key               | server           | device            |
/// | ------------------- | -------------------------- | --------------------- | ---------------- | ----------------- |
/// | subject             | CN = mission               | CN = Outpost sub-key N | CN = Outpost hub | CN = device       |
/// | basic constraints   | CA, path length 1          | CA, path length 0     | not a CA         | not a CA          |
/// | key usage           | keyCertSign, cRLSign       | keyCertSign           | digitalSignature | digitalSignature  |
/// | extended key usage  | –                          | –                     | serverAuth       | clientAuth        |
/// | alternative names   | –                          | –                     | DNS, IP          | URI of a replica  |
///
/// The path length leaves room for the one sub-key with which a hub works for an offline root.
enum CertificateProfile {
    static let serverName = "Outpost hub"

    static func authority(key: P256.Signing.PublicKey) throws(CredentialError)
        -> Certificate.Extensions
    {
        try CertificateBytes.encoding {
            try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 1))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                identifier(of: key)
            }
        }
    }

    /// The subject of a delegation's certificate.
    static func intermediateName(_ number: UInt32) -> String { "Outpost sub-key \(number)" }

    static func intermediate(
        key: P256.Signing.PublicKey, authority: P256.Signing.PublicKey
    ) throws(CredentialError) -> Certificate.Extensions {
        try CertificateBytes.encoding {
            try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                identifier(of: key)
                AuthorityKeyIdentifier(keyIdentifier: identifier(of: authority).keyIdentifier)
            }
        }
    }

    static func server(
        names: [ServerName], key: P256.Signing.PublicKey, authority: P256.Signing.PublicKey
    ) throws(CredentialError) -> Certificate.Extensions {
        try endEntity(names.map(\.generalName), usage: .serverAuth, key: key, authority: authority)
    }

    static func device(
        _ address: ReplicaAddress, key: P256.Signing.PublicKey, authority: P256.Signing.PublicKey
    ) throws(CredentialError) -> Certificate.Extensions {
        try endEntity(
            [.uniformResourceIdentifier(address.uri)], usage: .clientAuth, key: key,
            authority: authority)
    }

    /// Of a laptop that serves its base's network: signed by itself. See `NetworkCertificate`.
    static func network(
        name: ServerName, key: P256.Signing.PublicKey
    ) throws(CredentialError) -> Certificate.Extensions {
        try CertificateBytes.encoding {
            try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames([name.generalName])
                identifier(of: key)
            }
        }
    }

    private static func endEntity(
        _ names: [GeneralName], usage: ExtendedKeyUsage.Usage, key: P256.Signing.PublicKey,
        authority: P256.Signing.PublicKey
    ) throws(CredentialError) -> Certificate.Extensions {
        try CertificateBytes.encoding {
            try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(names)
                identifier(of: key)
                AuthorityKeyIdentifier(keyIdentifier: identifier(of: authority).keyIdentifier)
            }
        }
    }

    private static func identifier(of key: P256.Signing.PublicKey) -> SubjectKeyIdentifier {
        SubjectKeyIdentifier(hash: Certificate.PublicKey(key))
    }
}
