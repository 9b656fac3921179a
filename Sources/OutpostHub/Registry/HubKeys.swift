import OutpostModel
import OutpostTrust

/// What a hub works with in the root's place, all of one delegation: it signs rosters and issues certificates.
package struct HubKeys: Sendable {
    package let rosters: RosterIssuer
    package let certificates: CertificateIssuer

    /// - Parameter certificates: by the key that the delegation of `rosters` names.
    package init(rosters: RosterIssuer, certificates: CertificateIssuer) throws {
        let delegation = rosters.delegation.delegation
        guard certificates.intermediate?.publicPoint == delegation.certificateKey else {
            throw OutpostError(
                .corrupt, operation: "read the hub's keys",
                place: "delegation \(delegation.number)",
                cause: "the key for certificates is not the one that it names",
                hint: "put the hub's own key files back, or run 'outpost hub root renew'")
        }
        self.rosters = rosters
        self.certificates = certificates
    }
}
