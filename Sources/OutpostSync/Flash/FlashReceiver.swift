import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// What a flash message brought.
package struct FlashReport: Sendable, Equatable {
    /// The device that wrote it, by identity.
    package let device: UInt64
    package let kind: FlashKind
    /// New here and counted, with their journal or before it.
    package var taken: [Dot] = []
    /// Of these, those that lie beside their journal until that comes.
    package var early = 0
    /// New here, and not counted: the roster holds them.
    package var held: [Dot: HoldReason] = [:]
    /// Here already.
    package var repeated: [Dot] = []
    /// All of the message's, also of a receipt.
    package var digests: [Digest] = []
    /// By table: the rows that they write.
    package var rows: [String: Set<RowKey>] = [:]
}

/// Opens, verifies and takes flash messages: into a base's replica, or into a hub's picture and log. Nothing of a message is taken
/// before all of it was verified.
package struct FlashReceiver {
    private let replica: Replica
    private let key: BoxKey
    private let mission: MissionID
    private let trust: RosterTrust
    /// nil: all (a hub).
    private let readable: Set<SpaceID>?
    private let log: Log?
    private let given: MissionRoster?

    /// Where a hub keeps what follows its journals; its picture has it from there.
    package struct Log {
        package let heads: () throws -> [JournalID: Head]
        package let append: (Batch<Unverified>) throws -> Void

        package init(
            heads: @escaping () throws -> [JournalID: Head],
            append: @escaping (Batch<Unverified>) throws -> Void
        ) {
            self.heads = heads
            self.append = append
        }
    }

    /// Persons with one hint that are tried: the roster's hints are all but unique.
    private static let attempts = 4

    /// - Parameters:
    ///   - readable: the spaces whose work may be here; nil: all.
    ///   - log: of a hub.
    ///   - roster: in the place of the one that the replica keeps.
    package init(
        replica: Replica, key: BoxKey, mission: MissionID, trust: RosterTrust,
        readable: Set<SpaceID>?, log: Log? = nil, roster: MissionRoster? = nil
    ) {
        given = roster
        self.replica = replica
        self.key = key
        self.mission = mission
        self.trust = trust
        self.readable = readable
        self.log = log
    }

    /// Takes one whole message.
    ///
    /// - Throws: `OutpostError` that says why not; nothing of it was taken then.
    package func take(_ message: [UInt8]) throws -> FlashReport {
        do {
            let box = try FlashBox(decoding: message)
            let content = try box.open(with: key, mission: mission)
            switch box.kind {
            case .report: return try take(report: try FlashContent.decodeReport(content))
            case .stretch: return try take(stretch: try FlashContent.decodeStretch(content))
            case .receipt: return try take(receipt: try FlashContent.decodeReceipt(content))
            case .part: throw Self.refused("a part of a message was encrypted as a whole one")
            }
        } catch let failure as ByteReader.Failure {
            throw OutpostError(
                .corrupt, operation: "read a flash message", cause: failure.description,
                hint: "ask for the message once more")
        } catch let error as VerificationError {
            throw Self.refused(error.description)
        }
    }

    private static func refused(_ cause: String) -> OutpostError {
        OutpostError(
            .refused, operation: "take a flash message", cause: cause,
            hint: "nothing of it was taken; an exchange brings the same work in its journal")
    }

    // MARK: Who wrote it

    private func roster() throws -> MissionRoster {
        try given ?? replica.missionRoster()?.roster ?? MissionRoster()
    }

    /// Reads what a hint leaves open, each device and person that it may mean, until the seal fits.
    private func read<Result>(
        _ device: UInt16, _ form: [UInt8],
        _ verify: (_ bodies: [[UInt8]], _ identity: UInt64) throws -> Result
    ) throws -> Result {
        let roster = try roster()
        let names = FlashNames(schema: replica.schema, roster: roster)
        let devices = names.devices(hinted: device)
        guard let first = devices.first else {
            throw Self.refused("the roster here knows no such device")
        }
        var failure: (any Error)?
        for identity in devices {
            var last: [[UInt8]]?
            for attempt in 0..<Self.attempts {
                do {
                    let bodies = try FlashForm.decode(
                        form, names: names, identity: identity, attempt: attempt)
                    if bodies == last { break }
                    last = bodies
                    return try verify(bodies, identity)
                } catch let error as OutpostError {
                    throw error
                } catch {
                    // What the first device makes of it says most: others are there by chance.
                    if identity == first { failure = failure ?? error }
                }
            }
        }
        throw failure ?? Self.refused("no device of the roster sealed it")
    }

    private func verifier(_ heads: [JournalID: Head]) throws -> BatchVerifier {
        BatchVerifier(
            schema: replica.schema, trust: trust.seals(Roster(try roster(), version: 0)),
            erasures: try replica.erasures()
        ) { heads[$0] ?? Head(emptyJournal: $0) }
    }

    private func checkReadable(_ views: [ChangesetView]) throws {
        guard let readable else { return }
        for view in views where !readable.contains(view.dot.journal.space) {
            throw Self.refused("this device may not read the space of \(view.dot)")
        }
    }

    /// Of what was ordered to be erased nothing may lie here by itself, where no roster names it and no order would find it. Its journal
    /// brings it, and the hub then says what remains.
    private func checkErased(_ items: [EarlyChangeset<Verified>]) throws {
        let erasures = try replica.erasures()
        guard !erasures.isEmpty else { return }
        for item in items
        where !erasures.names(item.dot) && item.view.holdsErased(by: erasures) {
            throw Self.refused("\(item.dot) writes to a report that was ordered to be erased")
        }
    }

    // MARK: Reports

    private func take(report content: FlashContent) throws -> FlashReport {
        guard case .report(let device, let signature, let form) = content else {
            throw Self.refused("it is another kind of message")
        }
        let verifier = try verifier([:])
        let (items, seal) = try read(device, form) { bodies, identity in
            var items: [EarlyChangeset<Unverified>] = []
            for body in bodies { items.append(try EarlyChangeset(body: body)) }
            let seal = EarlySeal(
                identity: identity, digests: items.map(\.digest), signature: signature)
            return (try verifier.verify(items, by: seal), seal)
        }
        try checkReadable(items.map(\.view))
        try checkErased(items)
        // First what vouches for it: a process that ends between the two leaves no report without.
        if let first = seal.digests.first, try replica.earlySeal(of: first) == nil {
            try replica.updatePeer { try $0.keep(seal) }
        }
        var report = FlashReport(device: seal.identity, kind: .report)
        try take(items, &report)
        return report
    }

    private func take(
        _ items: [EarlyChangeset<Verified>], _ report: inout FlashReport
    ) throws {
        for item in items {
            report.digests.append(item.digest)
            report.note(item.view)
            switch try replica.takeEarly(item) {
            case .merged:
                report.taken.append(item.dot)
                report.early += 1
            case .held(let reason): report.held[item.dot] = reason
            case .repeated: report.repeated.append(item.dot)
            }
        }
    }

    // MARK: Stretches

    private func take(stretch content: FlashContent) throws -> FlashReport {
        guard case .stretch(let device, let runs, let form) = content else {
            throw Self.refused("it is another kind of message")
        }
        let heads = try log?.heads() ?? replica.heads()
        let (verified, identity) = try read(device, form) { bodies, identity in
            let parts = try FlashStretch(bodies: bodies, runs: runs, held: heads)
            // What is here already proves nothing by that: a receipt for it would be given to whoever asks.
            for run in parts.runs {
                _ = try verifier([:]).verifyEarly(run.batch, after: run.before)
            }
            return (
                VerifiedStretch(
                    following: parts.following,
                    known: try verifier(heads).verify(parts.following),
                    early: try parts.early.flatMap {
                        try verifier([:]).verifyEarly($0.batch, after: $0.before)
                    }), identity
            )
        }
        let all = verified.following.items.map(\.view) + verified.early.map(\.view)
        try checkReadable(all)
        try checkErased(verified.early)
        var report = FlashReport(device: identity, kind: .stretch)
        try take(verified, heads, &report)
        try take(verified.early, &report)
        return report
    }

    private struct VerifiedStretch {
        let following: Batch<Unverified>
        let known: Batch<Verified>
        let early: [EarlyChangeset<Verified>]
    }

    /// What follows the journals that are here is appended to them, as an exchange's work is.
    private func take(
        _ stretch: VerifiedStretch, _ heads: [JournalID: Head], _ report: inout FlashReport
    ) throws {
        let admission = Admission(roster: try roster())
        // What lay beside its journal goes into it now, and is nothing new to whoever reads the report.
        let early = Set(try replica.earlyChangesets().map(\.dot))
        for item in stretch.following.items {
            report.digests.append(item.digest)
            report.note(item.view)
            let subject = AdmissionSubject(header: item.header, bodyBytes: item.body.count)
            if item.sequence <= heads[item.journal]?.sequence ?? 0 || early.contains(item.dot) {
                report.repeated.append(item.dot)
            } else if let reason = admission.holdReason(subject) {
                report.held[item.dot] = reason
            } else {
                report.taken.append(item.dot)
            }
        }
        guard !stretch.known.isEmpty else { return }
        if let log {
            try log.append(stretch.following)
        } else {
            _ = try replica.merge(stretch.known)
        }
    }

    // MARK: Receipts

    /// What a reader says that it took, if that reader is in the roster.
    private func take(receipt content: FlashContent) throws -> FlashReport {
        guard case .receipt(let device, let signature, let digests) = content else {
            throw Self.refused("it is another kind of message")
        }
        let roster = try roster()
        let names = FlashNames(schema: replica.schema, roster: roster)
        let trust = trust.seals(Roster(roster, version: 0))
        for identity in names.devices(hinted: device) {
            let seal = EarlySeal(identity: identity, digests: digests, signature: signature)
            guard trust.earlyVerdict(seal) == .good else { continue }
            try replica.updatePeer { try $0.noteFlashReceipt(digests, from: identity) }
            var report = FlashReport(device: identity, kind: .receipt)
            report.digests = digests
            return report
        }
        throw Self.refused("no device of the roster sealed this receipt")
    }
}

extension FlashReport {
    fileprivate mutating func note(_ view: ChangesetView) {
        for (index, table) in view.tables.enumerated() {
            rows[table.name, default: []].formUnion(view.rows(ofTable: index).map(\.key))
        }
    }
}
