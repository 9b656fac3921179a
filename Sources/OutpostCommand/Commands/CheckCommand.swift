import ArgumentParser
import OutpostModel
import OutpostStore

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "List what breaks the mission's rules as it stands.",
        discussion: """
            A merge keeps what two bases wrote apart, even where it does not fit together. It is listed here until \
            somebody puts it right. The exit status is 1 when something was found.
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(help: "How many findings at most.")
    var limit = 100

    private struct Finding: Encodable {
        let table, key: String
        let reference: String?
        let columns: [String]
        let rule, explanation: String

        init(_ violation: RowViolation) {
            table = violation.table
            key = violation.key
            reference = violation.reference
            columns = violation.columns
            rule = violation.code
            explanation = violation.explanation
        }
    }

    private struct Answer: Encodable {
        let findings: [Finding]
        let isComplete: Bool
    }

    func validate() throws {
        guard (1..<Int.max).contains(limit) else {
            throw ValidationError("--limit must be above 0")
        }
    }

    func run() throws {
        let (mission, view) = try options.view()
        let violations = try view.violations(limit: limit + 1)
        try AccessDesk(options, mission).note(
            Disclosure(
                .check,
                rows: violations.prefix(limit).compactMap { violation in
                    RowKey(violation.key).map { (violation.table, $0.space) }
                }))
        let findings = violations.prefix(limit).map(Finding.init)
        let isComplete = violations.count <= limit
        try options.output.json(Answer(findings: findings, isComplete: isComplete))
        guard !findings.isEmpty else {
            options.output.line("every row keeps the mission's rules")
            return
        }
        var text = TextTable(header: ["table", "report", "columns", "rule", "what is wrong"])
        for finding in findings {
            text.add([
                finding.table, finding.reference ?? finding.key,
                finding.columns.joined(separator: ", "), finding.rule,
                finding.explanation.split(whereSeparator: \.isNewline).joined(separator: " "),
            ])
        }
        for line in text.lines { options.output.line(line) }
        if !isComplete { options.output.line("… --limit shows more") }
        options.output.line("what to do: outpost edit REPORT column=value, or remove REPORT")
        throw ExitCode(ExitStatus.difference)
    }
}
