import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct HubApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Enrol a laptop that has no link, by the file that it made.",
        discussion:
            "Compare the words with the laptop's officer by voice before anything is signed.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var spoken: SpokenOptions

    @Argument(help: "What 'outpost enrol request' wrote.")
    var file: String

    @Option(help: "The base's name, as everyone will see it.")
    var name: String

    @Option(help: "Where to write what goes back to the laptop.")
    var out: String

    @Option(
        help: ArgumentHelp(
            "What the laptop may in a space: read, write, admin or append. Without any: write in all. To the access log it adds.",
            valueName: "space=right"))
    var grant: [String] = []

    @Option(help: "Where the hub is reached; repeat, the best first. Without: its own name.")
    var url: [String] = []

    private static let operation = "approve an enrolment"
    /// The port of 'outpost hub serve' where nothing else is said.
    private static let port = 8443

    private struct Answer: Encodable {
        let base, replica, words, missionWords, out: String
    }

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub(Self.operation)
        let (mission, view) = try options.view()
        let grants = try GrantArgument.grants(grant, mission.schema)
        let authority = try folder.authorityCertificate()
        let urls = try hubs(folder)
        let claim = try claim()
        options.output.line("the laptop's words: \(claim.words.text)")
        try spoken.confirm(claim.words, of: file, operation: Self.operation)
        let registry = try HubRegistry(path: folder.registry)
        let keys = try folder.keys(authority)
        let certificate = try registry.approve(
            claim, name: name, grants: grants, keys: keys, now: Date())
        let missionFile = try view.folder.currentMission()
        let proof = ApprovalProof(
            mission: authority.missionID, device: claim.request.replicaIdentity,
            missionFile: missionFile, hubs: urls)
        let rosters = RegistryRosters(registry: registry, authority: authority)
        let bundle = try rosters.current()?.state.bundle(since: .none)
        let approval = EnrolmentApprovalFile(
            authority: authority, certificate: certificate,
            rosterStream: try bundle?.stream() ?? [], hubs: urls, missionFile: missionFile,
            proof: try keys.rosters.sign(proof))
        try AtomicFile.write(try EnrolmentFiles.bytes(approval), to: out)
        options.output.line("wrote \(out); on the laptop: outpost enrol accept FILE")
        options.output.line("the mission's words: \(authority.words.text)")
        try options.output.json(
            Answer(
                base: name,
                replica: ReplicaID(identity: claim.request.replicaIdentity).description,
                words: claim.words.text, missionWords: authority.words.text, out: out))
    }

    private func claim() throws -> DeviceClaim {
        let bytes = try CarriedFile.read(
            file, limit: EnrolmentFiles.requestBytes, operation: Self.operation)
        let request = try EnrolmentFiles.request(bytes, place: file)
        do {
            try CertificateName.check(name)
            return try request.claim()
        } catch {
            throw error.outpostError(during: Self.operation, at: file)
        }
    }

    /// What was named, else the first name of the server's certificate that another machine can use.
    private func hubs(_ folder: HubFolder) throws -> [String] {
        guard url.isEmpty else { return url }
        let names = try folder.serverNames()
        guard let name = names.first(where: { !["localhost", "127.0.0.1", "::1"].contains($0) })
        else {
            throw OutpostError(
                .invalidInput, operation: Self.operation, place: "--url",
                cause: "the hub's certificate names no address that a laptop can reach",
                hint: "say where the hub is: --url https://hub.example:8443")
        }
        return ["https://\(name.contains(":") ? "[\(name)]" : name):\(Self.port)"]
    }
}
