import OutpostModel
import OutpostStore
import OutpostWire

/// The hub's end of one exchange, as a pure state machine. Whoever answers an edge (the hub; later a LAN peer)
/// performs its actions against a log.
///
///     opening ──greeting──▶ looking ──looked up──▶ receiving ──request ended──▶ answering ──▶ ended
///
/// Frames are appended as they come, so that a cut loses at most the one in flight. The answer begins once the
/// request has ended: welcome, roster, receipts, refusals, then changesets, then farewell.
package struct HubExchange: Sendable {
    /// What the hub says about itself and the edge's cursors.
    package struct LogFacts: Sendable {
        package var epoch: UInt64
        package var milliseconds: Int64
        /// Spaces whose cursor does not fit the log.
        package var misfits: Set<SpaceID>
        /// What the log holds; needed only for an edge in doubt.
        package var vector: VersionVector
        /// Those that the edge may read.
        package var spaces: [SpaceID]
        /// Those in which it may add and not read: what it wrote there itself comes back to it, and no cursor.
        package var ownSpaces: [SpaceID]
        /// What the log holds of the edge's own journals, of every incarnation.
        package var own: [JournalID: Head]

        package init(
            epoch: UInt64, milliseconds: Int64, misfits: Set<SpaceID>, vector: VersionVector,
            spaces: [SpaceID], ownSpaces: [SpaceID] = [], own: [JournalID: Head]
        ) {
            self.epoch = epoch
            self.milliseconds = milliseconds
            self.misfits = misfits
            self.vector = vector
            self.spaces = spaces
            self.ownSpaces = ownSpaces
            self.own = own
        }
    }

    /// Which roster the hub has, and what an edge is sent that has another.
    package struct RosterFacts: Sendable {
        package var mark: RosterMark
        package var bundle: RosterBundle?

        package init(mark: RosterMark = .none, bundle: RosterBundle? = nil) {
            self.mark = mark
            self.bundle = bundle
        }
    }

    /// Which entries of the log the edge needs.
    package enum PullFilter: Sendable, Equatable {
        /// Not those that the edge wrote itself.
        case notWritten(by: UInt64)
        /// Those beyond what the edge says that it holds.
        case beyond(VersionVector)
        /// Of these, those that the edge wrote itself.
        case written(by: UInt64, beyond: VersionVector)

        package func needs(_ dot: Dot) -> Bool {
            switch self {
            case .notWritten(let identity): dot.journal.replica.identity != identity
            case .beyond(let vector): !vector.contains(dot)
            case .written(let identity, let vector):
                dot.journal.replica.identity == identity && !vector.contains(dot)
            }
        }
    }

    /// A piece of the log to read for the edge.
    package struct PullRequest: Sendable, Equatable {
        package var space: SpaceID
        package var after: UInt64
        /// The last entry that may be read; nil: to the log's end.
        package var through: UInt64?
        package var filter: PullFilter
        /// This lane alone, ahead of the rest; nil: all that comes in its turn.
        package var lane: Lane?
        /// What of more urgent lanes this answer has sent already.
        package var sent = VersionVector()
        package var bodyBytes: Int

        package func needs(_ dot: Dot) -> Bool {
            (lane.map { $0 == dot.journal.lane } ?? true) && filter.needs(dot)
                && !sent.contains(dot)
        }
    }

    /// What `PullRequest` found: entries up to `cursor`, the ones that the edge needs packed in `batch`.
    package struct Pulled: Sendable {
        package var batch: Batch<Unverified>
        package var cursor: LogCursor
        /// The log of this space goes on after the cursor.
        package var hasMore: Bool

        package init(batch: Batch<Unverified>, cursor: LogCursor, hasMore: Bool) {
            self.batch = batch
            self.cursor = cursor
            self.hasMore = hasMore
        }
    }

    /// What the shell does next.
    package enum Action: Sendable {
        /// Answer with `lookedUp`.
        case lookUp(cursors: [SpaceID: LogCursor], isInDoubt: Bool, edge: ReplicaID)
        /// Answer with `appended` or `appendRefused`.
        case append(Batch<Unverified>)
        /// A roster that the hub may lack.
        case take(RosterBundle)
        case send(Message)
        /// Answer with `pulled`.
        case pull(PullRequest)
        case finish
    }

    private enum State {
        case opening
        case looking(Greeting)
        case receiving(Greeting, LogFacts)
        case answering(Greeting, LogFacts)
        case ended
    }

    private var state = State.opening
    private let missionHash: Digest
    private let missionVersion: UInt32
    /// The replica that the certificate names; nil where the road itself vouches for it (the simulator).
    private let certified: ReplicaID?
    private var receipts: [JournalID: Head] = [:]
    private var refusals: [Refusal] = []
    /// Of which something is left that comes in its turn.
    private var spaces: [SpaceID] = []
    /// All that the answer is about.
    private var allSpaces: [SpaceID] = []
    private var ownSpaces = Set<SpaceID>()
    private var position: UInt64 = 0
    private var budget: UInt64 = 0
    private var urgent = UrgentPulls()
    /// Something of this request could not be stored.
    private var hasFailed = false
    /// The edge named what is not here.
    private var isPartMissing = false
    /// Bodies of the next page at most.
    package var pageBytes = WireDefaults.frameBodyBytes
    /// What the farewell says of where the edge's own journals are; nil: nothing new.
    private var whereabouts: Whereabouts?

    package init(missionHash: Digest, missionVersion: UInt32, certified: ReplicaID?) {
        self.missionHash = missionHash
        self.missionVersion = missionVersion
        self.certified = certified
    }

    package mutating func received(_ message: Message) throws(Refusal) -> [Action] {
        switch (state, message) {
        case (.opening, .greeting(let greeting)):
            try check(greeting)
            state = .looking(greeting)
            return [
                .lookUp(
                    cursors: greeting.cursors, isInDoubt: greeting.isInDoubt,
                    edge: greeting.replica)
            ]
        case (.receiving, .roster(let bundle)):
            return [.take(bundle)]
        case (.receiving(let greeting, let facts), .changesets(let page)):
            // Until both ends agree on what was acknowledged of them, nothing more of the edge's own journals is taken:
            // a part of a branch in the log would be one too many.
            let isOwn = page.batch.items.contains { greeting.isOwn($0.journal) }
            // Nor what would follow a page that could not be read.
            let isDropped =
                isPartMissing || hasFailed || isOwn && greeting.ownDiffers(from: facts)
            return isDropped ? [] : [.append(page.batch)]
        case (.receiving, .farewell):
            return []
        default:
            throw Refusal(
                code: .unexpectedMessage, cause: "this message is not allowed here",
                hint: "docs/PROTOCOL.md gives the order")
        }
    }

    private func check(_ greeting: Greeting) throws(Refusal) {
        // Versions of one mission differ in the field for weeks; what one does not know it keeps and relays. That it is one
        // mission, the certificate says.
        let isOtherVersion = greeting.missionVersion != missionVersion
        guard greeting.missionHash == missionHash || isOtherVersion else {
            throw Refusal(
                code: .otherMission,
                cause: "this hub's mission file of version \(missionVersion) is another",
                hint: "a file that changes must raise its version; or enrol in a new folder")
        }
        guard certified == nil || certified?.identity == greeting.replica.identity else {
            throw Refusal(
                code: .otherReplica,
                cause: "the greeting names replica \(greeting.replica), the certificate another",
                hint: "a copied replica must be enrolled by itself")
        }
    }

    package mutating func lookedUp(_ facts: LogFacts) {
        guard case .looking(let greeting) = state else { return }
        state = .receiving(greeting, facts)
    }

    /// The log has it, durably.
    package mutating func appended(_ heads: [JournalID: Head]) {
        receipts.merge(heads) { $0.sequence >= $1.sequence ? $0 : $1 }
    }

    /// A page named a part of a changeset that is not here: the edge takes something for acknowledged that the log does not hold, or not as it
    /// was.
    package mutating func partIsMissing() { isPartMissing = true }

    /// Where this hub could not store something, nothing that comes after it in the request is taken: it may speak of it, as an edit does of an
    /// insert in a more urgent lane. All of it comes again.
    package mutating func appendRefused(_ refusal: Refusal) {
        refusals.append(refusal)
        if refusal.code == .notStored { hasFailed = true }
    }

    /// Which roster the edge said that it has.
    package var rosterMark: RosterMark {
        switch state {
        case .receiving(let greeting, _), .answering(let greeting, _): greeting.rosterMark
        default: .none
        }
    }

    /// Who greeted; nil before that.
    package var edge: ReplicaID? {
        switch state {
        case .looking(let greeting), .receiving(let greeting, _), .answering(let greeting, _):
            greeting.replica
        default: nil
        }
    }

    /// What the edge said that it took of the log, where that fits, and the spaces of which it may be sent more; nil before it greeted.
    package var reach: (cursors: [SpaceID: LogCursor], spaces: [SpaceID])? {
        switch state {
        case .receiving(let greeting, let facts), .answering(let greeting, let facts):
            let cursors = greeting.cursors.filter { !facts.misfits.contains($0.key) }
            return (cursors, greeting.pullBudget > 0 ? facts.spaces : [])
        default: return nil
        }
    }

    /// The request has ended, whole or not: what came is in the log, and the answer says so.
    ///
    /// - Parameter whereabouts: of the edge's own journals; nil where nobody keeps account of them.
    package mutating func requestEnded(
        _ roster: RosterFacts, whereabouts: Whereabouts? = nil
    ) throws(Refusal) -> [Action] {
        guard case .receiving(let greeting, let facts) = state else {
            throw Refusal(code: .unexpectedMessage, cause: "the request has no greeting")
        }
        state = .answering(greeting, facts)
        let ownDiffers = greeting.ownDiffers(from: facts)
        let isMisfit =
            !greeting.isInDoubt && !facts.misfits.isEmpty || ownDiffers || isPartMissing
        var actions: [Action] = [
            .send(
                .welcome(
                    Welcome(
                        epoch: facts.epoch, milliseconds: facts.milliseconds, isInDoubt: isMisfit,
                        vector: greeting.isInDoubt ? facts.vector : VersionVector(),
                        ownChains: greeting.isInDoubt ? facts.own.mapValues(\.chain) : [:],
                        rosterMark: roster.mark, ownDiffers: ownDiffers, packing: .newest)))
        ]
        // Before anything that is verified by it.
        if let bundle = roster.bundle { actions.append(.send(.roster(bundle))) }
        if !receipts.isEmpty { actions.append(.send(.receipts(receipts))) }
        actions += refusals.map { .send(.refusal($0)) }
        guard !isMisfit else { return actions + end(hasMore: true) }
        if let whereabouts, WhereaboutsMark(of: whereabouts) != greeting.whereaboutsMark {
            self.whereabouts = whereabouts
        }
        spaces = facts.spaces.sorted()
        if greeting.isInDoubt {
            ownSpaces = Set(facts.ownSpaces)
            spaces += facts.ownSpaces.sorted()
        }
        allSpaces = spaces
        budget = greeting.pullBudget
        return actions + nextSpace(greeting)
    }

    /// What a pull found.
    ///
    /// - Parameter request: as the action had it.
    package mutating func pulled(_ pulled: Pulled, for request: PullRequest) -> [Action] {
        guard case .answering(let greeting, _) = state, let space = spaces.first else {
            return end(hasMore: false)
        }
        let bytes = pulled.batch.items.reduce(0) { $0 + UInt64($1.body.count) }
        budget = budget > bytes ? budget - bytes : 0
        if request.lane != nil {
            urgent.note(pulled, for: request)
            // The cursor stays where it is: what comes in its turn was not sent.
            return pulled.batch.isEmpty
                ? nextPull(greeting)
                : [.send(.changesets(ChangesetPage(batch: pulled.batch)))] + nextPull(greeting)
        }
        var actions: [Action] = []
        if ownSpaces.contains(space) {
            // How far the log of the space goes is not the edge's to know.
            if !pulled.batch.isEmpty {
                actions.append(.send(.changesets(ChangesetPage(batch: pulled.batch))))
            }
        } else if pulled.cursor.sequence > position {
            let page = ChangesetPage(batch: pulled.batch, cursor: (space, pulled.cursor))
            actions.append(.send(.changesets(page)))
        }
        urgent.beginRound()
        if pulled.hasMore {
            position = pulled.cursor.sequence
            return actions + (budget == 0 ? end(hasMore: true) : nextPull(greeting))
        }
        spaces.removeFirst()
        return actions + nextSpace(greeting)
    }

    /// Another roster stands than the answer began with: what the log has now may only be believed by that one, which the next
    /// exchange brings first.
    package mutating func rosterChanged() -> [Action] { end(hasMore: true) }

    private mutating func nextSpace(_ greeting: Greeting) -> [Action] {
        guard let space = spaces.first else { return end(hasMore: false) }
        guard budget > 0 else { return end(hasMore: greeting.pullBudget > 0) }
        position = start(of: space, greeting)
        return nextPull(greeting)
    }

    /// Before each page that comes in its turn: what is urgent in any space, and came meanwhile. An edge in doubt may lack its own work,
    /// and what others said of that must not come before it: there the log's order stands.
    private mutating func nextPull(_ greeting: Greeting) -> [Action] {
        guard budget > 0 else { return end(hasMore: true) }
        let request: PullRequest
        if !greeting.isInDoubt, let next = urgent.next(in: allSpaces) {
            let after = urgent.position(of: next) ?? start(of: next.space, greeting)
            request = self.request(next.space, after: after, lane: next.lane, greeting)
        } else {
            request = self.request(spaces[0], after: position, lane: nil, greeting)
        }
        return [.pull(request)]
    }

    private func start(of space: SpaceID, _ greeting: Greeting) -> UInt64 {
        greeting.isInDoubt ? 0 : greeting.cursors[space]?.sequence ?? 0
    }

    private func filter(of space: SpaceID, _ greeting: Greeting) -> PullFilter {
        let identity = greeting.replica.identity
        if ownSpaces.contains(space) { return .written(by: identity, beyond: greeting.vector) }
        return greeting.isInDoubt ? .beyond(greeting.vector) : .notWritten(by: identity)
    }

    private func request(
        _ space: SpaceID, after: UInt64, lane: Lane?, _ greeting: Greeting
    ) -> PullRequest {
        PullRequest(
            space: space, after: after, through: urgent.end(of: space, in: lane),
            filter: filter(of: space, greeting), lane: lane, sent: urgent.sent,
            bodyBytes: Int(min(budget, UInt64(pageBytes))))
    }

    private mutating func end(hasMore: Bool) -> [Action] {
        state = .ended
        return [.send(.farewell(hasMore: hasMore, whereabouts: whereabouts)), .finish]
    }
}

extension Greeting {
    fileprivate func isOwn(_ journal: JournalID) -> Bool {
        journal.replica.identity == replica.identity
    }

    /// Whether the edge takes something else for acknowledged than the log holds of its journals: its database was copied or
    /// put back, or the hub's was.
    fileprivate func ownDiffers(from facts: HubExchange.LogFacts) -> Bool {
        !isInDoubt && ownMark != OwnMark(of: facts.own)
    }
}
