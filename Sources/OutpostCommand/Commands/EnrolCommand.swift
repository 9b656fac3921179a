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
        let id = try folder.exists ? identity() : newIdentity(folder)
        let result = try enrolment.run(replica: id, device: device, authority: authority)
        try finish(result, id: id, folder: folder, device: device)
    }

    /// The identity of the replica that is to be: the certificate names it, and the mission that makes the
    /// tables comes only with the certificate. Kept until then, so that a second try is the same device.
    private func newIdentity(_ folder: ReplicaFolder) throws -> ReplicaID {
        try PendingIdentity.loadOrMake(folder, random: Surroundings.system.random)
    }

    private func identity() throws -> ReplicaID {
        try options.view().1.storedIdentity()
    }

    private func finish(
        _ result: Enrolment.Result, id: ReplicaID, folder: ReplicaFolder, device: DeviceFolder
    ) throws {
        let mission = try ReplicaOptions.mission(result.missionFile, file: "the hub's mission")
        if folder.exists {
            // Another version of the mission is upgraded to when somebody says so.
            let own = try options.mission()
            let isOtherVersion =
                own.code == mission.code && own.schema.version != mission.schema.version
            guard own.schema.missionHash == mission.schema.missionHash || isOtherVersion else {
                throw OutpostError(
                    .refused, operation: "enrol", place: folder.path,
                    cause: "this replica has another mission file than the hub",
                    hint: "enrol in a new folder, with a new code")
            }
        } else {
            _ = try Replica.create(
                at: folder.path, schema: mission.schema, mission: result.missionFile,
                holder: "outpost enrol", surroundings: .system, identity: id.identity)
        }
        try device.keep(result, hubURL: url)
        options.output.line("enrolled as \(result.deviceName); next: outpost sync")
        try options.output.json([
            "base": result.deviceName, "replica": id.description, "mission": mission.name,
        ])
    }
}
