import OutpostModel

/// Why a key, a certificate or a request was refused.
///
/// Not called `CertificateError`, because X509 exports a type of that name and the hub imports both.
package enum CredentialError: Error, Sendable, Equatable {
    /// The bytes are not PEM or DER of what was awaited. The text says what the parser met.
    case malformed(String)
    /// More bytes than any credential of ours has.
    case tooLarge(byteCount: Int, limit: Int)
    /// The key is not on the curve P-256, or the signature is not ECDSA with SHA-256.
    case keyUnsupported
    /// The signature does not fit the bytes and the key.
    case signatureInvalid
    /// The subject has no common name, or more than one.
    case nameMissing
    /// The common name cannot stand in a certificate or on a page. The text says why.
    case nameInvalid(String)
    /// There is no URI that names a replica, or something stands beside it.
    case replicaMissing
    /// A URI was found, and it is not `outpost:replica:<16 hex>-<incarnation>`.
    case replicaInvalid(String)
    /// A server certificate was asked for without a name, or with too many.
    case serverNameCount(Int)
    /// A server's name is neither a DNS name nor an address.
    case serverNameInvalid(String)
    /// The certificate is not that of an authority.
    case authorityMissing
    /// The certificate was not signed by this mission's authority.
    case authorityWrong
    /// The certificate was issued for something else, such as a server's when a device was awaited.
    case purposeWrong
    /// The device does not prove that it holds its seal key.
    case sealKeyUnproven
    /// Key and certificate do not belong together.
    case keyMismatch
    /// The values cannot be written as DER. The text says what the encoder met.
    case notEncodable(String)
}

extension CredentialError: CustomStringConvertible {
    /// The cause as a person reads it, without place or operation.
    package var description: String {
        switch self {
        case .malformed(let detail): "it is not what it must be (\(detail))"
        case .tooLarge(let byteCount, let limit):
            "it has \(byteCount) bytes, at most \(limit) are read"
        case .keyUnsupported: "its key or signature is not P-256 with SHA-256"
        case .signatureInvalid: "its signature does not fit its bytes"
        case .nameMissing: "it must carry one name, and does not"
        case .nameInvalid(let detail): "the name \(detail)"
        case .replicaMissing: "it must name one replica and nothing else, and does not"
        case .replicaInvalid(let text): "'\(text)' does not name a replica"
        case .serverNameCount(let count):
            "\(count) server names were given, 1 to \(CredentialLimits.serverNameCount) are possible"
        case .serverNameInvalid(let name): "'\(name)' is neither a DNS name nor an IP address"
        case .authorityMissing: "it is not the certificate of an authority"
        case .authorityWrong: "it was not signed by the authority of this mission"
        case .purposeWrong: "it was not issued to a device"
        case .sealKeyUnproven: "the laptop does not prove that it holds its seal key"
        case .keyMismatch: "key and certificate do not belong together"
        case .notEncodable(let detail): "it cannot be encoded (\(detail))"
        }
    }
}

extension CredentialError {
    /// The error that leaves the module.
    ///
    /// - Parameters:
    ///   - operation: what was being done, as a phrase: "admit the device".
    ///   - place: a path, a peer; empty when the operation says it all.
    package func outpostError(during operation: String, at place: String = "") -> OutpostError {
        OutpostError(code, operation: operation, place: place, cause: description, hint: hint)
    }

    private var code: OutpostError.Code {
        switch self {
        case .malformed, .keyUnsupported, .nameMissing, .nameInvalid, .replicaMissing,
            .replicaInvalid, .serverNameCount, .serverNameInvalid, .notEncodable:
            .invalidInput
        case .tooLarge: .limit
        case .signatureInvalid, .authorityMissing, .authorityWrong, .purposeWrong, .sealKeyUnproven:
            .refused
        case .keyMismatch: .corrupt
        }
    }

    private var hint: String {
        switch self {
        case .signatureInvalid: "make the request again on the device and bring it whole"
        case .sealKeyUnproven: "enrol again, with a new code or a new request"
        case .authorityWrong: "enrol the device with this mission's hub"
        case .serverNameInvalid:
            "write names as hub.example.org, 192.0.2.7 or 2001:db8::7, without port or scheme"
        case .keyMismatch: "restore both files from the same backup"
        default: ""
        }
    }
}
