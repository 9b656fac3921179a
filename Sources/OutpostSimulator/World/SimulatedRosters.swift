import OutpostHub
import OutpostModel
import OutpostTrust
import Synchronization

/// The rosters of a simulated hub: signed by real keys and verified as in the field, kept in memory.
package final class SimulatedRosters: RosterSource {
    package let issuer: RosterIssuer
    /// A lock, since what a hub asks for its roster is sendable; the simulator is one thread.
    private let kept = Mutex<KeptRosters?>(nil)
    /// What was verified of them, since a hub asks at every exchange; nil after a change.
    private let view = Mutex<RosterView?>(nil)

    /// Under keys that are the same in every run: what is signed has the same bytes, and a seed the same trace.
    package init() throws {
        guard let bytes = Hexadecimal.bytes(of: SimulatedRosters.delegation) else {
            throw SimulationFailure("the simulated delegation is not hexadecimal")
        }
        issuer = try RosterIssuer(
            authority: try AuthorityCertificate(pem: SimulatedRosters.authority),
            delegation: try SignedDelegation(decoding: bytes), key: SimulatedSeals.hubKey)
    }

    /// Made once; its key was thrown away.
    private static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBbTCCAROgAwIBAgIQV0HGaBKLkOW0LMjDb7JceTAKBggqhkjOPQQDAjAVMRMw
        EQYDVQQDDApzaW11bGF0aW9uMB4XDTcwMDEwMTAwMDAwMFoXDTQ2MDEwMTAwMDAw
        MFowFTETMBEGA1UEAwwKc2ltdWxhdGlvbjBZMBMGByqGSM49AgEGCCqGSM49AwEH
        A0IABGQUtuH9v9ycEpfKOVZeAtRIguVyL1+YoA81Ze3/Q8IyZ6VxQArrEYV3ddGy
        gKTp8LMwIsYm49C9HoBS6Gw0ZPKjRTBDMBIGA1UdEwEB/wQIMAYBAf8CAQEwDgYD
        VR0PAQH/BAQDAgEGMB0GA1UdDgQWBBT5tvOB7TsKyBTdHYPxQW5FdyjqijAKBggq
        hkjOPQQDAgNIADBFAiARBhT3+2GNqOAYmK6TewTXNPOrC7V7nWicBpcj/34MdgIh
        AIUTomQhSRbx+ofX0DnCBllJlMNY1z2nwl8Zey0jNLm+
        -----END CERTIFICATE-----
        """

    /// What that authority signed over the key that is known: number 1.
    private static let delegation = """
        0100000001ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c04ff43b2f3e197\
        6dcbd3960649a1f91140651218d17642ce23e0b32f167a629ae23b02c3bd00cf96b11d946350d01bfbb95d7f\
        0357762fcabf1737bf7e7e9028710b72c21c6797402362bbd13e929598f7c69daef7ac0c2875450ec16ceb05\
        15440000000000000000fd595989911ea72105865b4282d3df3f8c01650d71ccc4f7481c04d503770024da45\
        33831230974b1a43650ad82f77487da4a22772878513b90b912b6517780c
        """

    /// What replicas of this mission believe: its rosters, and the simulator's seals.
    package var trust: RosterTrust {
        RosterTrust(seals: { _ in SimulatedSeals.trust }, verifier: issuer.verifier)
    }

    package func current() throws -> RosterView? {
        if let known = view.withLock(\.self) { return known }
        let verified = try RosterView(issuer.verifier.state(of: kept.withLock(\.self)))
        view.withLock { $0 = verified }
        return verified
    }

    package func take(_ bundle: RosterBundle) throws {
        let next = try issuer.verifier.taking(bundle, beside: kept.withLock(\.self))
        if let next { keep(next) }
    }

    package func issue(now: Int64 = 0, _ change: (inout MissionRoster) throws -> Void) throws {
        let next = try issuer.issue(after: kept.withLock(\.self), now: now, change: change)
        keep(next)
    }

    package func issue(
        _ change: (inout MissionRoster, _ version: UInt32) throws -> Void
    ) throws -> Bool {
        let version = (kept.withLock(\.self)?.standing.version ?? 0) + 1
        try issue(now: 0) { try change(&$0, version) }
        return true
    }

    /// Forgets what was issued, as a hub does that lost its registry, or had one restored.
    package func restore(_ rosters: KeptRosters?) { keep(rosters) }

    private func keep(_ rosters: KeptRosters?) {
        kept.withLock { $0 = rosters }
        view.withLock { $0 = nil }
    }

    package var keptRosters: KeptRosters? { kept.withLock(\.self) }
}

extension MissionRoster {
    /// Adds a device of a simulated mission with a right in some spaces.
    package mutating func addSimulated(
        _ replica: ReplicaID, name: String, _ right: Grant.Right = .write, in spaces: [SpaceID]
    ) {
        set(
            RosterDevice(
                identity: replica.identity, name: name,
                sealKey: SimulatedSeals.deviceKey.publicKey.bytes,
                tlsKeyHash: Digest(of: Array(name.utf8))))
        for space in spaces { grants.insert(Grant(.device(replica.identity), right, in: space)) }
    }
}
