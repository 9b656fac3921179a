import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say what this replica is, holds, and has yet to send.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        var replica, mission, person: String
        var base, hub, lastExchange: String?
        var rows: Int
        var unsentChangesets: UInt64
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

    func run() throws {
        let (mission, view) = try options.view()
        let device = DeviceFolder(view.folder)
        let hub = device.isEnrolled ? try device.loadHub() : nil
        let id = try view.storedIdentity()
        let peer = try hub.map { try view.peerState($0.fingerprint) } ?? PeerState()
        let unsent = try view.storedHeads().reduce(UInt64(0)) { sum, entry in
            guard entry.key.replica == id else { return sum }
            return sum + entry.value.sequence - (peer.acknowledged[entry.key] ?? 0)
        }
        let header = try view.rosterHeader()
        let answer = Answer(
            replica: id.description, mission: mission.name,
            person: try Session.current(in: view.folder)?.person ?? "", base: hub?.deviceName,
            hub: hub?.url,
            lastExchange: peer.lastExchange.map { ShowCommand.text(HybridTime(milliseconds: $0)) },
            rows: try view.rowCounts().values.reduce(0, +), unsentChangesets: unsent,
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
        output.line("\(answer.rows) reports, \(answer.unsentChangesets) changesets to send")
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
