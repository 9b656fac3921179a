import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Performs one exchange's actions against a replica: the thin shell around `EdgeExchange`. Bytes go out through
/// `nextBytes`, and come in through `receive`, in pieces of any size; whose link carries them is not its
/// business.
package final class EdgeSession {
    /// What an exchange brought, for whoever watches.
    package struct Report: Sendable, Equatable {
        package var sentChangesets = 0
        package var receivedChangesets = 0
        package var receivedRows = 0
        /// Changesets that are held now and were not, or the other way round, since a roster came.
        package var changedAdmissions = 0
        /// Changesets of ours that were written again, since a copy of this replica wrote too.
        package var rewrittenChangesets = 0
        /// Journals in which something urgent overtook the rest of a request.
        package var overtakings = 0
        package var refusals: [Refusal] = []
        /// Journals of others of which the hub holds another branch than this replica.
        package var parted: Set<JournalID> = []
        /// Spaces that were taken out of the replica, since the roster lets it read them no more.
        package var purged: [SpaceID] = []
        /// Where unsent work of theirs lies, encrypted to the authority.
        package var handovers: [String] = []
    }

    let replica: Replica
    let peer: String
    private let sealer: Sealer
    /// Up to where this exchange sends, and so seals.
    private var heads: [JournalID: Head]
    let trust: RosterTrust
    /// Which roster the hub said that it has; nil until it did.
    private var hubRoster: RosterMark?
    private let offers: RosterOffers
    private let rosterIntake: RosterIntake
    /// The roster lets this device read more than before, or less: what it and the hub hold is to be compared anew.
    private var isAccessChanged = false
    /// By the roster that was heard last; nil until it is asked for.
    var currentTrust: SealTrust?
    var erasures: Erasures?
    let surroundings: Surroundings
    private var exchange: EdgeExchange
    /// What is known of journals of ours that the hub holds otherwise.
    var forks: OwnForks
    /// A journal of somebody else was found to have parted.
    var isPartFound = false
    /// How large the next page may be; nil without a clock, and then all are as large as they may be.
    private(set) var pace: FramePace?
    private let clock: () -> Duration
    /// How pages are packed for this hub, and which parts of them it has already.
    private var packing: PackingOptions
    /// What the hub's welcome says of packing; nil until it welcomed.
    private var hubPacking: Packing?
    private let greetsInDoubt: Bool
    /// Bytes that this request holds so far, before they were compressed.
    private var givenBytes = 0
    private var frames = FramePacker()
    private var reader = FrameReader()
    private var hasSentPreamble = false
    private var hasNotedDoubt = false
    private(set) var sent = SentJournals()
    /// What the hub said of it.
    private var whereabouts: Whereabouts?
    package internal(set) var report = Report()

    /// - Parameters:
    ///   - peer: the hub's name in the replica's memory: the authority's fingerprint.
    ///   - sealer: with this device's key; its journals are sealed before anything leaves.
    ///   - trust: whose seals are believed, and which rosters.
    ///   - pace: what is known of the link's; nil: pages do not follow it.
    ///   - clock: that only goes forward, where pages follow the link.
    package init(
        replica: Replica, peer: String, sealer: Sealer, trust: RosterTrust,
        surroundings: Surroundings, pace: FramePace? = nil,
        clock: @escaping () -> Duration = { .zero }
    ) throws {
        self.pace = pace
        self.clock = clock
        self.replica = replica
        self.peer = peer
        self.sealer = sealer
        self.trust = trust
        self.surroundings = surroundings
        rosterIntake = RosterIntake(
            replica: replica, peer: peer, sealer: sealer, trust: trust, surroundings: surroundings)
        // What other programs wrote goes out with this exchange.
        try replica.adoptForeignWrites()
        heads = try replica.heads()
        var state = try replica.peerState(peer)
        forks = try OwnForks(replica, state)
        let own = try OwnForks.acknowledged(replica, state)
        // What was acknowledged and is not here was lost with a restore.
        state.isInDoubt = state.isInDoubt || own == nil || !forks.noted.isEmpty
        let header = try replica.rosterHeader()
        offers = try RosterOffers(of: replica, trust, to: state)
        let knowledge = EdgeExchange.Knowledge(
            missionHash: replica.schema.missionHash, missionVersion: replica.schema.version,
            replica: replica.id, rosterVersion: header?.version ?? 0,
            rosterMark: try RosterIntake.doneMark(of: replica, trust), offers: offers.bundles,
            heads: heads,
            ownMark: OwnMark(of: own ?? [:]), fetched: forks.fetched, peer: state)
        exchange = EdgeExchange(knowledge: knowledge)
        packing = Self.packing(for: state)
        greetsInDoubt = state.isInDoubt
    }

    /// Of a hub that is in doubt it is not known what it holds: nothing is named there.
    private static func packing(for state: PeerState) -> PackingOptions {
        let held = state.isInDoubt ? [:] : state.acknowledged
        return PackingOptions(Packing(said: state.packing)) { dot in
            dot.sequence <= held[dot.journal] ?? 0
        }
    }

    /// The next bytes of the request; nil at its end.
    package func nextBytes() throws -> [UInt8]? {
        sent.ask()
        while true {
            switch exchange.nextToSend() {
            case .endOfRequest: return nil
            case .message(let message): return try bytes(of: message)
            case .readJournal(let journal, let after, let last):
                if try isOvertaken(journal) { continue }
                try prepareToPush()
                let part = try replica.sealedPart(
                    of: journal, after: after, through: last,
                    limit: pace?.next(at: clock()) ?? WireDefaults.frameBodyBytes,
                    isSparing: true)
                let batch = try JournalPages.decoded(part, journal)
                guard let message = exchange.journalRead(batch, of: journal) else { continue }
                report.sentChangesets += batch.count
                if let last = batch.items.last { sent.give(journal, through: last.sequence) }
                let bodies = batch.items.reduce(0) { $0 + $1.body.count }
                packing.effort = PackingLimits.effort(
                    pace: pace, given: givenBytes, quickly: PackingLimits.edgeBytes)
                let bytes = try bytes(of: message)
                // Packing is no time of the link's.
                pace?.gave(bodies, at: clock())
                return bytes
            }
        }
    }

    /// Whether something more urgent than a journal was written since, here or by another program: it leaves first.
    private func isOvertaken(_ journal: JournalID) throws -> Bool {
        guard journal.lane > .flash else { return false }
        try replica.adoptForeignWrites()
        let news = exchange.noticed(try replica.heads())
        guard !news.isEmpty else { return false }
        report.overtakings += news.count
        heads.merge(news) { $1 }
        try replica.seal(with: sealer, through: heads)
        return true
    }

    /// Journals are sealed before the first of them leaves, and not before: an attempt that never reached the hub changes
    /// nothing here.
    ///
    /// If this process dies or the link does before the receipts are in, the next exchange asks first: what was sent
    /// and taken is not sent again. Written down before the first pushed byte leaves, and not before: an attempt that
    /// never reached the hub leaves nothing to doubt.
    private func prepareToPush() throws {
        guard !hasNotedDoubt else { return }
        try replica.seal(with: sealer, through: heads)
        try replica.updatePeer { try $0.setInDoubt(true, peer: peer) }
        hasNotedDoubt = true
    }

    private func bytes(of message: Message) throws -> [UInt8] {
        do {
            let made = try MessageCoding.frame(of: message, packing)
            givenBytes += made.payload.count
            let frame = try frames.bytes(
                of: made, effort: packing.packing >= .second ? packing.effort : .quick)
            defer { hasSentPreamble = true }
            return hasSentPreamble ? frame : Frame.preamble + frame
        } catch {
            throw SyncFailure.protocolViolation("make a frame", "\(error)")
        }
    }

    /// Takes bytes of the response and applies each frame that they complete.
    package func receive(_ bytes: some Sequence<UInt8>) throws {
        reader.append(bytes)
        do {
            while let frame = try reader.next() {
                let message = try MessageCoding.message(of: frame)
                if case .welcome(let welcome) = message { note(welcome) }
                for action in try exchange.received(message) { try perform(action) }
            }
        } catch let error as FrameError {
            throw SyncFailure.protocolViolation("read the hub's answer", error.description)
        } catch let error as EdgeExchange.Failure {
            throw SyncFailure.protocolViolation("read the hub's answer", "\(error)")
        }
    }

    /// The link broke, and there is no response to end.
    ///
    /// - Throws: what keeps it from being written down; the exchange failed before that.
    package func breakOff() throws { try noteSent() }

    /// The hub could not read the request: it may run an older program than it did.
    package func forgetPacking() throws {
        try replica.updatePeer { try $0.set(packing: 0, peer: peer) }
    }

    /// The response is over.
    ///
    /// - Returns: whether another exchange would bring more.
    /// - Throws: `.unreachable` when it was cut; what came before the cut is kept.
    package func finish() throws -> EdgeExchange.Outcome {
        var outcome: EdgeExchange.Outcome
        do {
            outcome = try exchange.responseEnded()
        } catch {
            try noteSent()
            try leaveSpaces()
            throw SyncFailure.cut
        }
        try leaveSpaces()
        if isAccessChanged {
            outcome.isInDoubt = true
            outcome.hasMore = true
        }
        let remembered = try replica.peerState(peer)
        if try offers.leaveMore(of: replica, trust, to: hubRoster, remembered) {
            outcome.hasMore = true
        }
        if try replica.owesRewrite() {
            try replica.settleErasures()
            // The next greeting tells the hub that it is done.
            outcome.hasMore = true
        }
        outcome = try join(outcome)
        if isPartFound {
            // Asked for once more from where it stands here: only what a device sealed twice stays apart.
            outcome.isInDoubt = true
            outcome.hasMore = true
        }
        report.parted = try replica.peerState(peer).parted
        try replica.updatePeer { writer in
            try writer.setInDoubt(outcome.isInDoubt, peer: peer)
            if let hubRoster { try writer.set(hubRoster: hubRoster, peer: peer) }
            try offers.note(writer, peer: peer)
            if let whereabouts, !outcome.isInDoubt { try writer.set(whereabouts, peer: peer) }
            if let hubPacking, hubPacking.rawValue != remembered.packing {
                try writer.set(packing: hubPacking.rawValue, peer: peer)
            }
            try writer.setLastExchange(surroundings.wallMilliseconds(), peer: peer)
        }
        return outcome
    }

    /// A hub that asks to compare may not have had what a page named, since an order of erasure altered it: the next time it gets all of it
    /// whole, and is only then told names again.
    private func note(_ welcome: Welcome) {
        guard !greetsInDoubt else { return }
        hubPacking = welcome.isInDoubt ? .first : welcome.packing
    }

    private func perform(_ action: EdgeExchange.Action) throws {
        switch action {
        case .merge(let page): try merge(page)
        case .acknowledge(let heads): try acknowledge(heads)
        case .adopt(let vector, let own): try adopt(vector, own: own)
        case .noteFork(let journal): try noteFork(of: journal)
        case .notePart(let journal): try notePart(of: journal)
        case .learn(let hubTime): try replica.updatePeer { try $0.learn(hubTime: hubTime) }
        case .take(let bundle): try take(bundle)
        case .note(let mark): hubRoster = mark
        case .know(let whereabouts): self.whereabouts = whereabouts
        case .noteOwnDiffers: try replica.updatePeer { try $0.noteOwnDiffers(peer: peer) }
        case .forgetPeer:
            try replica.updatePeer { writer in
                try writer.forget(peer: peer)
                try writer.setInDoubt(true, peer: peer)
            }
        case .report(let refusal): report.refusals.append(refusal)
        }
    }

    private func take(_ bundle: RosterBundle) throws {
        do {
            guard let taken = try rosterIntake.take(bundle) else { return }
            if taken.hasMoreSpaces { isAccessChanged = true }
            report.changedAdmissions += taken.changedAdmissions
            currentTrust = nil
            erasures = nil
        } catch let refusal as RosterRefusal {
            // The hub knows less than is known here, as one that was restored does: it is told in the next exchange.
            if case .rollback = refusal { return }
            throw refusal.outpostError(place: "the hub's roster")
        }
    }

    private func leaveSpaces() throws {
        guard let departure = try rosterIntake.leaveSpaces() else { return }
        isAccessChanged = true
        report.purged += departure.spaces
        if let handover = departure.handover { report.handovers.append(handover) }
    }

    private func merge(_ page: ChangesetPage) throws {
        // Once a journal of ours turned out to be forked, the rest is asked for again.
        guard !forks.isFoundNow else { return }
        let heads = try replica.heads()
        let verified: Batch<Verified>
        do {
            forks.setAside(page.batch)
            let rest = page.batch.filter {
                forks.noted[$0] == nil && !forks.waiting.contains($0)
            }
            verified = try verifyApart(rest) { heads[$0] ?? Head(emptyJournal: $0) }
            try stage(page.batch.filter { forks.noted[$0] != nil })
        } catch let error as VerificationError {
            if try isFork(error) { return }
            throw SyncFailure.protocolViolation("verify what the hub sent", error.description)
        }
        // Of journals that are ours to bring, the hub has what came from there.
        let brought = try replica.peerState(peer).acknowledged
        let ends = Dictionary(verified.items.map { ($0.journal, $0.sequence) }) { max($0, $1) }
        let outcome = try replica.merge(verified) { writer in
            if let (space, cursor) = page.cursor {
                try writer.save(cursor, space: space, peer: peer)
            }
            for (journal, end) in ends where forks.isOwn(journal) || brought[journal] != nil {
                try writer.acknowledge(journal, through: end, peer: peer)
            }
        }
        report.receivedChangesets += outcome.merged
        report.receivedRows += outcome.rows
    }
}

extension EdgeSession {
    func verify(
        _ batch: Batch<Unverified>, _ head: @escaping (JournalID) -> Head
    ) throws -> Batch<Verified> {
        let sealTrust = try currentTrust ?? trust.seals(replica.roster())
        currentTrust = sealTrust
        let erased = try erasures ?? replica.erasures()
        erasures = erased
        return try BatchVerifier(
            schema: replica.schema, trust: sealTrust, erasures: erased, head: head
        ).verify(batch)
    }
}

/// Failures of an exchange that are not the link's.
package enum SyncFailure {
    package static func protocolViolation(_ operation: String, _ cause: String) -> OutpostError {
        OutpostError(
            .protocolViolation, operation: operation, cause: cause,
            hint: "nothing of it was used. If it stays so, the two ends run different versions")
    }

    package static var cut: OutpostError {
        OutpostError(
            .unreachable, operation: "finish the exchange", cause: "the answer ended early",
            hint: "what had come is kept; sync again when there is a link")
    }
}
