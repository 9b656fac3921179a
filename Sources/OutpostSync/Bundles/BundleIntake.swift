import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// What a bundle brought.
package struct BundleReport: Sendable, Equatable {
    /// nil: only rosters of it could be read.
    package var author: BundleAuthor?
    /// Changesets that were new here.
    package var taken = 0
    /// Those that were here already.
    package var repeated = 0
    /// Rosters that it held; also those that are known.
    package var rosters = 0
    /// Places of the file that could not be read, in order.
    package var defects: [BundleDefect] = []
    /// Journals of which nothing more was taken, and why.
    package var stopped: [JournalID: VerificationError] = [:]
    /// Spaces that are not for this device.
    package var passedOver: Set<SpaceID> = []

    /// Whether all of it is here now.
    package var isWhole: Bool { defects.isEmpty && stopped.isEmpty }
}

/// Reads bundles: what a courier brought to a base or a hub.
package struct BundleIntake {
    private let key: BoxKey
    private let mission: MissionID
    private let destination: any BundleDestination

    /// - Parameters:
    ///   - key: of this device, or of the hub's delegation.
    package init(key: BoxKey, mission: MissionID, destination: any BundleDestination) {
        self.key = key
        self.mission = mission
        self.destination = destination
    }

    /// Takes all that can be read of it. Each frame is taken whole or not at all, and one that is damaged is named and passed over.
    ///
    /// - Parameter read: the next so many bytes of the file; fewer only at its end.
    /// - Throws: `OutpostError` that says why nothing was taken, rosters aside, which prove themselves; and whatever the disk says
    ///   meanwhile: what was taken before that is kept, and the bundle may be read again.
    package func take(_ read: @escaping (Int) throws -> [UInt8]) throws -> BundleReport {
        let header: BundleHeader
        do {
            header = try BundleHeader.read(read)
        } catch let failure as ByteReader.Failure {
            throw OutpostError(
                .corrupt, operation: "read a bundle", cause: failure.description,
                hint: "it is something else, or its beginning was altered: ask for it once more")
        }
        guard header.mission == mission else {
            throw Self.refused("it is of another mission")
        }
        guard let contentKey = try header.contentKey(with: key) else {
            throw Self.refused("it is not for this device, but for \(try names(of: header))")
        }
        let cipher = BundleCipher(contentKey: contentKey, of: header)
        var records = BundleRecordReader(cipher, from: header.encoded().count, read: read)
        var reading = BundleReading(header, destination)
        while let record = try records.next() {
            switch record {
            case .frame(let frame, let number, let offset):
                try reading.take(frame, number, offset)
            case .defect(let defect): reading.report.defects.append(defect)
            }
        }
        return try reading.finish()
    }

    private func names(of header: BundleHeader) throws -> String {
        let rosters = try destination.rosters()
        let devices = rosters?.effective.devices.values.map { ($0.boxKey, $0.name) } ?? []
        let hubs = rosters?.delegations.map { ($0.delegation.boxKey, "the hub") } ?? []
        let names = Dictionary(devices + hubs) { first, _ in first }
        return header.readers.map { names[$0.recipient] ?? "somebody whom the roster here lacks" }
            .sorted().joined(separator: ", ")
    }

    static func refused(_ cause: String, hint: String = "nothing of it was taken") -> OutpostError {
        OutpostError(.refused, operation: "read a bundle", cause: cause, hint: hint)
    }
}

/// One bundle while it is read.
private struct BundleReading {
    let header: BundleHeader
    let destination: any BundleDestination
    var report = BundleReport()
    private var order = BundleOrder()
    private var greeting: Greeting?
    private var whereabouts: Whereabouts?

    init(_ header: BundleHeader, _ destination: any BundleDestination) {
        self.header = header
        self.destination = destination
    }

    mutating func take(_ bytes: [UInt8], _ number: UInt64, _ offset: Int) throws {
        let message: Message
        do {
            message = try Self.message(of: bytes)
        } catch {
            return note(error.description, number, offset)
        }
        guard order.accepts(message) else {
            return note("holds a message that does not belong there", number, offset)
        }
        if case .roster(let bundle) = message { return try take(bundle, number, offset) }
        let author = try author()
        switch message {
        case .greeting(let greeting):
            guard greeting.replica.identity == author.identity else {
                return note("greets as another device than wrote the bundle", number, offset)
            }
            self.greeting = greeting
            try destination.begin(greeting, from: author)
        case .receipts(let heads): try destination.take(receipts: heads, from: author)
        case .changesets(let page): try take(page.batch, author)
        case .farewell(_, let whereabouts): self.whereabouts = whereabouts
        case .roster, .welcome, .refusal: break
        }
    }

