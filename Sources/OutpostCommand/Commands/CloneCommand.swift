import ArgumentParser
import OutpostModel
import OutpostStore
import OutpostSync

struct CloneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone",
        abstract: "Make another replica of all that this one holds.",
        discussion: """
            The clone has an identity of its own, no keys and no enrolment: enrol it before it is used. Nobody may have the \
            replica open meanwhile.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The clone's folder, which must hold no replica.")
    var folder: String

    private struct Answer: Encodable {
        let folder, replica, origin: String
    }

    func run() throws {
        let (_, replica) = try options.open("clone")
        let source = ReplicaFolder(path: options.path)
        let device = DeviceFolder(source)
        // What is sealed can be sent from either.
        if device.isEnrolled { try replica.seal(with: try device.sealer(try device.loadHub())) }
        let id = try replica.clone(to: folder, mission: try source.currentMission())
        options.output.line("made replica \(id) in \(folder), with all that \(replica.id) holds")
        options.output.line(
            "next: outpost enrol URL CODE --replica \(folder), with a code of its own")
        try options.output.json(
            Answer(folder: folder, replica: id.description, origin: replica.id.description))
    }
}
