import ArgumentParser
import Foundation
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
        let findingCount: Int
        let findings: [Finding]

        init(_ verification: Verification) {
            isSound = verification.isSound
            areSealsChecked = verification.areSealsChecked
            journals = verification.journalCount
            changesets = verification.changesetCount
            seals = verification.sealCount
            rows = verification.rowCount
            erased = verification.erasedCount
            notSealedYet = Dictionary(
                verification.notSealedYet.map { ($0.key.description, $0.value) }
            ) { first, _ in first }
            findingCount = verification.findingCount
            findings = verification.findings.map(Finding.init)
        }
    }

    func run() throws {
        let (_, view) = try options.view()
        let verification = try view.verify(trust: try trust()?.seals)
        try options.output.json(Answer(verification))
        say(verification)
        guard verification.isSound else { throw ExitCode(ExitStatus.difference) }
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

    private func say(_ verification: Verification) {
        let output = options.output
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
        output.line("does not fit (\(first.kind.rawValue)): \(first.place)")
        output.line("  expected: \(first.expected)")
        output.line("  found: \(first.found)")
        output.line("  what to do: \(first.hint)")
        if verification.findingCount > 1 {
            output.line("and \(verification.findingCount - 1) more; --json lists the first of them")
        }
    }
}
