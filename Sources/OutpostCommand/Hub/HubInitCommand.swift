import ArgumentParser
import Foundation
import OutpostField
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct HubInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a hub, and with it the mission's authority.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "The mission file. Without it: the one that is shipped.")
    var mission: String?

    @Option(help: "A name or address by which bases reach this hub; repeat for several.")
    var host: [String] = ["localhost", "127.0.0.1"]

    @Option(help: "What the hub's own entries are signed with.")
    var name = "hub"

    func run() throws {
        let bytes =
            try mission.map { try AtomicFile.read($0, operation: "read the mission file") }
            ?? Mission.defaultBytes
        let mission = try ReplicaOptions.mission(bytes, file: mission ?? "the shipped mission")
        let folder = HubFolder(path: options.path)
        let now = Date()
        let picture = try Replica.create(
            at: options.path, schema: mission.schema, mission: bytes, holder: "outpost hub init",
            surroundings: .system)
        let authority = try makeAuthority(mission.name, folder, now: now)
        let registry = try HubRegistry(path: folder.registry)
        try folder.delegate(by: authority, number: 1, now: now)
        try folder.makeServer(
            names: host, by: try folder.keys(authority.certificate).certificates, now: now)
        try addHub(picture, mission.schema, folder, registry, authority.certificate, now: now)
        _ = try folder.openCore(
            mission, picture: picture, registry: registry, authority: authority.certificate)
        let fingerprint = Hexadecimal.text(of: authority.fingerprint)
        options.output.line("made a hub of \(mission.name) in \(options.path)")
        options.output.line("authority \(fingerprint)")
        options.output.line(
            "next: outpost hub serve, and for each base: outpost hub enrol-code NAME")
        try options.output.json([
            "folder": options.path, "mission": mission.name, "authority": fingerprint,
        ])
    }

    /// The hub takes part like a base, and may everything everywhere.
    private func addHub(
        _ picture: Replica, _ schema: Schema, _ folder: HubFolder, _ registry: HubRegistry,
        _ authority: AuthorityCertificate, now: Date
    ) throws {
        let device = DeviceFolder(folder.replica)
        let hub = RosterDevice(
            identity: picture.id.identity, name: name,
            sealKey: try device.sealKey().publicKey.bytes,
            tlsKeyHash: Digest(bytes: try DeviceKey.load(from: folder.serverKey).publicKeyHash)
                ?? .zero, boxKey: try device.boxKey().publicBytes)
        let grants = Set(schema.spaces.map { Grant(.device(hub.identity), .admin, in: $0.id) })
        try registry.addHub(
            hub, grants: grants, by: try folder.issuer(authority), now: now)
    }

    private func makeAuthority(
        _ mission: String, _ folder: HubFolder, now: Date
    ) throws -> Authority {
        do {
            let authority = try Authority.create(mission: mission, now: now)
            try authority.save(toFolder: folder.authority)
            return authority
        } catch let error as CredentialError {
            throw error.outpostError(during: "make the authority", at: folder.authority)
        }
    }
}

struct HubEnrolCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol-code",
        abstract: "Print a one-time code, good for fifteen minutes, that enrols one laptop.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The base's name, as everyone will see it.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "What the laptop may in a space: read, write, admin or append. Without any: write in all. To the access log it adds.",
            valueName: "space=right"))
    var grant: [String] = []

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("make an enrolment code")
        let (mission, _) = try options.view()
        let grants = try GrantArgument.grants(grant, mission.schema)
        do {
            try CertificateName.check(name)
        } catch {
            throw error.outpostError(during: "make an enrolment code", at: name)
        }
        var generator = SystemRandomNumberGenerator()
        let code = EnrolmentCode(
            authority: try folder.authorityCertificate(), using: &generator)
        try HubRegistry(path: folder.registry).add(
            EnrolmentCodeRecord(code: code, deviceName: name, issuedAt: Date()), grants: grants)
        options.output.line(code.text)
        try options.output.json(["base": name, "code": code.text])
    }
}
