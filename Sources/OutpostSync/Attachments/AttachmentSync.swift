import Foundation
import OutpostLink
import OutpostModel
import OutpostStore

/// Brings the files of reports to the hub and from there, after all reports went. It yields in the middle of a file as soon as a
/// report is written here, and goes on at that byte: in this sync, in the next, and after a restart of either end.
package final class AttachmentSync {
    /// How a run ended.
    package enum Outcome: Sendable, Equatable {
        /// Nothing is left that could travel now.
        case done
        /// A report was written here, or it is time to hear of what came to the hub: exchange, then run again.
        case yielded
    }

    /// What travelled.
    package struct Report: Sendable, Equatable {
        package var sent = 0
        package var received = 0
        /// Bytes of files, those of such as are not whole yet included.
        package var bytesSent: Int64 = 0
        package var bytesReceived: Int64 = 0
        /// Files that are still to travel, and their bytes, as far as the hub was asked.
        package var left = 0
        package var bytesLeft: Int64 = 0
        /// What kept a file from travelling, the first such thing.
        package var trouble: String?

        package init() {}
    }

    private let store: AttachmentStore
    private let rows: AttachmentRows
    private let replica: Replica
    private let peer: String
    private let link: any Link
    private let now: () -> Duration
    private let largest: Int64
    private var queue: AttachmentQueue?
    /// Of what this sync asked the hub already: it asks once.
    private var asked = Set<Digest>()
    private var marks: AttachmentMarks?
    private var pieceSize = PieceSize()
    package private(set) var report = Report()

    /// - Parameters:
    ///   - peer: the hub's name in the replica's memory.
    ///   - largest: larger files are not fetched; all are brought.
    ///   - now: a clock that only goes forward.
    package init(
        rows: AttachmentRows, store: AttachmentStore, replica: Replica, peer: String,
        link: any Link, largest: Int64 = AttachmentLimits.fileBytes,
        now: @escaping () -> Duration = SteadyClock.system
    ) {
        self.rows = rows
        self.store = store
        self.replica = replica
        self.peer = peer
        self.link = link
        self.largest = largest
        self.now = now
    }

    /// - Throws: what the link or this machine's disk said; what travelled until then is kept.
    package func run() throws -> Outcome {
        let watch = try WriteWatch(replica, now: now)
        defer { noteLeft() }
        try begin()
        try ask()
        while let (file, isUpload) = queue?.next {
            let isOver = isUpload ? try send(file, watch) : try fetch(file)
            if isOver { queue?.removeNext() }
            if try watch.hasNews() || watch.isLate { return .yielded }
        }
        return .done
    }

    private func begin() throws {
        let epoch = try replica.peerState(peer).cursors.values.map(\.epoch).max() ?? 0
        let marks = try AttachmentMarks(store, epoch: epoch)
        self.marks = marks
        // Looked for anew each time: an exchange in between may have brought rows.
        let store = store
        let entries = try rows.all(replica).filter { !asked.contains($0.digest) }
        var fresh = AttachmentQueue(
            entries, largest: largest, isHere: store.has, isThere: marks.contains)
        if let queue { fresh.goOn(with: queue) }
        queue = fresh
        asked.formUnion(entries.map(\.digest))
    }

    private func noteLeft() {
        guard let left = queue?.left else { return }
        (report.left, report.bytesLeft) = left
    }

    /// Asks for what is there, until all of it is known.
    private func ask() throws {
        let limit = AttachmentSyncLimits.filesPerQuestion
        while let question = queue?.question(limit: limit) {
            let answer = try AttachmentRequests(link).ask(question)
            let store = store
            guard let settled = queue?.answered(answer, limit: limit, heldHere: store.heldBytes)
            else {
                throw SyncFailure.protocolViolation(
                    "ask which files the hub has", "the answer speaks of other files")
            }
            for digest in settled { try marks?.insert(digest) }
        }
    }

    // MARK: Up

    /// - Returns: whether this file is done with.
    private func send(_ file: AttachmentQueue.File, _ watch: WriteWatch) throws -> Bool {
        var offset = file.held
        let store = store
        let outcome = try AttachmentRequests(link).send(
            file.digest, after: file.held
        ) { limit in
            if try watch.hasNews() || watch.isLate { return [] }
            let piece = try store.piece(
                of: file.digest, after: offset,
                limit: min(limit, AttachmentSyncLimits.recordBytes))
            offset += Int64(piece.count)
            return piece
        }
        report.bytesSent += offset - file.held
        switch outcome {
        case .refused(let cause):
            try checkOwn(file.digest)
            note(cause)
            return true
        case .elsewhere:
            // A link that broke, or another device, brought more of it since the hub said what it has.
            return try !askAgain(file)
        case .received(let receipt):
            guard receipt.isWhole else {
                queue?.advanced(to: receipt.held)
                if try watch.hasNews() || watch.isLate { return false }
                note("the file \(file.digest) is shorter than its report says")
                return true
            }
            try marks?.insert(file.digest)
            report.sent += 1
            return true
        }
    }

    /// - Returns: whether there is more to send of it.
    private func askAgain(_ file: AttachmentQueue.File) throws -> Bool {
        let question = AttachmentQuestion(offers: [file.digest.hexadecimal], wants: [])
        let held = try AttachmentRequests(link).ask(question).offers.first ?? AttachmentAnswer.none
        // Once for each time that it stands elsewhere: where it stays there, the next sync asks.
        guard held != AttachmentAnswer.none, held != file.held, held < file.byteCount else {
            return false
        }
        queue?.advanced(to: held)
        return true
    }

    /// What the hub did not find to be the file that it is named for may be damaged here.
    private func checkOwn(_ digest: Digest) throws {
        do {
            try store.read(digest) { _ in }
        } catch let error as OutpostError where error.code == .corrupt {
            note(error.cause)
        }
    }

    private func note(_ cause: String) {
        if report.trouble == nil { report.trouble = cause }
    }

    // MARK: Down

    /// - Returns: whether this file is done with.
    private func fetch(_ file: AttachmentQueue.File) throws -> Bool {
        let arrival: AttachmentArrival
        do {
            arrival = try store.arrival(of: file.digest, byteCount: file.byteCount)
        } catch let error as OutpostError where error.code == .diskFull {
            note(error.cause)
            return true
        }
        defer { arrival.close() }
        let (start, before) = (now(), arrival.held)
        if !arrival.isWhole {
            let isThere = try AttachmentRequests(link).fetch(
                file.digest, after: arrival.held, bytes: pieceSize.bytes, arrival.write)
            guard isThere, arrival.held > before else {
                note("the hub did not give a file that it said it has")
                return true
            }
            pieceSize.took(arrival.held - before, in: now() - start)
            report.bytesReceived += arrival.held - before
        }
        queue?.advanced(to: arrival.held)
        guard arrival.isWhole else { return false }
        do {
            try arrival.finish()
            report.received += 1
            // Whence it came, there it is.
            try marks?.insert(file.digest)
        } catch let error as OutpostError where error.code == .corrupt {
            note(error.cause)
        }
        return true
    }
}

/// Looks, now and then, whether a report was written here since a moment, by this program or another.
private final class WriteWatch {
    private let replica: Replica
    private let heads: [JournalID: Head]
    private let now: () -> Duration
    private let start: Duration
    private var looked: Duration
    private var isFound = false

    init(_ replica: Replica, now: @escaping () -> Duration) throws {
        self.replica = replica
        self.now = now
        heads = try replica.heads()
        start = now()
        looked = start
    }

    func hasNews() throws -> Bool {
        guard !isFound, now() - looked >= AttachmentSyncLimits.lookInterval else { return isFound }
        looked = now()
        try replica.adoptForeignWrites()
        isFound = try replica.heads() != heads
        return isFound
    }

    var isLate: Bool { now() - start >= AttachmentSyncLimits.requestTime }
}
