import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct EnrolRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Write a file with which a hub's officer enrols this laptop without a link.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The file to write, as on a stick.")
    var file: String

    @Option(help: "The name that this base wishes; the hub's officer gives it.")
    var name = "outpost"

    func run() throws {
        let made = try EnrolmentDesk(options: options).request(name: name, place: file)
        try AtomicFile.write(made.file, to: file)
        options.output.line("wrote \(file); at the hub: outpost hub approve FILE --name NAME")
        options.output.line("read these words to the hub's officer: \(made.words)")
        try options.output.json([
            "file": file, "replica": made.replica.description, "words": made.words,
        ])
    }
}

struct EnrolAcceptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Enrol by the file that the hub's officer gave back.",
        discussion:
            "The words are the mission's: the hub's officer reads them over, so that no other mission takes this laptop."
    )

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var spoken: SpokenOptions

    @Argument(help: "What 'outpost hub approve' wrote.")
    var file: String

    func run() throws {
        let operation = EnrolmentDesk.acceptOperation
        let bytes = try CarriedFile.read(
            file, limit: EnrolmentFiles.approvalBytes, operation: operation)
        let desk = EnrolmentDesk(options: options)
        let acceptance = try desk.acceptance(of: bytes, place: file)
        let words = acceptance.result.authority.words
        options.output.line("the mission's words: \(words.text)")
        try spoken.confirm(words, of: file, operation: operation)
        let joined = try desk.finish(acceptance, place: file)
        options.output.line(
            "enrolled as \(joined.base) with \(joined.hub); next, with a link: outpost sync")
        try options.output.json([
            "base": joined.base, "replica": joined.replica.description, "mission": joined.mission,
            "hub": joined.hub,
        ])
    }
}
