import Foundation
import OutpostModel
import OutpostTrust
import Synchronization

/// The rosters of a hub's registry, which commands change beside the process that serves.
package final class RegistryRosters: RosterSource {
    private let registry: HubRegistry
    private let verifier: RosterVerifier
    private let issuer: (@Sendable () throws -> RosterIssuer)?
    /// What was read last: a roster is read for every batch, and changes a few times a week. A lock, since exchanges run on several
    /// threads; it is held while one row is compared.
    private let last = Mutex<RosterView?>(nil)

    /// - Parameter issuer: what makes the next roster, where this process may; asked each time, since the root may give the hub new
    ///   keys.
    package init(
        registry: HubRegistry, authority: AuthorityCertificate,
        issuer: (@Sendable () throws -> RosterIssuer)? = nil
    ) {
        self.registry = registry
        self.issuer = issuer
        verifier = RosterVerifier(authority: authority)
    }

    package func current() throws -> RosterView? {
        let standing = try registry.standingRoster()
        if let known = last.withLock(\.self), known.state.standing?.digest == standing {
            return known
        }
        let view: RosterView?
        do {
            view = try RosterView(try verifier.state(of: try registry.keptRosters()))
        } catch let refusal as RosterRefusal {
            throw refusal.outpostError(place: registry.path)
        } catch let fault as RosterFault {
            throw OutpostError(
                .limit, operation: "read the roster", place: fault.place, cause: fault.defect)
        }
        last.withLock { $0 = view }
        return view
    }

    package func take(_ bundle: RosterBundle) throws {
        try registry.take(bundle, verifier: verifier)
        last.withLock { $0 = nil }
    }

    package func issue(
        _ change: (inout MissionRoster, _ version: UInt32) throws -> Void
    ) throws -> Bool {
        guard let issuer else { return false }
        try registry.issueErasure(by: try issuer(), now: Date().milliseconds, change: change)
        last.withLock { $0 = nil }
        return true
    }
}
