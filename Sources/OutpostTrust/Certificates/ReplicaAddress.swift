/// The URI that names a replica in a certificate or a request, as its only subject alternative name
/// (RFC 5280, 4.2.1.6, `uniformResourceIdentifier`).
///
/// Text, written here and read here:
///
///     outpost:replica:  0123456789abcdef  -  7
///     prefix            identity: 16 hex     incarnation: decimal, 0 to 4294967295,
///                       digits, lower case   no leading zeros
///
/// One replica has one spelling, so that two certificates name the same replica exactly when their URIs
/// are the same bytes.
package struct ReplicaAddress: Sendable, Hashable {
    /// The replica's 64-bit identity.
    package var replicaIdentity: UInt64
    /// Bumped when the replica was copied or restored.
    package var incarnation: UInt32

    static let prefix = "outpost:replica:"

    /// Any two numbers name a replica.
    package init(replicaIdentity: UInt64, incarnation: UInt32) {
        self.replicaIdentity = replicaIdentity
        self.incarnation = incarnation
    }

    /// - Throws: `replicaInvalid` for any other spelling.
    package init(uri: String) throws(CredentialError) {
        guard let address = Self.parsed(uri) else { throw .replicaInvalid(String(uri.prefix(80))) }
        self = address
    }

    /// The one spelling of this address.
    package var uri: String {
        let digits = String(replicaIdentity, radix: 16)
        return Self.prefix + String(repeating: "0", count: 16 - digits.count) + digits
            + "-\(incarnation)"
    }

    private static func parsed(_ uri: String) -> ReplicaAddress? {
        guard uri.hasPrefix(prefix) else { return nil }
        let parts = uri.dropFirst(prefix.count).split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let identity = UInt64(parts[0], radix: 16),
            let incarnation = UInt32(parts[1])
        else { return nil }
        let address = ReplicaAddress(replicaIdentity: identity, incarnation: incarnation)
        // Swift's parsers take "+7", "007" and "FF" too: only the one spelling survives this.
        return address.uri.utf8.elementsEqual(uri.utf8) ? address : nil
    }
}
