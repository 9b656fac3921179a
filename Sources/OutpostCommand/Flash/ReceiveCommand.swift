import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct ReceiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive", abstract: "Take in messages that came by a road without answers.",
        discussion: """
            Those that 'outpost flash' and 'outpost send' wrote for this hub or base, in bytes or in letters, whole or in parts. \
            What is here already is passed over. Of a spool folder, files that were taken go to taken/, the others to refused/.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The files.")
    var files: [String] = []

    @Option(help: "The folder of a modem's or an HF program.")
    var spool: String?

    @Option(help: "A folder to write receipts into, a message for each device.")
    var receipts: String?

    func validate() throws {
        guard files.isEmpty != (spool == nil) else {
            throw ValidationError("name the files, or the folder: FILE … or --spool DIR")
        }
    }

    func run() throws {
        let desk = try OneWayDesk(options, "receive")
        var run = try ReceiveRun(desk)
        for file in files { run.take(file, at: file) }
        if let spool { try run.take(FlashSpool(spool), now: Date()) }
        if let receipts { try run.writeReceipts(into: FlashSpool(receipts)) }
        // Of one file alone the reason is the answer.
        if let failure = run.failure, files.count == 1 { throw failure }
        for line in run.lines { options.output.line(line) }
        if run.answers.isEmpty { options.output.line("nothing is there") }
        try options.output.json(run.answers)
        guard run.refused == 0 else { throw ExitCode(ExitStatus.difference) }
    }
}

/// Takes files one after the other, and says what came of each.
struct ReceiveRun {
    /// What is said of one file.
    struct Answer: Encodable {
        let file: String
        /// taken, waiting, repeated or refused.
        let result: String
        var device: String?
        var reports: [String] = []
        var taken = 0
        var early = 0
        var held = 0
        var repeated = 0
        var part: String?
        var missing: [Int] = []
        var cause: String?
    }

    private(set) var answers: [Answer] = []
    private(set) var lines: [String] = []
    private(set) var refused = 0
    /// Why the last was refused.
    private(set) var failure: (any Error)?
    private let desk: OneWayDesk
    private let intake: FlashIntake
    /// By device: what it sent and is here.
    private var digests: [UInt64: [Digest]] = [:]

    init(_ desk: OneWayDesk) throws {
        self.desk = desk
        intake = try desk.intake()
    }

    /// - Returns: whether the file may go.
    @discardableResult
    mutating func take(_ name: String, at path: String) -> Bool {
        do {
            let bytes = try FlashIntake.read(path)
            try note(name, try intake.take(bytes))
            return true
        } catch {
            refused += 1
            failure = (error as? OutpostError).map { $0.at(path) } ?? error
            let text = (error as? OutpostError)?.cause ?? "\(error)"
            answers.append(Answer(file: name, result: "refused", cause: text))
            lines.append("\(name): refused: \(text)")
            return false
        }
    }

    mutating func take(_ spool: FlashSpool, now: Date) throws {
        for file in try spool.files(now: now) {
            let isTaken = take(file, at: spool.path(of: file))
            try spool.move(file, to: isTaken ? FlashSpool.taken : FlashSpool.refused)
        }
    }

    private mutating func note(_ name: String, _ outcome: FlashIntake.Outcome) throws {
        switch outcome {
        case .kept(let part, let count, let missing):
            let numbers = missing.map(String.init).joined(separator: ", ")
            answers.append(
                Answer(
                    file: name, result: "waiting", part: "\(part)/\(count)", missing: missing))
            lines.append("\(name): part \(part) of \(count) is kept; \(numbers) missing")
        case .repeatedPart:
            answers.append(Answer(file: name, result: "repeated"))
            lines.append("\(name): a part of a message that was taken before")
        case .taken(let report): try note(name, report)
        }
    }

    private mutating func note(_ name: String, _ report: FlashReport) throws {
        let device = desk.roster.devices[report.device]?.name ?? "?"
        if report.kind == .receipt {
            answers.append(Answer(file: name, result: "taken", device: device))
            lines.append("\(name): \(device) took \(report.digests.count) of what was sent to it")
            return
        }
        digests[report.device, default: []] += report.digests
        let names = try names(of: report)
        let isNew = !report.taken.isEmpty || !report.held.isEmpty
        answers.append(
            Answer(
                file: name, result: isNew ? "taken" : "repeated", device: device, reports: names,
                taken: report.taken.count, early: report.early, held: report.held.count,
                repeated: report.repeated.count))
        var parts: [String] = []
        if !report.taken.isEmpty {
            let early = report.early > 0 ? " (\(report.early) before their journal)" : ""
            parts.append("\(report.taken.count) taken\(early)")
        }
        if !report.repeated.isEmpty { parts.append("\(report.repeated.count) were here already") }
        for (dot, reason) in report.held.sorted(by: { $0.key < $1.key }).prefix(5) {
            parts.append("\(dot) does not count: \(reason.explanation)")
        }
        let list = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        lines.append("\(name): from \(device): \(parts.joined(separator: "; "))  \(list)")
    }

    private func names(of report: FlashReport) throws -> [String] {
        let lookup = RowLookup(schema: desk.replica.schema, place: desk.folder.path)
        return try desk.replica.read { db in
            let keys = report.rows.values.flatMap { $0 }.sorted()
            return try keys.compactMap { try lookup.name(of: $0, db) }
        }
    }

    /// Tells each device what of its work is here.
    func writeReceipts(into spool: FlashSpool) throws {
        for (identity, digests) in digests.sorted(by: { $0.key < $1.key }) {
            guard let device = desk.roster.devices[identity],
                device.boxKey.count == RosterDevice.keyBytes
            else { continue }
            let reader = OneWayDesk.Reader(
                name: device.name, boxKey: device.boxKey, identity: identity, readable: nil)
            let message = try desk.writer(to: reader).receipt(for: digests)
            _ = try spool.put([message], of: message)
        }
    }
}

extension OutpostError {
    /// The same, of a file.
    func at(_ path: String) -> OutpostError {
        var error = self
        if error.place.isEmpty { error.place = path }
        return error
    }
}
