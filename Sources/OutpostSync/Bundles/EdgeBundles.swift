import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Takes a bundle into a base's replica.
package final class EdgeBundles: BundleDestination {
    /// What came of it beside the changesets.
    package struct Report: Sendable, Equatable {
        /// Changesets that are held now and were not, or the other way round, since a roster came.
        package var changedAdmissions = 0
        /// Of this base's own work, changesets that the author says that it holds, and had not said before.
        package var acknowledged = 0
        /// Spaces that were taken out of the replica, since the roster lets it read them no more.
        package var purged: [SpaceID] = []
        /// Where unsent work of theirs lies, encrypted to the authority.
        package var handovers: [String] = []

        package init() {}
    }

    private let replica: Replica
    /// The hub's name in the replica's memory.
    private let hub: String
    private let trust: RosterTrust
    private let rosterIntake: RosterIntake
    /// Whoever wrote it was this laptop: what was here before is not read anew.
    private let takesAll: Bool
    private var currentTrust: SealTrust?
    private var readable: Set<SpaceID>?
    /// This replica's own journals go on elsewhere: it was put back, and has another name since.
    private var isBehind = false
    /// Up to where the author holds journals of this replica's own that are not all here.
    private var ahead: [JournalID: UInt64] = [:]
    private var hasMerged = false
    package private(set) var report = Report()

    /// - Parameter takesAll: of every space, whatever the roster lets this device read: where a replica is rebuilt that no roster knows yet.
    package init(
        replica: Replica, hub: String, sealer: Sealer, trust: RosterTrust,
        surroundings: Surroundings, takesAll: Bool = false
    ) {
        self.takesAll = takesAll
        self.replica = replica
        self.hub = hub
        self.trust = trust
        rosterIntake = RosterIntake(
            replica: replica, peer: hub, sealer: sealer, trust: trust, surroundings: surroundings)
    }

    package func rosters() throws -> KeptRosters? { try replica.keptRosters() }

    package func take(_ roster: RosterBundle) throws {
        guard let taken = try rosterIntake.take(roster) else { return }
        report.changedAdmissions += taken.changedAdmissions
        currentTrust = nil
        readable = nil
    }

    private func isOwn(_ journal: JournalID) -> Bool {
        journal.replica.identity == replica.id.identity
    }

    package func begin(_ greeting: Greeting, from author: BundleAuthor) throws {
        try greeting.check(replica.schema)
        // What came in the meantime is seen before anything of it is taken.
        try replica.adoptForeignWrites()
        guard try replica.peerState(hub).forks.isEmpty else { throw Self.parted }
        try noteWhatIsAhead(greeting.vector.sequences)
    }

    /// A replica that lacks its own work was put back or copied: what it writes from now on has another name, and what is missing comes
    /// like anybody's.
    private func noteWhatIsAhead(_ sequences: [JournalID: UInt64]) throws {
        let heads = try replica.heads()
        let ahead = sequences.filter { isOwn($0.key) && $0.value > heads[$0.key]?.sequence ?? 0 }
        guard !ahead.isEmpty else { return }
        isBehind = true
        self.ahead.merge(ahead) { max($0, $1) }
        if ahead.keys.contains(where: { $0.replica == replica.id }) {
            try replica.startIncarnation()
        }
    }

    package func take(receipts: [JournalID: Head], from author: BundleAuthor) throws {
        let own = receipts.filter { isOwn($0.key) }
        for (journal, head) in own {
            let here = try replica.chainHead(of: journal, at: head.sequence)
            guard here ?? head == head else {
                try replica.updatePeer { try $0.setInDoubt(true, peer: hub) }
                throw Self.parted
            }
        }
        try noteWhatIsAhead(own.mapValues(\.sequence))
        guard author.isHub else { return }
        let heads = try replica.heads()
        let known = try replica.peerState(hub).acknowledged
        try replica.updatePeer { writer in
            for (journal, head) in own where head.sequence <= heads[journal]?.sequence ?? 0 {
                report.acknowledged += Int(
                    head.sequence - min(head.sequence, known[journal] ?? 0))
                try writer.acknowledge(journal, through: head.sequence, peer: hub)
            }
        }
    }

    /// While a branch of ours stands under a name that others gave to other work, what speaks of that name would be misread here.
    private static let parted = BundleIntake.refused(
        "others hold work of this base that is not the work here: it was put back from a copy, and wrote on",
        hint:
            "nothing of it was taken; sync with the hub, which brings both together, then read it again"
    )

    package func heads() throws -> [JournalID: Head] { try replica.heads() }

    package func mayHold(_ journal: JournalID) throws -> Bool {
        isOwn(journal) ? isBehind : try takesAll || mayRead(journal.space)
    }

    private func mayRead(_ space: SpaceID) throws -> Bool {
        guard let roster = try replica.missionRoster()?.roster else { return true }
        let spaces =
            readable
            ?? RosterAccess(roster: roster).readableSpaces(ofDevice: replica.id.identity)
        readable = spaces
        return spaces.contains(space)
    }

    package func take(_ batch: Batch<Unverified>, from author: BundleAuthor) throws -> Int {
        // Here too: the greeting may be what was damaged.
        let state = try replica.peerState(hub)
        guard state.forks.isEmpty else { throw Self.parted }
        let seals = try currentTrust ?? trust.seals(replica.roster())
        currentTrust = seals
        let heads = try replica.heads()
        try requireOwnWork(before: batch, heads)
        let verified = try BatchVerifier(
            schema: replica.schema, trust: seals, erasures: try replica.erasures()
        ) { heads[$0] ?? Head(emptyJournal: $0) }.verify(batch)
        guard !verified.isEmpty else { return 0 }
        hasMerged = true
        let listed = state.acknowledged
        let outcome = try replica.merge(verified) { writer in
            // Nothing says that the hub has it: this base is to bring it there too.
            for journal in Set(verified.items.map(\.journal))
            where !author.isHub && !isOwn(journal) && listed[journal] == nil {
                try writer.acknowledge(
                    journal, through: heads[journal]?.sequence ?? 0, peer: hub)
            }
        }
        return outcome.merged
    }

    /// What others wrote may speak of what this base has lost: an edit would stand here without its insert. It waits until the lost work
    /// is back, which this bundle brings first where its author knew that it was lost, and else the next one, or the hub.
    private func requireOwnWork(
        before batch: Batch<Unverified>, _ heads: [JournalID: Head]
    ) throws {
        let isLost = try ahead.contains { journal, sequence in
            try heads[journal]?.sequence ?? 0 < sequence && mayRead(journal.space)
        }
        guard isLost, let item = batch.items.first(where: { !isOwn($0.journal) }) else { return }
        throw VerificationError.gap(item.dot, held: heads[item.journal]?.sequence ?? 0)
    }

    package func note(_ error: VerificationError, from author: BundleAuthor) {}

    package func finish(
        _ greeting: Greeting?, whereabouts: Whereabouts?, from author: BundleAuthor
    ) throws {
        if let greeting { try remember(greeting, whereabouts, author) }
        // The hub's cursors say nothing of what came this way: the next exchange compares, and brings nothing twice.
        if hasMerged || isBehind { try replica.updatePeer { try $0.setInDoubt(true, peer: hub) } }
        if let departure = try rosterIntake.leaveSpaces() {
            report.purged = departure.spaces
            report.handovers = [departure.handover].compactMap { $0 }
        }
        if try replica.owesRewrite() { try replica.settleErasures() }
    }

    private func remember(
        _ greeting: Greeting, _ whereabouts: Whereabouts?, _ author: BundleAuthor
    ) throws {
        guard author.isHub else { return try greeting.remember(author, in: replica) }
        let heads = try replica.heads()
        let state = try replica.peerState(hub)
        try replica.updatePeer { writer in
            // Of others' work that this base was to bring, what the hub has by now.
            for (journal, sequence) in greeting.vector.sequences
            where state.acknowledged[journal] != nil && !isOwn(journal) {
                try writer.acknowledge(
                    journal, through: min(sequence, heads[journal]?.sequence ?? 0), peer: hub)
            }
            if let whereabouts, author.issued > state.lastExchange ?? 0,
                whereabouts.journals.allSatisfy(isOwn)
            {
                try writer.set(whereabouts, peer: hub)
            }
        }
    }
}

extension Greeting {
    /// - Throws: `.refused` where it is of another mission file under the same version.
    package func check(_ schema: Schema) throws {
        // Versions of one mission differ in the field for weeks; what one does not know it keeps and relays.
        guard missionHash == schema.missionHash || missionVersion != schema.version else {
            throw BundleIntake.refused(
                "its mission file of version \(missionVersion) is another than the one here",
                hint: "a file that changes must raise its version")
        }
    }

    /// Notes what a base said that it holds, so that the next bundle for it begins there. An older word than is known says nothing.
    package func remember(_ author: BundleAuthor, in replica: Replica) throws {
        let name = BundleAuthor.peer(author.identity)
        let last = try replica.peerState(name).lastExchange ?? 0
        guard author.issued >= last else { return }
        try replica.updatePeer { writer in
            try writer.forget(peer: name)
            for (journal, sequence) in vector.sequences {
                try writer.acknowledge(journal, through: sequence, peer: name)
            }
            try writer.set(hubRoster: rosterMark, peer: name)
            try writer.setLastExchange(author.issued, peer: name)
        }
    }
}
