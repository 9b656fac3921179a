import ArgumentParser
import Foundation
import OutpostModel
import OutpostReconcile
import OutpostStore

struct HubPrivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "private",
        abstract: "List the rows of private spaces: an opaque id, since when, by when, and whose.",
        discussion: """
            The hub holds no key and knows no more. What is overdue stands first: ask the device's base what became of it.
            """)

    @OptionGroup var options: ReplicaOptions

    @Flag(help: "Only what is overdue; then the status is 1 where there is anything.")
    var overdue = false

    private struct Answer: Encodable {
        let space, id, firstWritten: String
        let due: String?
        let isOverdue: Bool
        let latestDevice: String
    }

    func run() throws {
        let (_, view) = try options.view()
        let now = Surroundings.system.wallMilliseconds()
        let rows = try PrivateNotices(of: view).rows.filter { !overdue || $0.isOverdue(at: now) }
        let answers = rows.map { row in
            Answer(
                space: row.space, id: row.id.description, firstWritten: Self.text(row.firstWritten),
                due: row.due.map(Self.text), isOverdue: row.isOverdue(at: now),
                latestDevice: row.latestDevice)
        }
        try options.output.json(answers)
        var text = TextTable(header: ["space", "id", "first written", "due", "", "last from"])
        for answer in answers {
            text.add([
                answer.space, answer.id, answer.firstWritten, answer.due ?? "",
                answer.isOverdue ? "OVERDUE" : "", answer.latestDevice,
            ])
        }
        for line in text.lines { options.output.line(line) }
        options.output.line(
            "\(answers.count) rows, \(answers.count(where: \.isOverdue)) of them overdue")
        if overdue, !answers.isEmpty { throw ExitCode(1) }
    }

    private static func text(_ milliseconds: Int64) -> String {
        ShowCommand.text(HybridTime(milliseconds: milliseconds))
    }
}
