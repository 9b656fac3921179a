import OutpostModel
import OutpostStore
import OutpostTrust

/// The rosters that one exchange brings the hub: what stands here, where the hub had another when it was last met (it was restored,
/// say); and branches that lost, of which a hub may never have heard that issued the others. What they take away counts
/// everywhere once it has.
struct RosterOffers {
    let bundles: [RosterBundle]
    private let hasStanding: Bool
    /// Names the branches among them.
    private let branches: RosterMark

    /// - Parameter state: what is remembered of the hub.
    init(of replica: Replica, _ trust: RosterTrust, to state: PeerState) throws {
        guard let mark = state.hubRoster, let known = try Self.state(of: replica, trust) else {
            (bundles, hasStanding, branches) = ([], false, .none)
            return
        }
        let standing = known.bundle(since: mark)
        let isTold = known.lostMark == state.toldBranches
        hasStanding = standing != nil
        branches = isTold ? .none : known.lostMark
        bundles = [standing].compactMap { $0 } + (isTold ? [] : known.lostBundles)
    }

    /// Whether there are rosters to bring to the hub in another exchange.
    ///
    /// - Parameters:
    ///   - mark: which roster the hub said that it has.
    ///   - state: what was remembered of it before this exchange.
    func leaveMore(
        of replica: Replica, _ trust: RosterTrust, to mark: RosterMark?, _ state: PeerState
    ) throws -> Bool {
        guard let mark, let known = try Self.state(of: replica, trust),
            let standing = known.standing
        else { return false }
        if RosterMark(of: standing.header) != mark, !hasStanding { return true }
        return known.lostMark != .none && known.lostMark != branches
            && known.lostMark != state.toldBranches
    }

    /// Notes that the hub was told. What it refused it would refuse again.
    func note(_ writer: PeerWriter, peer: String) throws {
        if branches != .none { try writer.set(toldBranches: branches, peer: peer) }
    }

    /// nil where rosters are nobody's business (a history that is played), and before the first.
    private static func state(of replica: Replica, _ trust: RosterTrust) throws -> RosterState? {
        guard let verifier = trust.verifier, let kept = try replica.keptRosters() else {
            return nil
        }
        do {
            return try verifier.state(of: kept)
        } catch {
            throw error.outpostError(place: "the roster that is kept here")
        }
    }
}
