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
        let folder = ReplicaFolder(path: options.path)
        try folder.create()
        let device = DeviceFolder(folder)
        let id = try EnrolledIdentity.identity(options, folder)
        let request: DeviceRequest
        do {
            request = try DeviceRequest(
                name: name, replicaIdentity: id.identity, incarnation: id.incarnation,
                key: try device.deviceKey())
        } catch let error as CredentialError {
            throw error.outpostError(during: "request an enrolment", at: name)
        }
        let written = try EnrolmentRequestFile(
            request: request, sealKey: try device.sealKey(),
            boxKey: try device.boxKey().publicBytes)
        try AtomicFile.write(try EnrolmentFiles.bytes(written), to: file)
        let words: String
        do {
            words = try written.claim().words.text
        } catch {
            throw error.outpostError(during: "request an enrolment", at: file)
        }
        options.output.line("wrote \(file); at the hub: outpost hub approve FILE --name NAME")
        options.output.line("read these words to the hub's officer: \(words)")
        try options.output.json(["file": file, "replica": id.description, "words": words])
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

    private static let operation = "accept an enrolment"

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        let bytes = try CarriedFile.read(
            file, limit: EnrolmentFiles.approvalBytes, operation: Self.operation)
        let approval = try EnrolmentFiles.approval(bytes, place: file)
        let device = DeviceFolder(folder)
        let id = try EnrolledIdentity.identity(options, folder)
        let acceptance = try EnrolmentAcceptance(
            approval, place: file, replica: id, device: device)
        let authority = acceptance.result.authority
        if device.isEnrolled {
            let known = try device.loadHub().fingerprint
            guard known == Hexadecimal.text(of: authority.fingerprint) else {
                throw OutpostError(
                    .refused, operation: Self.operation, place: folder.path,
                    cause: "this replica is of another mission already",
                    hint: "enrol in a new folder")
            }
        }
        options.output.line("the mission's words: \(authority.words.text)")
        try spoken.confirm(authority.words, of: file, operation: Self.operation)
        let (mission, made) = try EnrolledIdentity.replica(
            options, folder, id, acceptance.result.missionFile)
        let replica = try made ?? options.open("enrol accept").1
        try acceptance.take(into: replica, place: file)
        try device.keep(acceptance.result, hubURL: acceptance.hubs[0])
        let name = acceptance.result.deviceName
        options.output.line(
            "enrolled as \(name) with \(acceptance.hubs[0]); next, with a link: outpost sync")
        try options.output.json([
            "base": name, "replica": id.description, "mission": mission.name,
            "hub": acceptance.hubs[0],
        ])
    }
}
