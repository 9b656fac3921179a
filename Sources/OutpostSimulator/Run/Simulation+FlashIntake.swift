import GRDB
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

// What a reader makes of a flash message: all of it at once, or nothing; and what it says of it is so.
extension Simulation {
    /// Of a hundred, messages that somebody alters, those that are cut, and those for which the reader gives a receipt.
    private static let altered = 12
    private static let cut = 8
    private static let answered = 50

    func readFlash(_ message: FlashMessage) throws {
        guard let reader = nodes.first(where: { $0.name == message.reader }) else { return }
        try stopExchanges(of: reader)
        if reader === hub { try core.catchUp() }
        try observe(reader)
        let (bytes, isHarmed) = harmed(message)
        let before = (held: reader.visible, heads: reader.heads)
        let said = message.kind == .receipt ? try whatIsSaid(to: reader, by: message) : nil
        reader.isFlashed = true
        let place = "\(message.reader) \(message.name)"
        if isHarmed, message.isPart { flashes.spoiled.insert(place) }
        let outcome: FlashIntake.Outcome
        do {
            outcome = try intake(of: reader).take(bytes)
        } catch let error as OutpostError where [.corrupt, .refused].contains(error.code) {
            let isSpoiled = message.isPart && flashes.spoiled.contains(place)
            guard try isHarmed || isSpoiled || mayRefuse(message, reader) else {
                throw SimulationFailure("\(reader.name) refuses a sound message: \(error)")
            }
            trace.note("\(reader.name) refuses a \(message.kind) of \(message.writer)")
            return try checkNothingTaken(by: reader, since: before.held, before.heads)
        }
        guard case .taken(let report) = outcome else {
            trace.note("\(reader.name) keeps a part of a \(message.kind) of \(message.writer)")
            return try checkNothingTaken(by: reader, since: before.held, before.heads)
        }
        guard !isHarmed else {
            throw SimulationFailure("\(reader.name) takes a harmed message of \(message.writer)")
        }
        if message.isPart { tally.count(.flashParts) }
        if let said { return try check(report, of: message, at: reader, since: said) }
        noteEarlyRows(of: message.numbers)
        try observe(reader)
        try check(report, of: message, at: reader, since: before.held, before.heads)
        if random.chance(Self.answered) { try giveReceipt(for: message, report, at: reader) }
    }

    private func harmed(_ message: FlashMessage) -> ([UInt8], isHarmed: Bool) {
        var bytes = message.bytes
        if random.chance(Self.altered) {
            bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
        } else if random.chance(Self.cut) {
            bytes.removeLast(1 + random.below(bytes.count))
        } else {
            return (bytes, false)
        }
        tally.count(.harmedFlashes)
        return (bytes, true)
    }

    /// As `outpost receive` makes it, at a base and at the hub.
    private func intake(of reader: SimulatedNode) throws -> FlashIntake {
        let log =
            reader === hub
            ? FlashReceiver.Log(
                heads: { [core] in try core.log.heads() },
                append: { [core] in try core.takeOneWay($0) }) : nil
        return FlashIntake(
            receiver: FlashReceiver(
                replica: reader.replica, key: try Self.boxKey.get(), mission: mission,
                trust: rosters.trust,
                readable: reader === hub ? nil : try readable(at: reader), log: log),
            parts: flashes.parts(of: reader.name))
    }

    private func readable(at reader: SimulatedNode) throws -> Set<SpaceID> {
        RosterAccess(roster: try reader.replica.missionRoster()?.roster ?? MissionRoster())
            .readableSpaces(ofDevice: reader.replica.id.identity)
    }

    /// Its roster does not know the writer or lets itself read none of that, its mission is older than what was written, or an order
    /// of erasure is about a row of it.
    private func mayRefuse(_ message: FlashMessage, _ reader: SimulatedNode) throws -> Bool {
        let roster = try reader.replica.missionRoster()?.roster
        guard roster?.devices[message.identity] != nil else { return true }
        guard message.kind != .receipt else { return false }
        let readable = try readable(at: reader)
        return message.numbers.contains { number in
            let mayNotRead = reader !== hub && !readable.contains(dots[number].journal.space)
            return mayNotRead || oracle.version(of: number) > reader.version
                || !reader.marks.erased.isDisjoint(with: oracle.rows(of: number))
        }
    }

    private func checkNothingTaken(
        by reader: SimulatedNode, since held: Set<Int>, _ heads: [JournalID: UInt64]
    ) throws {
        try observe(reader)
        guard reader.visible == held, reader.heads == heads else {
            throw SimulationFailure("\(reader.name) takes something of what it refused")
        }
    }

