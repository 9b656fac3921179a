import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire

/// One exchange at the hub: performs `HubExchange`'s actions against the log. Bytes come in through `receive` in
/// pieces of any size and go out through `nextBytes`; whose HTTP carries them is not its business.
package final class HubConversation {
    private let core: HubCore
    private let ledger: (any ExchangeLedger)?
    /// By space, up to where of the log it is written down that the edge may have it.
    private var offered: [SpaceID: UInt64] = [:]
    private var exchange: HubExchange
    private var reader = FrameReader()
    private var pending: [HubExchange.Action] = []
    /// The roster that the answer goes by: what it brings is verified by that one.
    private var answeredRoster: RosterMark?
    private var hasSentPreamble = false
    private var isFinished = false
    private var pace: FramePace?
    private let clock: () -> Duration
    /// How pages are packed for this edge, by its greeting.
    private var packing = PackingOptions()
    /// Bytes of the answer so far, before they were compressed.
    private var givenBytes = 0
    private var frames = FramePacker()
    private let parts: CarriedParts

    /// - Parameters:
    ///   - certified: the replica that the client's certificate names.
    ///   - ledger: where it is written down what each device was sent, and what it brought that was refused; nil where nobody will ask.
    ///   - clock: one that only goes forward, by which pages follow the link; nil: they do not.
    package init(
        core: HubCore, certified: ReplicaID?, ledger: (any ExchangeLedger)? = nil,
        clock: (() -> Duration)? = nil
    ) {
        pace = clock.map { _ in FramePace(rate: Self.firstRate) }
        self.clock = clock ?? { .zero }
        self.core = core
        parts = CarriedParts(core)
        self.ledger = ledger
        exchange = HubExchange(
            missionHash: core.missionHash, missionVersion: core.missionVersion, certified: certified
        )
        if pace != nil { exchange.pageBytes = FramePaceLimits.bytes.upperBound }
    }

    /// Of a link that nothing is known of: the first page of an answer takes HF some seconds, and a fast one has it at once.
    private static let firstRate = 32.0 * 1024

    /// Takes bytes of the request; each frame that they complete is applied before it returns.
    ///
    /// - Throws: `Refusal` when the stream cannot be read on. What was applied before stays.
    package func receive(_ bytes: some Sequence<UInt8>) throws {
        reader.append(bytes)
        do {
            while let frame = try reader.next() {
                guard let message = try message(of: frame) else { continue }
                if case .greeting(let greeting) = message { packing.packing = greeting.packing }
                for action in try exchange.received(message) { try perform(action) }
            }
        } catch let error as FrameError {
            throw Refusal(
                code: .malformed, cause: error.description,
                hint: "what came before this frame is kept; send the rest again")
        }
    }

    /// - Returns: nil of a page that names what is not here, as a hub has it that was put back: nothing of it is taken, and the edge is asked
    ///   to compare.
    private func message(of frame: Frame) throws(FrameError) -> Message? {
        do throws(FrameError) {
            return try MessageCoding.message(of: frame, parts.part)
        } catch {
            guard case .partMissing = error else { throw error }
            exchange.partIsMissing()
            return nil
        }
    }

    /// The request is over. What it brought is in the log; the picture follows, and then the answer: what came may have led to another
    /// roster, by which alone the rest can be verified.
    ///
    /// - Throws: `Refusal` when there was no greeting to answer, or the request ended within a frame.
    package func endRequest() throws {
        do {
            try reader.finish()
        } catch {
            throw Refusal(
                code: .malformed, cause: error.description,
                hint: "what came before this frame is kept; send the rest again")
        }
        if exchange.edge != nil { try core.catchUp() }
        let whereabouts = try ledger.flatMap { ledger in
            try exchange.edge.map { try core.whereabouts(of: $0, by: ledger) }
        }
        let roster = try core.rosterFacts(since: exchange.rosterMark)
        answeredRoster = roster.mark
        pending = try exchange.requestEnded(roster, whereabouts: whereabouts)
        try noteOffer()
    }

    /// Before anything of it leaves: who asks what a lost laptop held is never told too little.
    private func noteOffer() throws {
        guard let ledger, let reach = exchange.reach, let edge = exchange.edge else { return }
        for space in reach.spaces { offered[space] = try core.log.end(of: space) }
        try ledger.note(
            LogOffer(
                epoch: try core.log.epoch, held: reach.cursors.mapValues(\.sequence),
                offered: offered), to: edge)
    }

    /// The version of the roster that the edge greeted with, and so has done; nil of one that did not lead to the standing one.
    package func rosterVersion() throws -> UInt32? {
        try core.rosterVersion(of: exchange.rosterMark)
    }

    /// The next bytes of the answer; nil at its end.
    package func nextBytes() throws -> [UInt8]? {
        while !isFinished, !pending.isEmpty {
            switch pending.removeFirst() {
            case .send(let message): return try bytes(of: message)
            case .pull where try core.rosterMark() != answeredRoster:
                pending += exchange.rosterChanged()
            case .pull(var request):
                if let bytes = pace?.next(at: clock()) {
                    request.bodyBytes = min(request.bodyBytes, bytes)
                }
                let pulled = try core.pull(request)
                // The log has grown since.
                if pulled.cursor.sequence > offered[request.space] ?? 0 { try noteOffer() }
                packing.effort = PackingLimits.effort(
                    pace: pace, given: givenBytes, quickly: PackingLimits.hubBytes)
                pending += exchange.pulled(pulled, for: request)
            case .finish: isFinished = true
            case let action: try perform(action)
            }
        }
        return nil
    }

    private func bytes(of message: Message) throws -> [UInt8] {
        let made = try MessageCoding.frame(of: message, packing)
        givenBytes += made.payload.count
        let frame = try frames.bytes(
            of: made, effort: packing.packing >= .second ? packing.effort : .quick)
        defer { hasSentPreamble = true }
        if case .changesets(let page) = message {
            // Packing is no time of the link's.
            pace?.gave(page.batch.items.reduce(0) { $0 + $1.body.count }, at: clock())
        }
        return hasSentPreamble ? frame : Frame.preamble + frame
    }

    private func perform(_ action: HubExchange.Action) throws {
        switch action {
        case .lookUp(let cursors, let isInDoubt, let edge):
            exchange.lookedUp(try core.facts(cursors: cursors, isInDoubt: isInDoubt, for: edge))
        case .append(let batch): append(batch)
        case .take(let bundle): take(bundle)
        case .send, .pull, .finish: pending.append(action)
        }
    }

    /// What this hub cannot believe it does not keep; the exchange goes on.
    private func take(_ bundle: RosterBundle) {
        do {
            try core.take(bundle)
        } catch let refusal as RosterRefusal {
            if case .rollback = refusal { return }
            let error = refusal.outpostError(place: "the roster that came")
            let answer = Refusal(code: .rosterRefused, cause: error.cause, hint: error.hint)
            exchange.appendRefused(answer)
            noteRefused(answer)
        } catch {
            exchange.appendRefused(
                Refusal(
                    code: .notStored, cause: "the hub could not keep the roster: \(error)",
                    hint: "sync again later"))
        }
    }

    private func append(_ batch: Batch<Unverified>) {
        do {
            exchange.appended(try core.append(batch))
        } catch let error as VerificationError {
            let refusal = Refusal(error)
            exchange.appendRefused(refusal)
            if refusal.isAlarm(from: exchange.edge?.identity) { noteRefused(refusal) }
        } catch {
            let cause = (error as? OutpostError)?.cause ?? "\(error)"
            exchange.appendRefused(
                Refusal(
                    code: .notStored, cause: "the hub could not store it: \(cause)",
                    hint: "it stays in your journal; sync again later"))
        }
    }

    /// That it cannot be noted keeps nobody from the rest of the exchange: whoever brought it is told.
    private func noteRefused(_ refusal: Refusal) {
        guard let ledger, let edge = exchange.edge else { return }
        do {
            try ledger.note(refusal, from: edge)
        } catch {
            exchange.appendRefused(
                Refusal(
                    code: .notStored, cause: "the hub could not note what it refused: \(error)",
                    hint: "tell the hub's officer"))
        }
    }
}