    mutating func finish() throws -> BundleReport {
        try destination.finish(greeting, whereabouts: whereabouts, from: author())
        return report
    }

    private static func message(of bytes: [UInt8]) throws(FrameError) -> Message {
        var reader = FrameReader()
        reader.append(Frame.preamble + bytes)
        guard let frame = try reader.next() else { throw .truncated(missing: 1) }
        try reader.finish()
        return try MessageCoding.message(of: frame)
    }

    private mutating func note(_ cause: String, _ number: UInt64, _ offset: Int) {
        report.defects.append(
            BundleDefect(kind: .malformed(cause), number: number, offset: offset))
    }

    /// Rosters stand first, so that a device is known whose bundle brings the roster that says so.
    private mutating func take(_ bundle: RosterBundle, _ number: UInt64, _ offset: Int) throws {
        report.rosters += 1
        do {
            try destination.take(bundle)
        } catch let refusal as RosterRefusal {
            // The writer knows less than is known here.
            if case .rollback = refusal { return }
            note("\(refusal)", number, offset)
        }
    }

    /// - Throws: `.refused` where nobody of the mission wrote it.
    private mutating func author() throws -> BundleAuthor {
        if let author = report.author { return author }
        let rosters = try destination.rosters()
        let delegation = rosters?.delegations.map(\.delegation).max { $0.number < $1.number }
        let isHub = delegation.map { header.isWritten(byHolderOf: $0) } ?? false
        let devices = rosters.map { Roster($0.effective, version: 0) } ?? Roster()
        guard isHub || header.isWritten(by: devices) else {
            throw BundleIntake.refused(
                "no device of the roster here wrote it, or its beginning was altered",
                hint: "nothing of it was taken; sync with the hub, or have it written once more")
        }
        let author = BundleAuthor(
            identity: header.writer, isHub: isHub, issued: header.issued)
        report.author = author
        return author
    }

    private mutating func take(_ batch: Batch<Unverified>, _ author: BundleAuthor) throws {
        var rest = try withCauses(filtered(batch))
        while !rest.isEmpty {
            do {
                let taken = try destination.take(rest, from: author)
                report.taken += taken
                report.repeated += rest.count - taken
                return
            } catch let error as VerificationError {
                // What follows it in the journal does not follow either; the others go on.
                let journal = error.dot.journal
                report.stopped[journal] = error
                try destination.note(error, from: author)
                rest = rest.filter { $0 != journal }
            }
        }
    }

    private mutating func filtered(_ batch: Batch<Unverified>) throws -> Batch<Unverified> {
        var unwanted = Set(report.stopped.keys)
        for journal in Set(batch.items.map(\.journal))
        where try !destination.mayHold(journal) {
            report.passedOver.insert(journal.space)
            unwanted.insert(journal)
        }
        return batch.filter { !unwanted.contains($0) }
    }

    /// Once something of the bundle was lost, a journal waits from where it speaks of what is not here: an edit would stand without its
    /// insert. What is whole needs no such look, since lanes come in their order and all is here at the end.
    private mutating func withCauses(_ batch: Batch<Unverified>) throws -> Batch<Unverified> {
        guard !report.isWhole else { return batch }
        var heads = try destination.heads().mapValues(\.sequence)
        for item in batch.items where report.stopped[item.journal] == nil {
            if let cause = item.view.causes(from: item.journal).first(where: {
                $0.sequence > heads[$0.journal] ?? 0
            }) {
                report.stopped[item.journal] = .gap(item.dot, held: heads[cause.journal] ?? 0)
            } else {
                heads[item.journal] = max(heads[item.journal] ?? 0, item.sequence)
            }
        }
        let unwanted = Set(report.stopped.keys)
        return batch.filter { !unwanted.contains($0) }
    }
}

extension ChangesetView {
    /// The latest of what its rows had seen, of other journals whose lanes are as urgent: what is slower it carries along.
    fileprivate func causes(from journal: JournalID) -> [Dot] {
        tables.indices.flatMap { table in
            rows(ofTable: table).filter(\.hasContext).flatMap { row in
                (row.context.prefixes + row.context.dots).filter {
                    $0.journal != journal && $0.journal.lane <= journal.lane
                }
            }
        }
    }
}