    /// Flash first: what a message brought is there at once, before any exchange; and each changeset is new, held or here already, as
    /// the report says.
    private func check(
        _ report: FlashReport, of message: FlashMessage, at reader: SimulatedNode,
        since held: Set<Int>, _ heads: [JournalID: UInt64]
    ) throws {
        guard reader.visible == held.union(message.numbers) else {
            throw SimulationFailure(
                "\(reader.name) took a \(message.kind) and does not have what it brought")
        }
        let fresh = Set(message.numbers).subtracting(held)
        let expected = FlashReport.Sorted(
            taken: Set(fresh.subtracting(reader.barred).map { dots[$0] }),
            held: Set(fresh.intersection(reader.barred).map { dots[$0] }),
            repeated: Set(Set(message.numbers).intersection(held).map { dots[$0] }))
        guard FlashReport.Sorted(report) == expected, report.digests.count == message.numbers.count
        else {
            throw SimulationFailure(
                "\(reader.name) says of a \(message.kind) \(FlashReport.Sorted(report)), and not "
                    + "\(expected)")
        }
        let early = fresh.intersection(reader.early)
        guard report.early == early.subtracting(reader.barred).count else {
            throw SimulationFailure(
                "\(reader.name) says that \(report.early) of \(early.count) came early")
        }
        if message.kind == .report {
            guard reader.heads == heads else {
                throw SimulationFailure("a flash report went into \(reader.name)'s journals")
            }
        } else {
            try checkAppended(message, at: reader, heads)
            tally.count(.stretches)
        }
        tally.count(.flashes)
        tally.count(.earlyArrivals, early.count)
        if fresh.isEmpty { tally.count(.repeatedFlashes) }
        trace.note(
            "\(reader.name) takes a \(message.kind) of \(message.writer): \(fresh.count) new, "
                + "\(early.count) early")
    }

    /// What follows the journals of a stretch's reader is in them.
    private func checkAppended(
        _ message: FlashMessage, at reader: SimulatedNode, _ heads: [JournalID: UInt64]
    ) throws {
        var runs: [[Dot]] = []
        for number in message.numbers {
            let dot = dots[number]
            if let last = runs.last?.last, last.journal == dot.journal {
                runs[runs.count - 1].append(dot)
            } else {
                runs.append([dot])
            }
        }
        for run in runs {
            guard let first = run.first, let last = run.last else { continue }
            let isFollowing = first.sequence <= (heads[first.journal] ?? 0) + 1
            let isThere = reader.heads[last.journal] ?? 0 >= last.sequence
            guard isFollowing == isThere else {
                throw SimulationFailure(
                    "\(reader.name) has \(run) \(isThere ? "in" : "beside") its journal")
            }
        }
    }

    func noteEarlyRows(of numbers: [Int]) {
        for number in numbers { flashes.earlyRows.formUnion(oracle.rows(of: number)) }
    }

    // MARK: Receipts

    /// What a node knows of others by what they said to it.
    private struct Said: Equatable {
        var acknowledged: [JournalID: UInt64]
        var receipts: Int
        /// Of a receipt's changesets, those that no receipt was for.
        var missing: Int
    }

    private func whatIsSaid(
        to node: SimulatedNode, by message: FlashMessage
    ) throws -> Said {
        let receipts = try node.replica.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM _outpost_peer
                    WHERE peer = 'flash' AND name LIKE 'receipt %'
                    """) ?? 0
        }
        let fresh = try Set(message.digests).filter {
            try node.replica.flashReceipt(of: $0) == nil
        }
        return Said(
            acknowledged: try node.replica.peerState(Self.peer).acknowledged,
            receipts: receipts, missing: fresh.count)
    }

    /// Whoever gives a receipt has what it is for, each changeset counts once however often it is said, and no mark moves.
    private func check(
        _ report: FlashReport, of message: FlashMessage, at reader: SimulatedNode,
        since said: Said
    ) throws {
        guard let giver = nodes.first(where: { $0.name == message.writer }) else { return }
        try observe(giver)
        let wentBack =
            wasPutBack.contains(giver.name) || giver === hub && tally[.hubRestores] > 0
        guard giver.visible.isSuperset(of: message.numbers) || wentBack else {
            throw SimulationFailure("\(giver.name) gave a receipt for what it does not have")
        }
        let now = try whatIsSaid(to: reader, by: message)
        let expected = Said(
            acknowledged: said.acknowledged, receipts: said.receipts + said.missing, missing: 0)
        guard report.kind == .receipt, report.digests == message.digests, now == expected else {
            throw SimulationFailure(
                "\(reader.name) knows of a receipt \(now), and not \(expected)")
        }
        tally.count(.flashReceipts)
        trace.note("\(reader.name) has a receipt of \(giver.name): \(said.missing) new")
    }

    private func giveReceipt(
        for message: FlashMessage, _ report: FlashReport, at reader: SimulatedNode
    ) throws {
        // A base that lost its disk since is another device: its copy knows what it sent.
        guard let desk = try flashWriter(at: reader),
            let writer = nodes.first(where: { $0.replica.id.identity == message.identity })
        else { return }
        try send(
            try desk.receipt(for: report.digests), .receipt, message.numbers, from: reader,
            to: writer, receiptFor: report.digests)
    }
}

extension FlashReport {
    /// What it says of each changeset.
    struct Sorted: Equatable {
        var taken, held, repeated: Set<Dot>

        init(taken: Set<Dot>, held: Set<Dot>, repeated: Set<Dot>) {
            (self.taken, self.held, self.repeated) = (taken, held, repeated)
        }

        init(_ report: FlashReport) {
            self.init(
                taken: Set(report.taken), held: Set(report.held.keys),
                repeated: Set(report.repeated))
        }
    }
}
