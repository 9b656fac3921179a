import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Makes flash messages of this device's work: of one report, or of what the reader lacks, in order.
package struct FlashWriter {
    private let replica: any ReplicaReading
    private let identity: UInt64
    private let names: FlashNames
    private let mission: MissionID
    private let sealer: Sealer
    /// The reader's box key.
    private let reader: [UInt8]

    /// - Parameters:
    ///   - identity: this device's.
    ///   - reader: the box key of the hub's delegation, or of a base.
    package init(
        replica: any ReplicaReading, identity: UInt64, roster: MissionRoster, mission: MissionID,
        sealer: Sealer, reader: [UInt8]
    ) {
        self.replica = replica
        self.identity = identity
        names = FlashNames(schema: replica.schema, roster: roster)
        self.mission = mission
        self.sealer = sealer
        self.reader = reader
    }

    private var device: UInt16 { FlashNames.hint(ofDevice: identity) }

    // MARK: One report

    /// The changesets of this device that wrote a row, beyond what the reader has.
    ///
    /// - Parameter acknowledged: by journal, up to where.
    package func bodies(
        of row: FoundRow, beyond acknowledged: [JournalID: UInt64]
    ) throws -> [[UInt8]] {
        let events = try replica.events(table: row.table.name, key: row.key).filter {
            $0.arrival == .journal && $0.dot.journal.replica.identity == identity
                && $0.dot.sequence > acknowledged[$0.dot.journal, default: 0]
        }
        // Those of which something was erased are for their journal to bring: their seal is over the whole.
        return try Set(events.map(\.dot)).sorted().compactMap { dot in
            let digest = events.first { $0.dot == dot }?.digest
            let body = try replica.bodies(of: dot.journal, after: dot.sequence - 1, limit: 1).first
            return body.flatMap { Digest(of: $0) == digest ? $0 : nil }
        }
    }

    /// One message of changesets that come before their journal.
    package func message(of bodies: [[UInt8]]) throws -> [UInt8] {
        let content = FlashContent.report(
            device: device, signature: try sealer.sealEarly(bodies.map { Digest(of: $0) }),
            form: try form(of: bodies))
        return try FlashBox(
            sealing: content.encoded(), kind: .report, to: reader, mission: mission
        ).encoded()
    }

    private func form(of bodies: [[UInt8]]) throws -> [UInt8] {
        do {
            return try FlashForm.encode(bodies, names: names)
        } catch {
            throw OutpostError(
                .limit, operation: "write a flash message", cause: error.description,
                hint: "what is this long goes by a link or on a stick")
        }
    }

    // MARK: A stretch

    /// What one message took along.
    package struct Stretch {
        package let message: [UInt8]
        /// By journal, up to where.
        package let ends: [JournalID: UInt64]
        package let changesets: Int
    }

    /// A run of one journal that is to be sent.
    private struct Run {
        let journal: JournalID
        /// Of the first.
        let first: UInt64
        var bodies: [[UInt8]]
    }

    /// What comes after some heads of this device's journals, the most urgent first, in order, as one message.
    ///
    /// - Parameters:
    ///   - sent: by journal, up to where it is not to be sent again.
    ///   - limit: changesets at most.
    ///   - bytes: of the message at most.
    /// - Returns: nil where there is nothing.
    package func stretch(
        after sent: [JournalID: UInt64], heads: [JournalID: Head],
        isWanted: (JournalID) -> Bool, limit: Int, bytes: Int
    ) throws -> Stretch? {
        let runs = try runs(after: sent, heads: heads, isWanted: isWanted, limit: limit)
        var most = runs.reduce(0) { $0 + $1.bodies.count }
        guard most > 0 else { return nil }
        if let whole = try message(of: runs, first: most), whole.message.count <= bytes {
            return whole
        }
        // More changesets are never fewer bytes, but for a few of chance: halving finds about the most that fit.
        var (least, best) = (0, Stretch?.none)
        while most - least > 1 {
            let middle = (least + most) / 2
            if let tried = try message(of: runs, first: middle), tried.message.count <= bytes {
                (least, best) = (middle, tried)
            } else {
                most = middle
            }
        }
        guard let best else {
            throw OutpostError(
                .limit, operation: "write a message",
                cause: "the next changeset alone is longer than \(bytes) bytes",
                hint: "allow more bytes, or let it go by a link or on a stick")
        }
        return best
    }

    private func runs(
        after sent: [JournalID: UInt64], heads: [JournalID: Head],
        isWanted: (JournalID) -> Bool, limit: Int
    ) throws -> [Run] {
        var runs: [Run] = []
        var rest = min(limit, FlashLimits.changesets)
        let journals = heads.keys
            .filter { $0.replica.identity == identity && isWanted($0) }
            .sorted { ($0.lane, $0) < ($1.lane, $1) }
        for journal in journals {
            var next = sent[journal, default: 0] + 1
            guard let head = heads[journal], next <= head.sequence else { continue }
            while rest > 0, next <= head.sequence {
                let bodies = try replica.bodies(
                    of: journal, after: next - 1, limit: FlashLimits.expandedBytes)
                let taken = bodies.prefix(
                    min(rest, Int(min(head.sequence - next + 1, UInt64(Int32.max)))))
                guard !taken.isEmpty else { break }
                if let last = runs.last, last.journal == journal {
                    runs[runs.count - 1].bodies += taken
                } else {
                    runs.append(Run(journal: journal, first: next, bodies: Array(taken)))
                }
                rest -= taken.count
                next += UInt64(taken.count)
                // More would not fit a message in any case.
                let size = runs.reduce(0) { $0 + $1.bodies.reduce(0) { $0 + $1.count } }
                if size > FlashLimits.expandedBytes { return runs }
            }
        }
        return runs
    }

    /// - Returns: nil where that many cannot be told in one message.
    private func message(of runs: [Run], first count: Int) throws -> Stretch? {
        var rest = count
        var marks: [FlashContent.Run] = []
        var bodies: [[UInt8]] = []
        var ends: [JournalID: UInt64] = [:]
        for run in runs where rest > 0 {
            let taken = run.bodies.prefix(rest)
            rest -= taken.count
            guard var head = try replica.chainHead(of: run.journal, at: run.first - 1) else {
                throw corrupt(run)
            }
            let before = head.chain
            for body in taken {
                let header = try ChangesetBody.decodeHeader(of: body)
                guard header.dot == Dot(run.journal, head.sequence + 1) else { throw corrupt(run) }
                head = head.advanced(by: Digest(of: body))
            }
            guard try replica.chainHead(of: run.journal, at: head.sequence) == head else {
                throw OutpostError(
                    .refused, operation: "write a message", place: "\(run.journal)",
                    cause: "an order of erasure took something out of what would be sent",
                    hint: "let it go by a link")
            }
            let seal = try sealer.seal(run.journal, head)
            marks.append(FlashContent.Run(before: before, signature: seal.signature))
            bodies += taken
            ends[run.journal] = head.sequence
        }
        guard marks.count <= FlashContent.runs else { return nil }
        let form: [UInt8]
        do {
            form = try FlashForm.encode(bodies, names: names)
        } catch {
            return nil
        }
        let content = FlashContent.stretch(device: device, runs: marks, form: form)
        let box = try FlashBox(
            sealing: content.encoded(), kind: .stretch, to: reader, mission: mission)
        return Stretch(message: box.encoded(), ends: ends, changesets: bodies.count)
    }

    private func corrupt(_ run: Run) -> OutpostError {
        OutpostError(
            .corrupt, operation: "read the journal", place: "\(run.journal)",
            cause: "its changesets do not follow each other",
            hint: "the disk changed what was written: keep a copy of the folder")
    }

    // MARK: A receipt

    /// Says to a device what of its messages was taken here.
    package func receipt(for digests: [Digest]) throws -> [UInt8] {
        let content = FlashContent.receipt(
            device: device, signature: try sealer.sealEarly(digests), digests: digests)
        return try FlashBox(
            sealing: content.encoded(), kind: .receipt, to: reader, mission: mission
        ).encoded()
    }
}
