import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire

/// The hub without its HTTP: the log, and the merged picture that tails it. Synchronous; the simulator runs this
/// same code.
///
/// The picture is an ordinary replica with an id and journals of its own, so that there is one merge engine
/// everywhere, and what the hub's officer writes there goes to the log like a base's work.
package final class HubCore: Sendable {
    package let log: any HubLog
    package let picture: Replica
    private let sealer: Sealer
    private let trust: RosterTrust
    private let surroundings: Surroundings
    private let rosters: any RosterSource

    /// The picture's name for the log in its memory of peers.
    static let logPeer = "log"

    /// - Parameters:
    ///   - sealer: with the hub's own key, for what is written into its picture.
    ///   - trust: whose seals are believed.
    ///   - rosters: who takes part and who may what, asked at each exchange.
    package init(
        log: any HubLog, picture: Replica, sealer: Sealer, trust: RosterTrust,
        surroundings: Surroundings,
        rosters: any RosterSource
    ) {
        self.log = log
        self.picture = picture
        self.sealer = sealer
        self.trust = trust
        self.surroundings = surroundings
        self.rosters = rosters
    }

    package var missionHash: Digest { picture.schema.missionHash }
    package var missionVersion: UInt32 { picture.schema.version }

    /// Those of the hub's mission version, and those of newer ones whose work is in the log.
    private func spaces() throws -> Set<SpaceID> {
        Set(picture.schema.spaces.map(\.id)).union(try log.heads().keys.map(\.space))
    }

    /// What the log has for an edge: nothing of spaces that it may not read, beside its own work.
    func facts(
        cursors: [SpaceID: LogCursor], isInDoubt: Bool, for edge: ReplicaID
    ) throws -> HubExchange.LogFacts {
        let view = try rosters.current()
        let mayRead = view.map { $0.access.readableSpaces(ofDevice: edge.identity) }
        let readable = try mayRead.map { try spaces().intersection($0) } ?? spaces()
        var misfits = Set<SpaceID>()
        for (space, cursor) in cursors
        where try readable.contains(space) && !log.fits(cursor, space: space) {
            misfits.insert(space)
        }
        let all = try log.heads()
        // Only those of which something of its own is in the log.
        let appendable = view?.access.appendableSpaces(ofDevice: edge.identity) ?? []
        let own = all.filter { $0.key.replica.identity == edge.identity && $0.value.sequence > 0 }
        let heads =
            isInDoubt ? all.filter { readable.contains($0.key.space) || own[$0.key] != nil } : [:]
        return HubExchange.LogFacts(
            epoch: try log.epoch, milliseconds: surroundings.wallMilliseconds(),
            misfits: misfits, vector: VersionVector(heads.mapValues(\.sequence)),
            spaces: readable.sorted(),
            ownSpaces: appendable.intersection(own.keys.map(\.space)).sorted(), own: own)
    }

    /// What an edge is told of the roster that has another one.
    func rosterFacts(since mark: RosterMark) throws -> HubExchange.RosterFacts {
        guard let view = try rosters.current() else { return HubExchange.RosterFacts() }
        return HubExchange.RosterFacts(mark: view.mark, bundle: view.state.bundle(since: mark))
    }

    /// Of the roster that stands.
    func rosterMark() throws -> RosterMark { try rosters.current()?.mark ?? .none }

    func take(_ bundle: RosterBundle) throws { try rosters.take(bundle) }

    func currentRoster() throws -> RosterView? { try rosters.current() }

    func currentErasures() throws -> Erasures? { try rosters.current()?.erasures }

    func issueRoster(
        _ change: (inout MissionRoster, _ version: UInt32) throws -> Void
    ) throws -> Bool { try rosters.issue(change) }

    func rosterVersion(of mark: RosterMark) throws -> UInt32? {
        try rosters.current()?.version(of: mark)
    }

    func pull(_ request: HubExchange.PullRequest) throws -> HubExchange.Pulled {
        let page = try log.page(
            of: request.space, after: request.after, through: request.through,
            bodyBytes: request.bodyBytes, filter: request.needs)
        return HubExchange.Pulled(
            batch: try page.batch(),
            cursor: page.cursor,
            hasMore: page.hasMore)
    }

    /// Brings the log what the hub's officer wrote, and the picture what the log has. Doing it again does
    /// nothing; a crash between the two is made good by the next call.
    package func catchUp() throws {
        try publish()
        try uniteRosters()
        let view = try eraseWhatIsOrdered()
        if let view, let kept = view.state.kept {
            if try picture.rosterHeader()?.digest != kept.standing.digest
                || picture.rosterContent() != view.content
            {
                try picture.take(kept)
            }
            try picture.settleErasures()
        }
        let state = try picture.peerState(Self.logPeer)
        let seals = trust.seals(view?.roster ?? Roster())
        for space in try spaces().sorted() {
            // A log that was put back does not fit: what is here already is passed over.
            let cursor = try state.cursors[space].flatMap { cursor in
                try log.fits(cursor, space: space) ? cursor : nil
            }
            try tail(space, from: cursor?.sequence ?? 0, seals, view?.erasures ?? .none)
        }
    }

    private func publish() throws {
        try picture.seal(with: sealer)
        let inLog = try log.heads()
        // The urgent first, and in the same order in every process, whatever a dictionary's order is. The picture's own, of
        // every incarnation; and where the log was put back from a backup and the picture was not, all that it lacks.
        let heads = try picture.heads().filter { inLog[$0.key]?.sequence ?? 0 < $0.value.sequence }
            .sorted { ($0.key.lane, $0.key) < ($1.key.lane, $1.key) }
        for (journal, head) in heads {
            var sent = inLog[journal]?.sequence ?? 0
            while sent < head.sequence {
                let part = try picture.sealedPart(of: journal, after: sent)
                let batch = try Batch(part)
                guard let last = batch.items.last else { break }
                _ = try log.append(batch)
                sent = last.sequence
            }
        }
    }

    private func tail(
        _ space: SpaceID, from start: UInt64, _ trust: SealTrust, _ erasures: Erasures
    ) throws {
        var position = start
        let own = picture.id
        while true {
            let page = try log.page(
                of: space, after: position, bodyBytes: StoreLimits.mergeBytes
            ) { $0.journal.replica != own }
            guard page.cursor.sequence > position else { return }
            let heads = try picture.heads()
            let verifier = BatchVerifier(
                schema: picture.schema, trust: trust, erasures: erasures
            ) { heads[$0] ?? Head(emptyJournal: $0) }
            let verified = try verifier.verify(try page.batch())
            _ = try picture.merge(verified) { writer in
                try writer.save(page.cursor, space: space, peer: Self.logPeer)
            }
            position = page.cursor.sequence
            guard page.hasMore else { return }
        }
    }
}
