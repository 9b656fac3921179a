import ArgumentParser
import OutpostModel
import OutpostStore

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Make every row again from the journals and compare.",
        discussion: """
            Reads everything and changes nothing. The exit status is 1 when a row is not what the journals say, or a \
            fingerprint is not the sum of its rows. What other programs wrote counts until the engine took it over.
            """)

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let rows: Int
        let isSound, fingerprintsFit: Bool
        let brokenCount: Int
        let broken: [String]

        init(_ audit: Audit) {
            rows = audit.rowCount
            isSound = audit.isSound
            fingerprintsFit = audit.fingerprintsFit
            brokenCount = audit.brokenCount
            broken = audit.broken
        }
    }

    func run() throws {
        let (_, view) = try options.view()
        let audit = try view.audit()
        try options.output.json(Answer(audit))
        guard !audit.isSound else {
            return options.output.line(
                "all \(audit.rowCount) rows are what the journals say, removed ones included")
        }
        for row in audit.broken.prefix(20) { options.output.line("not as journaled: \(row)") }
        options.output.line(
            "\(audit.brokenCount) of \(audit.rowCount) rows are not what the journals say"
                + (audit.fingerprintsFit ? "" : ", and a fingerprint is not the sum of its rows"))
        options.output.line(
            "what to do: keep a copy of the folder, enrol again, and take everything from the hub")
        throw ExitCode(ExitStatus.difference)
    }
}
