import ArgumentParser
import OutpostModel
import OutpostStore

struct HeldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held",
        abstract:
            "List what other programs wrote into the file and the engine did not take over, and why.",
        discussion: """
            The rows show what they showed before. Write the corrected value with outpost edit or report, then forget the \
            held one with --dismiss NUMBER.
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(help: ArgumentHelp("Forget this one: it was dealt with.", valueName: "number"))
    var dismiss: Int64?

    @Flag(help: "List the changesets that the mission's roster holds, and why.")
    var byRoster = false

    /// How many of them are shown.
    private static let limit = 1000

    private struct Answer: Encodable {
        let number: Int64
        let table, key, change, reason, time: String
        let columns: [String]
    }

    func run() throws {
        if let dismiss {
            let (_, replica) = try options.open("held")
            try replica.dismissHeldWrite(dismiss)
            options.output.line("held write \(dismiss) is forgotten")
            return try options.output.json(["dismissed": dismiss])
        }
        let (mission, view) = try options.view()
        let desk = AccessDesk(options, mission)
        if byRoster { return try listByRoster(view, desk) }
        let writes = try view.heldWrites()
        try desk.note(
            Disclosure(.held, rows: writes.map { ($0.table, mission.schema.space(of: $0)) }))
        let answers = writes.map { held in
            Answer(
                number: held.number, table: held.table, key: held.key, change: held.change.rawValue,
                reason: held.reason, time: ShowCommand.text(HybridTime(milliseconds: held.time)),
                columns: held.values.map(\.column))
        }
        try options.output.json(answers)
        guard !answers.isEmpty else { return options.output.line("nothing is held") }
        var text = TextTable(header: ["number", "time", "table", "report", "change", "why"])
        for answer in answers {
            text.add([
                String(answer.number), answer.time, answer.table, answer.key, answer.change,
                answer.reason.split(whereSeparator: \.isNewline).joined(separator: " "),
            ])
        }
        for line in text.lines { options.output.line(line) }
    }

    private func listByRoster(_ view: ReplicaView, _ desk: AccessDesk) throws {
        let roster = try view.roster()
        let changesets = try view.heldChangesets(limit: Self.limit)
        try desk.note(Disclosure(held: changesets))
        let held = changesets.map { HeldChangesetText($0, roster) }
        try options.output.json(held)
        guard !held.isEmpty else { return options.output.line("the roster holds nothing here") }
        for item in held {
            for line in item.lines { options.output.line(line) }
            options.output.line("  what to do: \(item.hint)")
        }
    }
}

extension Schema {
    /// Where a row would live that another program wrote, whatever it took for a key.
    fileprivate func space(of write: HeldWrite) -> SpaceID {
        if case .space(let home)? = table(named: write.table)?.residence { return home }
        return RowKey(write.key)?.space ?? SpaceID(hash: 0)
    }
}
