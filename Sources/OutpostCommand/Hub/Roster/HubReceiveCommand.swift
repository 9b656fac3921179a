import ArgumentParser
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct HubReceiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receive", abstract: "Take in what a device had to hand over encrypted.",
        discussion: """
            A device that may read a space no more, or that was revoked, leaves its unsent work in handover/, encrypted to the \
            authority. What the roster does not admit of it is held: outpost hub held. Taken twice it is taken once.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The files.")
    var files: [String]

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("receive")
        let (mission, picture) = try options.open("hub receive")
        let authority = try folder.authorityCertificate()
        let core = try folder.openCore(
            mission, picture: picture, registry: try HubRegistry(path: folder.registry),
            authority: authority)
        let key = try folder.authorityBoxKey()
        var count = 0
        for file in files {
            let bytes = try AtomicFile.read(file, operation: "read a hand-over")
            do {
                let stream = try SealedBox(decoding: bytes)
                    .open(with: key, mission: authority.missionID)
                for page in try Handover.pages(of: stream) {
                    _ = try core.log.append(page.batch)
                    count += page.batch.count
                }
            } catch let failure as ByteReader.Failure {
                throw OutpostError(
                    .corrupt, operation: "read a hand-over", place: file,
                    cause: failure.description, hint: "ask for the file once more")
            } catch let error as VerificationError {
                throw OutpostError(
                    .refused, operation: "take a hand-over", place: file,
                    cause: error.description,
                    hint: "the device's other work may come first: sync it")
            }
        }
        try core.catchUp()
        options.output.line(
            "\(count) changesets are in the log; what does not count: outpost hub held")
        try options.output.json(["changesets": count])
    }
}
