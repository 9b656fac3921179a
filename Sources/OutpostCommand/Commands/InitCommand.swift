import ArgumentParser
import Foundation
import OutpostField
import OutpostModel
import OutpostStore

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a replica, to record before there is a hub.",
        discussion: "With 'enrol' instead, the hub's own mission file comes with it.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "The mission file. Without it: the one that is shipped.")
    var mission: String?

    private struct Answer: Encodable {
        let folder, mission, replica: String
    }

    func run() throws {
        let bytes =
            try mission.map { try AtomicFile.read($0, operation: "read the mission file") }
            ?? Mission.defaultBytes
        let mission = try ReplicaOptions.mission(bytes, file: mission ?? "the shipped mission")
        let replica = try Replica.create(
            at: options.path, schema: mission.schema, mission: bytes, holder: "outpost init",
            surroundings: .system)
        options.output.line("made a replica of \(mission.name) in \(options.path)")
        options.output.line("next: outpost sign-in NAME, then outpost report incident …")
        try options.output.json(
            Answer(
                folder: options.path, mission: mission.name, replica: replica.id.description))
    }
}
