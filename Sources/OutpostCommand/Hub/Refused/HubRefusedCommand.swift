import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel

struct HubRefusedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refused",
        abstract: "List what bases brought and the hub did not take, and why.",
        discussion: """
            Each is an alarm. 'chainBroken': the base holds another branch of somebody's journal than the hub, as after both were \
            put back; keep that laptop, since nobody else has that branch. 'forged': somebody altered what its device wrote.
            """)

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let base, reason, cause: String
        let changeset: String?
        let count: Int
        let first, last: String
    }

    func run() throws {
        let editor = try RosterEditor(options, "list what was refused")
        let devices = try editor.roster().devices
        let answers = try editor.registry.refusedWork().map { work in
            Answer(
                base: devices[work.device]?.name
                    ?? Hexadecimal.text(of: work.device, digits: 16),
                reason: "\(work.code)", cause: work.cause, changeset: work.dot?.description,
                count: work.count, first: work.first.formatted(.iso8601),
                last: work.last.formatted(.iso8601))
        }
        try options.output.json(answers)
        guard !answers.isEmpty else { return options.output.line("nothing was refused") }
        for answer in answers {
            options.output.line(
                "\(answer.last) \(answer.base): \(answer.reason), \(answer.count) times: \(answer.cause)"
            )
        }
    }
}
