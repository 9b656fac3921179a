import ArgumentParser
import OutpostModel
import OutpostStore

struct HubHeldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held", abstract: "Show work that came and does not count, and decide on it.",
        discussion: """
            The most urgent first, with what it says. Name changesets as they are listed: journal#number, journal#from-to, \
            or journal#from- for all that follows. A release wins over every reason but a false seal.
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(help: "How many to list at most.")
    var limit = 100

    @Option(help: "Of this device alone.")
    var device: String?

    @Option(help: ArgumentHelp("Let these count.", valueName: "changesets"))
    var release: [String] = []

    @Option(help: ArgumentHelp("Hold these.", valueName: "changesets"))
    var hold: [String] = []

    @Option(help: "Why; kept in the roster.")
    var because = ""

    func run() throws {
        let editor = try RosterEditor(options, "look at held work")
        guard release.isEmpty, hold.isEmpty else { return try decide(editor) }
        let (mission, view) = try options.view()
        let identity = try device.map { try editor.device($0).identity }
        let held = try view.heldChangesets(limit: limit, of: identity)
        try AccessDesk(options, mission).note(Disclosure(held: held))
        let roster = try view.roster()
        let texts = held.map { HeldChangesetText($0, roster) }
        try options.output.json(texts)
        guard !held.isEmpty else { return options.output.line("nothing is held") }
        for line in texts.flatMap(\.lines) { options.output.line(line) }
        let count = try view.heldCount()
        if count > held.count { options.output.line("and \(count - held.count) more: --limit") }
    }

    // MARK: Deciding

    private func decide(_ editor: RosterEditor) throws {
        let officer = try editor.officer()
        let released = try release.map { try mark($0, officer) }
        let held = try hold.map { try mark($0, officer) }
        let version = try editor.issue { roster in
            roster.releases.formUnion(released)
            roster.holds.formUnion(held)
            // What is held anew is released no more.
            roster.releases.subtract(
                roster.releases.filter { release in
                    held.contains { $0.journal == release.journal && $0.lower == release.lower }
                })
        }
        try options.output.json(["roster": "\(version)"])
    }

    /// `journal#4`, `journal#4-9` or `journal#4-`.
    private func mark(_ text: String, _ officer: String) throws -> OfficerMark {
        let sides = text.split(separator: "#", omittingEmptySubsequences: false)
        guard sides.count == 2, let journal = JournalID(sides[0]) else { throw malformed(text) }
        let ends = sides[1].split(separator: "-", omittingEmptySubsequences: false)
        guard let lower = ends.first.flatMap({ UInt64($0) }), ends.count <= 2 else {
            throw malformed(text)
        }
        var upper: UInt64? = lower
        if ends.count == 2 {
            upper = UInt64(ends[1])
            if upper == nil, !ends[1].isEmpty { throw malformed(text) }
        }
        let mark = OfficerMark(
            journal: journal, lower: lower, upper: upper, reason: because, officer: officer)
        if let fault = mark.fault {
            throw OutpostError(
                .invalidInput, operation: "decide on held work", place: text, cause: fault)
        }
        return mark
    }

    private func malformed(_ text: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "decide on held work", place: text,
            cause: "this names no changesets",
            hint: "as outpost hub held lists them: journal#number or journal#from-to")
    }
}
