import ArgumentParser
import Foundation
import OutpostModel

/// The program. Each command has a file of its own.
@main
struct OutpostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outpost",
        abstract: "Field reports that survive weeks without a link.",
        discussion: "docs/COMMANDS.md describes every command and exit status.",
        version: "0.1.0",
        subcommands: [
            InitCommand.self, CloneCommand.self, CopyCommand.self, RebuildCommand.self,
            EnrolCommand.self, PersonCommand.self,
            SignInCommand.self, SignOutCommand.self,
            ImportCommand.self,
            ReportCommand.self, AttachCommand.self, ListCommand.self, ShowCommand.self,
            EditCommand.self,
            RemoveCommand.self, ExportCommand.self, SyncCommand.self, LinkCommand.self,
            StatusCommand.self,
            FlashCommand.self, SendCommand.self, ReceiveCommand.self, FlashSizesCommand.self,
            BundleCommand.self,
            ContestedCommand.self, ResolveCommand.self, DuplicatesCommand.self, HeldCommand.self,
            CheckCommand.self, AuditCommand.self, VerifyCommand.self, EvidenceCommand.self,
            CompactCommand.self, DoctorCommand.self, OpenCommand.self,
            UpgradeCommand.self,
            SQLCommand.self, AccessCommand.self, PlacesCommand.self,
            PageCommand.self, ServeCommand.self, RadioCommand.self, FingerprintCommand.self,
            PrivateCommand.self,
            HubCommand.self,
        ])

    static func main() async {
        // A reader that goes away (| head) is not an error worth a signal.
        signal(SIGPIPE, SIG_IGN)
        let isJSON = CommandLine.arguments.contains("--json")
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as OutpostError {
            report(error, isJSON: isJSON)
            Foundation.exit(ExitStatus.status(of: error.code))
        } catch {
            exit(withError: error)
        }
    }

    private struct Problem: Encodable {
        let code, operation, place, cause, hint: String
    }

    private static func report(_ error: OutpostError, isJSON: Bool) {
        guard isJSON else { return Output.error("outpost: \(error)") }
        let problem = Problem(
            code: error.code.rawValue, operation: error.operation, place: error.place,
            cause: error.cause, hint: error.hint)
        do {
            Output.error(try Output.text(of: ["error": problem]))
        } catch {
            Output.error("outpost: \(problem.cause)")
        }
    }
}
