import ArgumentParser
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

struct HubBackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the hub while it serves, and verify the copy.",
        discussion: """
            The copy has the hub's working keys and not the root's: keep it as you keep the hub's disk. Until the next one, \
            bases are the backup: they give back what a restored hub lacks.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A folder that does not exist.")
    var destination: String

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("back the hub up")
        let time = Surroundings.system.wallMilliseconds()
        let bytes = try HubBackup.make(of: folder.replica.path, at: destination)
        let mission = try options.mission()
        let view = try ReplicaView(at: destination, schema: mission.schema)
        let authority = try folder.authorityCertificate()
        let verification = try view.verify(trust: RosterTrust(authority: authority).seals)
        let log = try HubFolder(path: destination).verifyLog(mission.schema, authority)
        if let finding = verification.findings.first ?? log.finding {
            throw OutpostError(
                .corrupt, operation: "back the hub up", place: destination,
                cause: "the copy does not verify: \(finding.place)",
                hint: "run outpost verify on the hub's folder")
        }
        // From now on bases are told that their work is in it.
        try HubRegistry(path: folder.registry).note(
            HubBackup.record(of: destination, schema: mission.schema, time: time))
        options.output.line(
            "\(bytes) bytes in \(destination): \(log.entryCount) entries of the log and "
                + "\(verification.changesetCount) changesets of the picture, verified")
        try options.output.json([
            "bytes": Int(bytes), "changesets": verification.changesetCount,
            "entries": log.entryCount,
        ])
    }
}

struct HubRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a hub from a backup.",
        discussion: """
            Bases give back everything that they hold and the copy lacks, their own work and others', and later rosters too. \
            Issue no roster before the bases that matter have been in contact.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "What outpost hub backup wrote.")
    var backup: String

    func run() throws {
        try HubBackup.restore(
            backup, to: ReplicaFolder(path: options.path).path,
            epoch: max(1, Surroundings.system.random() >> 1))
        // The copy is another folder than the hub was: its picture goes on under a new incarnation.
        let (_, picture) = try options.open("hub restore")
        options.output.line("made a hub in \(options.path); next: outpost hub serve")
        try options.output.json(["folder": options.path, "replica": picture.id.description])
    }
}
