import OutpostModel
import OutpostStore
import OutpostWire

/// The edge's end of one exchange, as a pure state machine: events in, actions out. `EdgeSession` performs
/// the actions; the simulator drives the same code.
///
///     begin ─▶ sending ──(nothing left)──▶ waiting ──welcome──▶ receiving ──farewell──▶ ended
///                 │                           │                     │
///                 └──────────── a message that is not allowed here: failed ┘
///
/// The wire is half-duplex, but nothing here assumes so: messages of the hub may come while it still sends.
package struct EdgeExchange: Sendable {
    /// What the edge knows when it begins.
    package struct Knowledge: Sendable {
        package var missionHash: Digest
        package var missionVersion: UInt32
        package var replica: ReplicaID
        package var rosterVersion: UInt32
        package var rosterMark: RosterMark
        /// Rosters that the hub lacked when it was last met, or was not told of.
        package var offers: [RosterBundle]
        package var heads: [JournalID: Head]
        /// What the hub has acknowledged of this replica's own journals, with the chains here.
        package var ownMark: OwnMark
        /// Up to where forked journals of this replica were fetched: see `OwnForks`.
        package var fetched: [JournalID: UInt64]
        package var peer: PeerState
        package var pullBudget: UInt64

        package init(
            missionHash: Digest, missionVersion: UInt32, replica: ReplicaID, rosterVersion: UInt32,
            rosterMark: RosterMark = .none, offers: [RosterBundle] = [],
            heads: [JournalID: Head], ownMark: OwnMark = .none,
            fetched: [JournalID: UInt64] = [:], peer: PeerState,
            pullBudget: UInt64 = SyncLimits.pullBytes
        ) {
            self.missionHash = missionHash
            self.missionVersion = missionVersion
            self.replica = replica
            self.rosterVersion = rosterVersion
            self.rosterMark = rosterMark
            self.offers = offers
            self.heads = heads
            self.ownMark = ownMark
            self.fetched = fetched
            self.peer = peer
            self.pullBudget = pullBudget
        }
    }

    /// What to send next.
    package enum Sending: Sendable {
        case message(Message)
        /// Read this journal from after one sequence up to another and give the bodies to `journalRead`.
        ///
        /// Before that, what was written since in more urgent lanes may be given to `noticed`. All else that is written meanwhile
        /// waits for the next exchange: a slower journal is read later than a faster one, and an edit must not go without the
        /// insert that it saw there. What is urgent carries what it needs of slower journals.
        case readJournal(JournalID, after: UInt64, through: UInt64)
        case endOfRequest
    }

    /// What to do with what came.
    package enum Action: Sendable {
        /// Verify and merge, and save the page's cursor in the same transaction.
        case merge(ChangesetPage)
        case acknowledge([JournalID: Head])
        /// The hub's word for all that it holds; of this replica's own journals with their chains there.
        case adopt(VersionVector, own: [JournalID: Head])
        /// The hub holds another changeset than ours at the same place of a journal of ours.
        case noteFork(JournalID)
        /// The same of somebody else's journal.
        case notePart(JournalID)
        case learn(hubTime: Int64)
        case take(RosterBundle)
        /// Which roster the hub has.
        case note(hubRoster: RosterMark)
        /// The hub is not the one that gave the cursors: forget them, and greet in doubt next time.
        case forgetPeer
        /// The hub holds other journals of ours than were acknowledged.
        case noteOwnDiffers
        /// Where our own journals are beyond the hub's log.
        case know(Whereabouts)
        /// Something was not taken; the exchange goes on.
        case report(Refusal)
    }

    /// How an exchange ended.
    package struct Outcome: Sendable, Equatable {
        /// Another exchange would bring more, up or down.
        package var hasMore = false
        /// The hub and this replica no longer agree on what was exchanged: greet in doubt.
        package var isInDoubt = false
    }

    /// Why an exchange cannot go on; what was applied before stays.
    package enum Failure: Error, Equatable {
        case unexpected(String)
        /// The response ended before the hub's farewell.
        case endedEarly
    }

    private enum State: Equatable {
        case sending
        case waiting
        case receiving
        case ended
        case failed
    }

    private var state = State.sending
    private var knowledge: Knowledge
    private var hasGreeted = false
    /// Of the rosters, how many went.
    private var offered = 0
    private var hasSaidFarewell = false
    private var isWelcomed = false
    private var outcome = Outcome()
    /// Journals with something to send, the most urgent lane first, and up to where each was sent.
    private var queue: [(journal: JournalID, sent: UInt64, head: UInt64)]
    private var pushedBytes = 0
    /// Journals in which something urgent was written while this exchange was sending: with the last of it the request ends, so
    /// that the receipt does not wait for the rest.
    private var overtaking = Set<JournalID>()

    package init(knowledge: Knowledge) {
        self.knowledge = knowledge
        queue = knowledge.peer.isInDoubt ? [] : Self.queue(knowledge)
    }

    private static func queue(
        _ knowledge: Knowledge
    ) -> [(journal: JournalID, sent: UInt64, head: UInt64)] {
        knowledge.heads.compactMap { journal, head in
            let known = knowledge.peer.acknowledged[journal]
            let isOwn = journal.replica.identity == knowledge.replica.identity
            guard let sent = known ?? (isOwn ? 0 : nil), sent < head.sequence,
                !knowledge.peer.parted.contains(journal)
            else { return nil }
            return (journal, sent, head.sequence)
        }.sorted { Self.precedes($0.journal, $1.journal) }
    }

    private static func precedes(_ left: JournalID, _ right: JournalID) -> Bool {
        (left.lane, left) < (right.lane, right)
    }

    // MARK: Sending

    /// What this replica itself wrote meanwhile, in lanes more urgent than the journal that is to be read next: it overtakes
    /// the rest.
    ///
    /// - Parameter heads: of all journals, as they are now.
    /// - Returns: those heads that are news, up to which more is sent now: they must be sealed first.
    package mutating func noticed(_ heads: [JournalID: Head]) -> [JournalID: Head] {
        guard state == .sending, !hasSaidFarewell, let next = queue.first?.journal else {
            return [:]
        }
        let news = heads.filter { journal, head in
            isOwn(journal) && journal.lane < next.lane
                && !knowledge.peer.parted.contains(journal)
                && head.sequence > knowledge.heads[journal]?.sequence ?? 0
        }
        guard !news.isEmpty else { return [:] }
        for (journal, head) in news {
            // All that was known at the beginning has gone: a more urgent journal stands no longer in the queue.
            let sent = knowledge.heads[journal]?.sequence ?? 0
            knowledge.heads[journal] = head
            queue.append((journal, sent, head.sequence))
        }
        queue.sort { Self.precedes($0.journal, $1.journal) }
        overtaking.formUnion(news.keys)
        return news
    }

    /// Called whenever the link can take more.
    package mutating func nextToSend() -> Sending {
        guard state == .sending else { return .endOfRequest }
        if !hasGreeted {
            hasGreeted = true
            return .message(.greeting(greeting))
        }
        if offered < knowledge.offers.count {
            offered += 1
            return .message(.roster(knowledge.offers[offered - 1]))
        }
        let isOvertaken = !overtaking.isEmpty
        if let next = queue.first, pushedBytes < SyncLimits.pushBytes,
            !isOvertaken || overtaking.contains(next.journal)
        {
            return .readJournal(next.journal, after: next.sent, through: next.head)
        }
        if !hasSaidFarewell {
            hasSaidFarewell = true
            outcome.hasMore = outcome.hasMore || !queue.isEmpty
            return .message(.farewell(hasMore: !queue.isEmpty))
        }
        state = isWelcomed ? .receiving : .waiting
        return .endOfRequest
    }

    private var greeting: Greeting {
        let isInDoubt = knowledge.peer.isInDoubt
        return Greeting(
            missionHash: knowledge.missionHash, missionVersion: knowledge.missionVersion,
            replica: knowledge.replica, rosterVersion: knowledge.rosterVersion,
            rosterMark: knowledge.rosterMark, ownMark: isInDoubt ? .none : knowledge.ownMark,
            whereaboutsMark: isInDoubt
                ? .none : knowledge.peer.whereabouts.map { WhereaboutsMark(of: $0) } ?? .none,
            cursors: isInDoubt ? [:] : knowledge.peer.cursors,
            isInDoubt: isInDoubt,
            vector: isInDoubt
                ? VersionVector(
                    knowledge.heads.mapValues(\.sequence).merging(knowledge.fetched) { $1 })
                : VersionVector(),
            pullBudget: knowledge.pullBudget, packing: .newest)
    }

    /// The part of a journal that `readJournal` asked for, up to a seal, as the page that carries them.
    ///
    /// - Returns: nil when there is nothing after all.
    package mutating func journalRead(
        _ batch: Batch<Unverified>, of journal: JournalID
    ) -> Message? {
        guard let index = queue.firstIndex(where: { $0.journal == journal }) else { return nil }
        guard let last = batch.items.last?.sequence else {
            queue.remove(at: index)
            return nil
        }
        pushedBytes += batch.items.reduce(0) { $0 + $1.body.count }
        queue[index].sent = last
        var claims: [Dot: Digest] = [:]
        if last >= queue[index].head {
            queue.remove(at: index)
            // The chain is known at the head alone.
            if let head = knowledge.heads[journal], head.sequence == last {
                claims[Dot(journal, last)] = head.chain
            }
        }
        return .changesets(
            ChangesetPage(
                batch: Batch(
                    items: batch.items, chainClaims: claims, seals: batch.seals.values)))
    }

    // MARK: Receiving

    package mutating func received(_ message: Message) throws(Failure) -> [Action] {
        guard state != .ended, state != .failed else { throw fail("a message after the farewell") }
        guard isWelcomed else {
            guard case .welcome(let welcome) = message else {
                throw fail("the hub did not begin with a welcome")
            }
            isWelcomed = true
            if state == .waiting { state = .receiving }
            return actions(for: welcome)
        }
        switch message {
        case .changesets(let page): return [.merge(page)]
        case .receipts(let heads): return [.acknowledge(heads)]
        case .roster(let bundle): return [.take(bundle)]
        case .refusal(let refusal): return actions(for: refusal)
        case .farewell(let hasMore, let whereabouts):
            if let whereabouts, !whereabouts.journals.allSatisfy(isOwn) {
                throw fail("the whereabouts of somebody else's journal")
            }
            outcome.hasMore = outcome.hasMore || hasMore
            state = .ended
            // Of a hub that means something else by our journals' names it would be no word for them.
            return outcome.isInDoubt ? [] : whereabouts.map { [.know($0)] } ?? []
        case .greeting, .welcome: throw fail("a second opening")
        }
    }

    private mutating func actions(for welcome: Welcome) -> [Action] {
        let actions: [Action] = [
            .learn(hubTime: welcome.milliseconds), .note(hubRoster: welcome.rosterMark),
        ]
        if welcome.isInDoubt || welcome.ownDiffers {
            outcome.isInDoubt = true
            outcome.hasMore = true
            // What was acknowledged is where a branch of ours begins at the least: that is kept.
            return actions + [welcome.ownDiffers ? .noteOwnDiffers : .forgetPeer]
        }
        guard knowledge.peer.isInDoubt else { return actions }
        outcome.hasMore =
            outcome.hasMore
            || knowledge.heads.contains { welcome.vector[$0.key] < $0.value.sequence }
        var own: [JournalID: Head] = [:]
        for (journal, chain) in welcome.ownChains where isOwn(journal) {
            own[journal] = Head(sequence: welcome.vector[journal], chain: chain)
        }
        return actions + [.adopt(welcome.vector, own: own)]
    }

    private mutating func actions(for refusal: Refusal) -> [Action] {
        if refusal.code == .chainBroken, let journal = refusal.dot?.journal, isOwn(journal) {
            outcome.isInDoubt = true
            outcome.hasMore = true
            return [.noteFork(journal)]
        }
        if refusal.code == .chainBroken || refusal.code == .forged,
            let journal = refusal.dot?.journal, !isOwn(journal)
        {
            // What a device sealed does not follow what the hub holds of it: the hub and that device were put back. One journal
            // stands still, and the others go on.
            outcome.hasMore = true
            return [.notePart(journal)]
        }
        guard refusal.code == .gap else { return [.report(refusal)] }
        // We were wrong about what the hub holds: compare, then send again.
        outcome.isInDoubt = true
        outcome.hasMore = true
        return []
    }

    private func isOwn(_ journal: JournalID) -> Bool {
        journal.replica.identity == knowledge.replica.identity
    }

    /// The response has ended.
    package mutating func responseEnded() throws(Failure) -> Outcome {
        guard state == .ended else {
            state = .failed
            throw .endedEarly
        }
        return outcome
    }

    private mutating func fail(_ cause: String) -> Failure {
        state = .failed
        return .unexpected(cause)
    }
}
