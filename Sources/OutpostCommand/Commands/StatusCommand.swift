import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say what this replica is, holds, and has yet to send.",
        discussion: "With a report: where it is, as far as that is known here.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A report's reference or key: did it reach the hub?")
    var reference: String?

    private struct Answer: Encodable {
        var replica, mission, person: String
        var base, hub, lastExchange: String?
        var rows: Int
        var unsentChangesets: UInt64
        /// Of those, how many wait in each lane that has any.
        var waiting: [String: UInt64]
        /// Files of reports that the hub is not known to have, and their bytes.
        var waitingFiles: Int
        var waitingFileBytes: Int64
        /// What the link takes for all of it, at the last exchange's rate.
        var secondsLeft: Int?
        /// Of those, what went out and was not confirmed; of all, what a copy on another disk holds, and the hub's last verified backup.
        var sentUnconfirmed, inSecondCopy, inHubBackup: UInt64
        /// Of all, what goes with this disk, as far as it is known here.
        var onlyHere: UInt64
        var secondCopyMade, secondCopyPlace, hubBackupMade: String?
        /// Guarded values that wait for a person; other programs' writes that were not taken over.
        var contested, held: Int
        /// Changesets that the roster holds here.
        var heldByRoster: Int
        var rosterVersion: UInt32
        /// From then on it is not known here who was revoked.
        var rosterExpires: String?
    }

    private static func text(of header: RosterHeader) -> String {
        switch RosterFreshness(header, now: Surroundings.system.wallMilliseconds()) {
        case .fresh: "roster \(header.version)"
        case .stale(let since):
            "roster \(header.version) is stale since "
                + "\(ShowCommand.text(HybridTime(milliseconds: since))): sync, to learn who was revoked since"
        }
    }

    private static func text(_ milliseconds: Int64) -> String {
        ShowCommand.text(HybridTime(milliseconds: milliseconds))
    }

    /// Where this base's own changesets are, beyond this disk.
    private func tellWhere(_ answer: Answer, of all: UInt64) {
        let output = options.output
        if answer.sentUnconfirmed > 0 {
            output.line(
                "\(answer.sentUnconfirmed) of them went out, and the hub has not confirmed them")
        }
        if answer.onlyHere > 0 {
            output.line("\(answer.onlyHere) changesets are only on this disk")
        }
        if let made = answer.secondCopyMade, let place = answer.secondCopyPlace {
            output.line(
                "second copy: \(answer.inSecondCopy) of \(all) changesets, \(made), in \(place)")
        }
        if let made = answer.hubBackupMade {
            output.line(
                "in the hub's backup of \(made): \(answer.inHubBackup) of \(all) changesets")
        }
    }

    func run() throws {
        let (mission, view) = try options.view()
        let device = DeviceFolder(view.folder)
        let hub = device.isEnrolled ? try device.loadHub() : nil
        let id = try view.storedIdentity()
        let peer = try hub.map { try view.peerState($0.fingerprint) } ?? PeerState()
        let work = try view.ownWork(peer: hub?.fingerprint)
        if let reference {
            let report = try ReportStatus(reference, view, work, place: options.path)
            for line in report.lines { options.output.line(line) }
            return try options.output.json(report.answer)
        }
        let counts = work.counts()
        let waiting = WaitingLanes(try view.storedHeads(), peer, of: id.identity)
        let bytes = try WaitingBytes(
            view, of: id.identity, heads: view.storedHeads(), peer: peer,
            files: AttachmentRows(mission).flatMap { rows in
                AttachmentStore.existing(view.folder).map { (rows, $0) }
            })
        let secondsLeft =
            bytes.changesets > 0 || bytes.files > 0
            ? bytes.secondsLeft(LinkPace.read(view.folder)) : nil
        let header = try view.rosterHeader()
        let answer = Answer(
            replica: id.description, mission: mission.name,
            person: try Session.current(in: view.folder)?.person ?? "", base: hub?.deviceName,
            hub: hub?.url,
            lastExchange: peer.lastExchange.map { ShowCommand.text(HybridTime(milliseconds: $0)) },
            rows: try view.rowCounts().values.reduce(0, +), unsentChangesets: counts.waiting,
            waiting: waiting.byName, waitingFiles: bytes.files, waitingFileBytes: bytes.fileBytes,
            secondsLeft: secondsLeft.map { Int($0.rounded()) },
            sentUnconfirmed: counts.onTheWay, inSecondCopy: counts.inSecondCopy,
            inHubBackup: counts.inBackup, onlyHere: counts.onlyHere,
            secondCopyMade: work.copy.map { Self.text($0.time) },
            secondCopyPlace: work.copy?.place, hubBackupMade: work.backupTime.map(Self.text),
            contested: try view.contestedCells(limit: 1000).count,
            held: try view.heldWrites().count, heldByRoster: try view.heldCount(),
            rosterVersion: header?.version ?? 0,
            rosterExpires: header.map { ShowCommand.text(HybridTime(milliseconds: $0.expires)) })
        let output = options.output
        output.line("\(answer.mission), replica \(answer.replica)")
        output.line(
            answer.base.map { "base \($0), hub \(answer.hub ?? "")" } ?? "not enrolled with a hub")
        output.line(
            answer.person.isEmpty ? "nobody is signed in" : "signed in: \(answer.person) (unproven)"
        )
        output.line(
            "\(answer.rows) reports, \(answer.unsentChangesets) changesets to send"
                + (waiting.counts.isEmpty ? "" : ": \(waiting.text)"))
        if answer.waitingFiles > 0 {
            output.line("\(answer.waitingFiles) files to send, \(answer.waitingFileBytes) bytes")
        }
        if let secondsLeft {
            output.line(
                "about \(DurationText.about(seconds: secondsLeft)) of link for what waits, as fast as it was the last time"
            )
        }
        tellWhere(answer, of: counts.all)
        if answer.contested > 0 {
            output.line("\(answer.contested) values are contested: outpost contested")
        }
        if answer.held > 0 {
            output.line("\(answer.held) writes of other programs are held: outpost held")
        }
        if answer.heldByRoster > 0 {
            output.line(
                "\(answer.heldByRoster) changesets do not count, by the roster: outpost held --by-roster"
            )
        }
        output.line("last exchange: \(answer.lastExchange ?? "never")")
        if let header { output.line(Self.text(of: header)) }
        try output.json(answer)
    }
}
