import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// The options of every command that also works in a private space.
struct VaultOptions: ParsableArguments {
    @Option(
        name: .customLong("private"),
        help: ArgumentHelp(
            "Work in this private space, opened with your PIN.", valueName: "space"))
    var space: String?

    @Option(help: ArgumentHelp("Whose PIN it is; without: who is signed in.", valueName: "id"))
    var person: String?

    @OptionGroup var pin: PinOptions

    /// For commands that only read. A private space is opened beside its replica, which holds the lock meanwhile.
    func reading(_ options: ReplicaOptions, _ command: String) throws -> Workplace {
        if let space { return try opened(space, options, command) }
        let (mission, view) = try options.view()
        return try Workplace(options, mission, reading: view)
    }

    func writing(_ options: ReplicaOptions, _ command: String) throws -> Workplace {
        if let space { return try opened(space, options, command) }
        let (mission, replica) = try options.open(command)
        let author = try Session.author(in: ReplicaFolder(path: options.path))
        return try Workplace(options, mission, replica, author: author)
    }

    private func opened(
        _ space: String, _ options: ReplicaOptions, _ command: String
    ) throws -> Workplace {
        let opening = try VaultOpening(options, space: space, self, command)
        opening.maintainKeys()
        for fault in try opening.vault.faults { Output.error("outpost: \(fault)") }
        let unopened = try opening.vault.unopenedCount
        if unopened > 0 {
            Output.error(
                "outpost: \(unopened) changesets of \(space) cannot be opened with the keys given to you yet"
            )
        }
        return try Workplace(
            options, opening.mission, opening.vault, disk: opening.disk, opening.session)
    }
}

/// A private space, opened by whoever gave their PIN.
struct VaultOpening {
    let mission: Mission
    let disk: Replica
    let vault: Vault
    let session: WriteSession
    let space: Space
    let missionID: MissionID

    init(
        _ options: ReplicaOptions, space name: String, _ secret: VaultOptions, _ command: String
    ) throws {
        let (mission, disk) = try options.open(command)
        guard let space = mission.schema.space(named: name), space.isPrivate else {
            let known = mission.schema.spaces.filter(\.isPrivate).map(\.name)
            throw OutpostError(
                .notFound, operation: "open a private space", place: name,
                cause: "the mission has no private space of this name",
                hint: known.isEmpty
                    ? "the mission file protects none" : "it has: \(known.joined(separator: ", "))")
        }
        let folder = ReplicaFolder(path: options.path)
        guard let person = try secret.person ?? Session.current(in: folder)?.person else {
            throw OutpostError(
                .refused, operation: "open a private space", place: name,
                cause: "nobody is signed in", hint: "sign in, or say who you are with --person ID")
        }
        let device = disk.id.identity
        let key = try PersonFolder(folder, device: device).unlock(
            person, pin: try secret.pin.pin("PIN of \(person)"), now: try .now())
        let hub = DeviceFolder(folder)
        missionID = try hub.mission(of: try hub.loadHub())
        vault = try Vault(
            disk, space: space, secret: ReaderKey(person: person, device: device, key: key),
            mission: missionID)
        session = WriteSession(author: Author(person: person, identification: .pin))
        self.mission = mission
        self.disk = disk
        self.space = space
    }

    /// Does what an admin sees to. What keeps it from being done keeps nobody from reading.
    func maintainKeys() {
        do {
            let upkeep = try vault.maintainKeys(session)
            if upkeep.isRotated {
                Output.error("outpost: \(space.name) has a new key, since a reader was taken away")
            }
            if upkeep.given > 0 {
                Output.error("outpost: \(upkeep.given) readers were given the keys they lacked")
            }
        } catch {
            Output.error("outpost: the keys of \(space.name) stay as they are: \(error)")
        }
    }
}
