import ArgumentParser
import Foundation
import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Enrol this laptop with a hub: by a one-time code, or by files without a link.",
        subcommands: [
            EnrolByCodeCommand.self, EnrolRequestCommand.self, EnrolAcceptCommand.self,
        ], defaultSubcommand: EnrolByCodeCommand.self)
}

struct EnrolByCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code",
        abstract: "Enrol this laptop with a hub, by a one-time code.",
        discussion:
            "Makes the replica if there is none; a laptop that recorded before keeps its work.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The hub: https://host:port")
    var url: String

    @Argument(help: "The code that the hub's officer gave. Dashes and case do not matter.")
    var code: String

    func run() throws {
        let code: EnrolmentCode
        do {
            code = try EnrolmentCode(text: self.code)
        } catch {
            var problem = error.outpostError
            problem.place = "CODE"
            throw problem
        }
        let folder = ReplicaFolder(path: options.path)
        let enrolment = Enrolment(hubURL: url, code: code) { try CurlLink($0) }
        let authority = try enrolment.fetchAuthority()
        try folder.create()
        let device = DeviceFolder(folder)
        let id = try EnrolledIdentity.identity(options, folder)
        let result = try enrolment.run(replica: id, device: device, authority: authority)
        try finish(result, id: id, folder: folder, device: device)
    }

    private func finish(
        _ result: Enrolment.Result, id: ReplicaID, folder: ReplicaFolder, device: DeviceFolder
    ) throws {
        let (mission, _) = try EnrolledIdentity.replica(options, folder, id, result.missionFile)
        try device.keep(result, hubURL: url)
        options.output.line("enrolled as \(result.deviceName); next: outpost sync")
        try options.output.json([
            "base": result.deviceName, "replica": id.description, "mission": mission.name,
        ])
    }
}
