import ArgumentParser
import Foundation
import OutpostModel
import OutpostTrust

struct HubRosterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "Say which roster stands, until when, and what it holds.")

    @OptionGroup var options: ReplicaOptions

    @Flag(help: "Issue it again with nothing changed, so that it stays fresh.")
    var renew = false

    private struct Answer: Encodable {
        let version, delegation: UInt32
        let digest, issued, expires: String
        let isStale: Bool
        let devices, persons, grants, holds, releases, forks, lostBranches: Int
    }

    func run() throws {
        let editor = try RosterEditor(options, "read the roster")
        if renew { try editor.renew() }
        guard let kept = try editor.registry.keptRosters() else { return }
        let header = kept.standing
        let roster = kept.effective
        let answer = Answer(
            version: header.version, delegation: header.delegation,
            digest: header.digest.description,
            issued: ShowCommand.text(HybridTime(milliseconds: header.issued)),
            expires: ShowCommand.text(HybridTime(milliseconds: header.expires)),
            isStale: header.expires <= Date().milliseconds, devices: roster.devices.count,
            persons: roster.persons.count, grants: roster.grants.count,
            holds: roster.holds.count, releases: roster.releases.count,
            forks: roster.forks.count, lostBranches: kept.rosters.count - 1)
        try options.output.json(answer)
        let output = options.output
        output.line(
            "roster \(answer.version) of \(answer.issued), under delegation \(answer.delegation)")
        output.line(
            answer.isStale
                ? "stale since \(answer.expires): outpost hub roster --renew"
                : "fresh until \(answer.expires)")
        output.line(
            "\(answer.devices) devices, \(answer.persons) persons, \(answer.grants) grants, "
                + "\(answer.holds) holds, \(answer.releases) releases, \(answer.forks) forked journals"
        )
        if answer.lostBranches > 0 {
            output.line(
                "\(answer.lostBranches) other branches were issued: their ends and holds count, "
                    + "and the next roster takes them up")
        }
    }
}
