import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Writes bundles: what a courier carries from a base or a hub to others, in the frames of an exchange. docs/PROTOCOL.md, 'A bundle's records', has
/// their order.
package struct BundleWriter {
    /// What a bundle is going to hold, worked out before anything is written.
    package struct Plan: Sendable {
        package let recipients: [BundleRecipient]
        /// In the order in which they are sent: the most urgent lane first.
        fileprivate let parts: [JournalPages]
        /// Where the writer's journals stand.
        package let heads: [JournalID: Head]
        /// What somebody it is for lacks and may read, but not all that it is for.
        package let leftOut: Set<SpaceID>

        /// By journal, up to where it reaches.
        package var ends: [JournalID: UInt64] {
            Dictionary(uniqueKeysWithValues: parts.map { ($0.journal, $0.end.sequence) })
        }
        package var changesets: Int {
            parts.reduce(0) { $0 + Int($1.end.sequence - $1.start) }
        }
        /// Rosters, greeting and receipts alone.
        package var withoutChangesets: Plan {
            Plan(recipients: recipients, parts: [], heads: heads, leftOut: leftOut)
        }
    }

    private let replica: Replica
    private let mission: MissionID
    private let trust: RosterTrust
    private let sealer: Sealer
    private let signer: SealKey

    /// - Parameters:
    ///   - replica: a base's, or a hub's picture.
    ///   - sealer: of this device's journals.
    ///   - signer: of the header: the device's seal key, at a hub the one for rosters.
    package init(
        replica: Replica, mission: MissionID, trust: RosterTrust, sealer: Sealer, signer: SealKey
    ) {
        self.replica = replica
        self.mission = mission
        self.trust = trust
        self.sealer = sealer
        self.signer = signer
    }

    private var identity: UInt64 { replica.id.identity }

    /// - Parameter recipients: each once. Only what all of them may read is in it.
    package func plan(for recipients: [BundleRecipient]) throws -> Plan {
        // What other programs wrote goes along.
        try replica.adoptForeignWrites()
        let heads = try replica.heads()
        var leftOut = Set<SpaceID>()
        var parts: [JournalPages] = []
        for (journal, head) in heads {
            let starts = recipients.compactMap { $0.start(of: journal, from: identity) }
            guard let start = starts.min(), start < head.sequence else { continue }
            if recipients.allSatisfy({ $0.mayRead(journal) }) {
                parts.append(JournalPages(journal: journal, start: start, end: head))
            } else {
                leftOut.insert(journal.space)
            }
        }
        // What a reader lost of its own comes before what others said of it.
        let readers = Set(recipients.compactMap(\.identity))
        func isTheirs(_ part: JournalPages) -> Bool {
            readers.contains(part.journal.replica.identity)
        }
        parts.sort { ($0.journal.lane, $0.journal) < ($1.journal.lane, $1.journal) }
        parts = parts.filter(isTheirs) + parts.filter { !isTheirs($0) }
        return Plan(recipients: recipients, parts: parts, heads: heads, leftOut: leftOut)
    }

    /// Writes the bundle.
    ///
    /// - Parameters:
    ///   - issued: milliseconds since 1970.
    ///   - contentKey: 32 fresh random bytes.
    ///   - whereabouts: of the one recipient's own journals, where a hub says so.
    ///   - append: takes the bytes in order.
    /// - Returns: how many bytes it has.
    package func write(
        _ plan: Plan, issued: Int64, contentKey: [UInt8], whereabouts: Whereabouts? = nil,
        append: @escaping ([UInt8]) throws -> Void
    ) throws -> Int {
        let header = try BundleHeader(
            contentKey: contentKey, to: Set(plan.recipients.map(\.boxKey)), mission: mission,
            // A clock may be dead, or mad: what it says must still fit.
            writer: identity, issued: min(max(0, issued), Limits.timeMilliseconds), key: signer)
        try replica.seal(with: sealer, through: plan.heads)
        var records = try BundleRecordWriter(header, contentKey: contentKey, write: append)
        for bundle in try rosters(for: plan.recipients) {
            try records.append(try bytes(of: .roster(bundle)))
        }
        try records.append(try bytes(of: .greeting(try greeting(plan))))
        let receipts = receipts(plan)
        if !receipts.isEmpty { try records.append(try bytes(of: .receipts(receipts))) }
        for pages in plan.parts {
            try pages.forEach(in: replica) { page in
                try records.append(try bytes(of: .changesets(page)))
            }
        }
        try records.append(
            try bytes(of: .farewell(hasMore: false, whereabouts: whereabouts)), isLast: true)
        return records.byteCount
    }

    /// What stands here, from what all of them are known to have, and the branches that lost.
    private func rosters(for recipients: [BundleRecipient]) throws -> [RosterBundle] {
        guard let verifier = trust.verifier, let kept = try replica.keptRosters() else { return [] }
        let state: RosterState
        do {
            state = try verifier.state(of: kept)
        } catch {
            throw error.outpostError(place: "the roster that is kept here")
        }
        let marks = Set(recipients.map(\.roster))
        let common = marks.count == 1 ? marks.first ?? .none : .none
        return [state.bundle(since: common)].compactMap { $0 } + state.lostBundles
    }

    /// What the writer holds of what all may read, so that whoever answers knows what to leave out.
    private func greeting(_ plan: Plan) throws -> Greeting {
        let shared = plan.heads.filter { journal, _ in
            plan.recipients.allSatisfy { $0.mayRead(journal) }
        }
        return Greeting(
            missionHash: replica.schema.missionHash, missionVersion: replica.schema.version,
            replica: replica.id, rosterVersion: try replica.rosterHeader()?.version ?? 0,
            rosterMark: try RosterIntake.doneMark(of: replica, trust), cursors: [:],
            isInDoubt: true, vector: VersionVector(shared.mapValues(\.sequence)), pullBudget: 0)
    }

    /// What is here of the recipients' own work. One recipient is told all of it; several only what all may read.
    private func receipts(_ plan: Plan) -> [JournalID: Head] {
        let identities = Set(plan.recipients.compactMap(\.identity))
        return plan.heads.filter { journal, head in
            head.sequence > 0 && identities.contains(journal.replica.identity)
                && (plan.recipients.count == 1
                    || plan.recipients.allSatisfy { $0.mayRead(journal) })
        }
    }

    private func bytes(of message: Message) throws -> [UInt8] {
        do {
            return try FrameWriter.bytes(of: try MessageCoding.frame(of: message))
        } catch {
            throw SyncFailure.protocolViolation("make a frame", "\(error)")
        }
    }
}
