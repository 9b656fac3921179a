import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire

/// Takes a bundle into a hub's log, as an exchange's work is taken.
package final class HubBundles: BundleDestination {
    private let core: HubCore
    private let registry: HubRegistry?

    /// - Parameter registry: where it is written down when a device was heard of, and what of it was refused; nil where nobody will ask.
    package init(core: HubCore, registry: HubRegistry?) {
        self.core = core
        self.registry = registry
    }

    package func rosters() throws -> KeptRosters? { try core.currentRoster()?.state.kept }

    package func take(_ roster: RosterBundle) throws { try core.take(roster) }

    package func begin(_ greeting: Greeting, from author: BundleAuthor) throws {
        try greeting.check(core.picture.schema)
    }

    /// A base's word for what it holds of the hub's own work asks nothing of the hub.
    package func take(receipts: [JournalID: Head], from author: BundleAuthor) {}

    package func heads() throws -> [JournalID: Head] { try core.log.heads() }

    package func mayHold(_ journal: JournalID) -> Bool { true }

    package func take(_ batch: Batch<Unverified>, from author: BundleAuthor) throws -> Int {
        let before = try core.log.heads()
        return try core.append(batch).reduce(0) { sum, entry in
            sum + Int(entry.value.sequence - (before[entry.key]?.sequence ?? 0))
        }
    }

    /// What an officer must see is noted with whom it came from.
    package func note(_ error: VerificationError, from author: BundleAuthor) throws {
        let refusal = Refusal(error)
        guard refusal.isAlarm(from: author.identity) else { return }
        try registry?.note(refusal, from: ReplicaID(identity: author.identity))
    }

    package func finish(
        _ greeting: Greeting?, whereabouts: Whereabouts?, from author: BundleAuthor
    ) throws {
        try core.catchUp()
        guard let greeting else { return }
        try greeting.remember(author, in: core.picture)
        guard let registry else { return }
        // It was heard as of when it wrote, however long that was under way.
        let now = Date()
        let heard = min(now, Date(timeIntervalSince1970: Double(author.issued) / 1000))
        if try registry.lastContact(of: author.identity) ?? .distantPast < heard {
            try registry.noteContact(
                of: greeting.replica, roster: core.rosterVersion(of: greeting.rosterMark),
                now: heard)
        }
    }
}

extension HubCore {
    /// By journal, up to where a base is known to hold it: by its last bundle, and by what exchanges showed of the log.
    package func known(of identity: UInt64, by registry: HubRegistry) throws -> PeerState {
        var state = try picture.peerState(BundleAuthor.peer(identity))
        let epoch = try log.epoch
        let reach = try registry.reach(of: identity).filter { $0.value.epoch == epoch }
        for (journal, head) in try log.heads() {
            guard let held = reach[journal.space]?.held, held > 0,
                journal.replica.identity != identity
            else { continue }
            let sequence = try log.sequence(of: journal, head: head.sequence, through: held)
            state.acknowledged[journal] = max(state.acknowledged[journal] ?? 0, sequence)
        }
        return state
    }
}
