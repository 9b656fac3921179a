import ArgumentParser
import Foundation
import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Exchange with the hub until neither has more.",
        discussion:
            "A cut loses nothing: what had arrived is kept, and the next sync goes on there.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "The hub's URL for this once, where it is reached another way.")
    var via: String?

    @Option(
        help: ArgumentHelp(
            "Exchange with another base in the place of the hub: one that serves its network, by 'outpost serve --lan' or its page.",
            valueName: "url"))
    var peer: String?

    @Option(
        help: ArgumentHelp(
            "Fetch files up to so many MiB; 0: no files travel, reports alone.", valueName: "MiB"))
    var largestFile = Int(AttachmentLimits.fileBytes >> 20)

    fileprivate struct Files: Encodable {
        let sent, received, left: Int
        let bytesSent, bytesReceived, bytesLeft: Int64
    }

    @Flag(
        help: "Go on until stopped: after each write, when a network comes, and from time to time.")
    var watch = false

    @Option(
        help:
            "With --watch: seconds between two exchanges that nobody asked for; 300, or what 'outpost link' says."
    )
    var every: Int?

    @Option(
        help: ArgumentHelp(
            "With --watch: when the link may be used, as in 06:00-07:30, by the mission's clock; more than one may be given.",
            valueName: "HH:MM-HH:MM"))
    var window: [String] = []

    @Option(
        help: "With --watch: bytes a day at most, both ways; a fifth of them is for reports alone.")
    var dailyBytes: Int64?

    private struct Answer: Encodable {
        let exchanges, sentChangesets, receivedChangesets, receivedRows: Int
        let bytesSent, bytesReceived: Int64
        let changedAdmissions, rewrittenChangesets: Int
        let purged, handovers, parted: [String]
        let refused: [String]
        let files: Files
    }

    func validate() throws {
        guard 0...Int(AttachmentLimits.fileBytes >> 20) ~= largestFile else {
            throw ValidationError("--largest-file takes 0 to \(AttachmentLimits.fileBytes >> 20)")
        }
        guard peer == nil || (via == nil && !watch) else {
            throw ValidationError("--peer goes with neither --via nor --watch")
        }
        guard watch || (window.isEmpty && dailyBytes == nil && every == nil) else {
            throw ValidationError("--every, --window and --daily-bytes go with --watch")
        }
        if let defect = settings?.defect { throw ValidationError(defect) }
    }

    /// What the options say; nil: nothing, and then the folder's settings count.
    private var settings: LinkSettings? {
        guard !window.isEmpty || dailyBytes != nil || every != nil else { return nil }
        return LinkSettings(
            other: LinkSettings.Use(
                name: LinkSettings.otherName, windows: window, dailyBytes: dailyBytes,
                every: every ?? LinkSettings.everySeconds))
    }

    func run() throws {
        let (mission, replica) = try options.open("sync")
        if watch { return try watch(replica, mission) }
        if let peer { return try meet(peer, replica) }
        let run = try SyncRun(
            replica, folder: ReplicaFolder(path: options.path), via: via,
            largestFile: Int64(largestFile) << 20)
        let progress = Progress(options.output)
        defer { progress.end() }
        let (waiting, pace) = (try run.waiting(), LinkPace.read(ReplicaFolder(path: options.path)))
        let begin = SteadyClock.system()
        let report = try run.run(
            progress: { sent, received in
                let elapsed = (SteadyClock.system() - begin) / .seconds(1)
                let left = waiting.secondsLeft(pace, sent: sent, elapsed: elapsed)
                progress.show(
                    "\(sent) bytes up, \(received) bytes down"
                        + (left.map { ", about \(DurationText.about(seconds: $0)) left" } ?? ""))
            },
            tell: { note in
                switch note {
                case .toldOfPerson(let person):
                    options.output.line("the hub was told of \(person): its officer decides")
                case .personsUntold(let error):
                    Output.error("outpost: the hub was not told of new persons: \(error)")
                }
            })
        progress.end()
        try answer(report, hub: run.url, replica)
    }

    private struct Meeting: Encodable {
        let base: String
        let taken, given: Int
        let troubles: [String]
    }

    private func meet(_ peer: String, _ replica: Replica) throws {
        let report = try PeerMeeting.run(replica, ReplicaFolder(path: options.path), url: peer)
        options.output.line(
            "\(report.base): \(report.taken) changesets taken, \(report.given) given")
        for trouble in report.troubles { options.output.line("not taken: \(trouble)") }
        try options.output.json(
            Meeting(
                base: report.base, taken: report.taken, given: report.given,
                troubles: report.troubles))
        guard report.troubles.isEmpty else { throw ExitCode(ExitStatus.difference) }
    }

    private func watch(_ replica: Replica, _ mission: Mission) throws {
        let folder = ReplicaFolder(path: options.path)
        // Who is not enrolled is told so now.
        _ = try DeviceFolder(folder).loadHub()
        let (output, via, largest) = (options.output, via, Int64(largestFile) << 20)
        let tell = { @Sendable (line: String) in
            let now = HybridTime(milliseconds: Surroundings.system.wallMilliseconds())
            output.line("\(ShowCommand.text(now)) \(line)")
            fflush(nil)
        }
        CopyWatch(tell: { state in SyncWatchLines.text(state).map(tell) }) { replica in
            try CopyDesk(folder).keep(replica, surroundings: .system)
        }.begin(replica)
        let world = LinkWatch.World(folder, mission, settings: settings, via: via) {
            replica, attempt, warm in
            try SyncRun(
                replica, folder: folder, via: via,
                largestFile: attempt.takesFiles ? largest : 0
            ).run(attempt, warm: warm)
        }
        try LinkWatch(world, tell: { tell(SyncWatchLines.text($0)) }).run(replica)
    }

    private func answer(
        _ report: SyncEngine.Report, hub: String, _ replica: Replica
    ) throws {
        let schema = replica.schema
        options.output.line(
            "\(report.sentChangesets) changesets sent, \(report.receivedChangesets) received "
                + "(\(report.receivedRows) rows), \(report.bytesSent) bytes up, "
                + "\(report.bytesReceived) down")
        tell(report.attachments)
        let purged = report.purged.map { schema.space(with: $0)?.name ?? "\($0)" }
        if !purged.isEmpty {
            options.output.line(
                "this device may read \(purged.joined(separator: ", ")) no more: all of it was taken out"
            )
        }
        for path in report.handovers {
            options.output.line(
                "what was not sent yet is in \(path), and only the hub can open it: carry it there")
        }
        if report.rewrittenChangesets > 0 {
            options.output.line(
                "a copy of this laptop wrote too: \(report.rewrittenChangesets) changesets from here were written again "
                    + "under another name, and both count")
        }
        let roster = try replica.roster()
        for journal in report.parted.sorted() {
            options.output.line(
                "the hub holds other work of \(roster.name(of: journal.replica)) in \(schema.space(with: journal.space)?.name ?? "\(journal.space)") "
                    + "than this laptop: both were put back from backups. What is here stays here and is not sent; "
                    + "keep this laptop, and tell the officer at the hub")
        }
        if report.changedAdmissions > 0 {
            options.output.line(
                "\(report.changedAdmissions) changesets count now and did not, or the other way round, by the "
                    + "new roster: outpost held --by-roster")
        }
        switch report.renewal {
        case .notDue: break
        case .renewed: options.output.line("this laptop's certificate was renewed")
        case .failed(let cause):
            Output.error("outpost: this laptop's certificate was not renewed: \(cause)")
        }
        try options.output.json(
            Answer(
                exchanges: report.exchanges, sentChangesets: report.sentChangesets,
                receivedChangesets: report.receivedChangesets, receivedRows: report.receivedRows,
                bytesSent: report.bytesSent, bytesReceived: report.bytesReceived,
                changedAdmissions: report.changedAdmissions,
                rewrittenChangesets: report.rewrittenChangesets, purged: purged,
                handovers: report.handovers, parted: report.parted.sorted().map(\.description),
                refused: report.refusals.map(\.cause), files: Files(report.attachments)))
        if let first = report.refusals.first {
            throw OutpostError(
                .refused, operation: "sync", place: hub, cause: "the hub says: \(first.cause)",
                hint: first.hint)
        }
    }

    private func tell(_ files: AttachmentSync.Report) {
        if files.sent + files.received + files.left > 0 {
            options.output.line(
                "\(files.sent) files sent, \(files.received) received"
                    + (files.left > 0
                        ? ", \(files.left) left (\(files.bytesLeft) bytes): sync again" : ""))
        }
        if let trouble = files.trouble { Output.error("outpost: a file did not go: \(trouble)") }
    }
}

extension SyncCommand.Files {
    fileprivate init(_ report: AttachmentSync.Report) {
        self.init(
            sent: report.sent, received: report.received, left: report.left,
            bytesSent: report.bytesSent, bytesReceived: report.bytesReceived,
            bytesLeft: report.bytesLeft)
    }
}
