/// Numbers that this implementation chose, apart from those that an RFC sets.
package enum CredentialLimits {
    /// Bytes of one certificate, key or request, as DER or PEM. Ours have 300 to 900; the bound keeps a
    /// stranger's upload from being parsed at length.
    package static let byteCount = 16 * 1024
    /// Certificates that a peer may show: its own, that of the sub-key, and the root's, which some programs add. What lies beyond is not
    /// looked at.
    package static let chainCount = 3
    /// Names of one server certificate: a hub has an address or two on each network it stands in.
    package static let serverNameCount = 32
}

/// Numbers that RFC 5280 sets.
enum CertificateSpecification {
    /// `ub-common-name` of RFC 5280, appendix A.1, in characters (Unicode scalars).
    static let commonNameLength = 64
    /// Bytes of a serial number. RFC 5280, 4.1.2.2 allows 20; 16 random ones never meet again, and the
    /// cleared top bit keeps the INTEGER positive without a further byte.
    static let serialByteCount = 16
}
