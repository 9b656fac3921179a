import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the whole replica: file, chains, seals, rows against journals.",
        discussion: """
            Reads everything and changes nothing, beside whoever writes. The exit status is 1 when something does not \
            fit; the first thing is named, with what to do. What this replica wrote and has not sealed yet is said, and \
            is no fault: an exchange seals it.
            """)

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        struct Finding: Encodable {
            let kind, place, expected, found, hint: String

            init(_ finding: VerifyFinding) {
                kind = finding.kind.rawValue
                place = finding.place
                expected = finding.expected
                found = finding.found
                hint = finding.hint
            }
        }

        let isSound, areSealsChecked: Bool
        let journals, changesets, seals, rows: Int
        /// Changesets of which an order of erasure took something out.
        let erased: Int
        let notSealedYet: [String: UInt64]
        /// At a hub: entries of its log.
        let logEntries: Int?
        let findingCount: Int
        let findings: [Finding]

        init(_ verification: Verification, _ log: LogVerification?) {
            isSound = verification.isSound && log?.isSound != false
            areSealsChecked = verification.areSealsChecked
            journals = verification.journalCount
            changesets = verification.changesetCount
            seals = verification.sealCount
            rows = verification.rowCount
            erased = verification.erasedCount
            notSealedYet = Dictionary(
                verification.notSealedYet.map { ($0.key.description, $0.value) }
            ) { first, _ in first }
            logEntries = log?.entryCount
            let ofLog = [log?.finding].compactMap { $0 }
            findingCount = verification.findingCount + ofLog.count
            findings = (ofLog + verification.findings).map(Finding.init)
        }
    }

    func run() throws {
        let (mission, view) = try options.view()
        let log = try verifyLog(mission.schema)
        let verification = try view.verify(trust: try trust()?.seals)
        let answer = Answer(verification, log)
        try options.output.json(answer)
        say(verification, log)
        guard answer.isSound else { throw ExitCode(ExitStatus.difference) }
    }

    /// nil where the folder is no hub's.
    private func verifyLog(_ schema: Schema) throws -> LogVerification? {
        let hub = HubFolder(path: options.path)
        guard FileManager.default.fileExists(atPath: hub.registry) else { return nil }
        return try hub.verifyLog(schema, try hub.authorityCertificate())
    }

    /// Whose seals are believed here: the hub's folder has the authority itself, an enrolled replica knows its hub's; nil
    /// before enrolment.
    private func trust() throws -> RosterTrust? {
        let hub = HubFolder(path: options.path)
        if FileManager.default.fileExists(atPath: hub.registry) {
            return RosterTrust(authority: try hub.authorityCertificate())
        }
        let device = DeviceFolder(ReplicaFolder(path: options.path))
        return device.isEnrolled ? try device.trust(try device.loadHub()) : nil
    }

    private func say(_ verification: Verification, _ log: LogVerification?) {
        let output = options.output
        if let finding = log?.finding { return say(finding, of: verification.findingCount + 1) }
        if let log {
            output.line(
                "sound: the hub's log of \(log.entryCount) entries in \(log.journalCount) journals with "
                    + "\(log.sealCount) seals")
        }
        let read =
            "\(verification.journalCount) journals with \(verification.changesetCount) changesets and "
            + "\(verification.sealCount) seals, \(verification.rowCount) rows"
        guard let first = verification.findings.first else {
            output.line("sound: \(read)")
            if !verification.areSealsChecked {
                output.line("not enrolled yet: there are no seals to check")
            }
            if verification.erasedCount > 0 {
                output.line(
                    "erased by order: something of \(verification.erasedCount) changesets")
            }
            for (journal, count) in verification.notSealedYet.sorted(by: { $0.key < $1.key }) {
                output.line("not sealed yet: the last \(count) of \(journal); the next sync seals")
            }
            return
        }
        say(first, of: verification.findingCount)
    }

    private func say(_ finding: VerifyFinding, of count: Int) {
        let output = options.output
        output.line("does not fit (\(finding.kind.rawValue)): \(finding.place)")
        output.line("  expected: \(finding.expected)")
        output.line("  found: \(finding.found)")
        output.line("  what to do: \(finding.hint)")
        if count > 1 { output.line("and \(count - 1) more; --json lists the first of them") }
    }
}
