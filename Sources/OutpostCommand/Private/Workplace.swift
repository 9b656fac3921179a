import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync

/// Where a command reads and writes: a replica, or one private space of it that its reader has opened.
struct Workplace {
    let mission: Mission
    /// The tables that are there.
    let schema: Schema
    let replica: any ReplicaReading
    let roster: Roster
    private let write: Write
    private let desk: AccessDesk
    private let options: ReplicaOptions
    /// What lies on disk, of a vault too; nil where nothing can be written.
    private let disk: Replica?

    private enum Write {
        case none
        case replica(Replica, Author)
        case vault(Vault, WriteSession)
    }

    /// To read alone, beside whoever writes.
    init(_ options: ReplicaOptions, _ mission: Mission, reading view: ReplicaView) throws {
        desk = AccessDesk(options, mission)
        self.options = options
        disk = nil
        self.mission = mission
        schema = mission.schema
        replica = view
        roster = try view.roster()
        write = .none
    }

    init(
        _ options: ReplicaOptions, _ mission: Mission, _ replica: Replica, author: Author
    ) throws {
        desk = AccessDesk(options, mission, opened: (replica, author))
        self.options = options
        disk = replica
        self.mission = mission
        schema = mission.schema
        self.replica = replica
        roster = try replica.roster()
        write = .replica(replica, author)
    }

    /// - Parameter disk: the replica that the vault's journals lie in.
    init(
        _ options: ReplicaOptions, _ mission: Mission, _ vault: Vault, disk: Replica,
        _ session: WriteSession
    ) throws {
        desk = AccessDesk(options, mission, opened: (disk, session.author))
        self.options = options
        self.disk = disk
        self.mission = mission
        replica = try vault.replica
        schema = replica.schema
        roster = try disk.roster()
        write = .vault(vault, session)
    }

    /// Called with what is about to be shown, before it is: what is restricted is noted first. What it throws keeps it from view.
    func disclose(_ disclosure: Disclosure) throws { try desk.note(disclosure) }

    /// What was written goes to the second copy, where one is kept.
    func copy() {
        if let disk { CopyAfterWrite.run(disk, options) }
    }

    /// One transaction by whoever is at the keyboard.
    func write<Result>(
        _ updates: (Database) throws -> Result
    ) throws -> (result: Result, changesets: [Dot]) {
        switch write {
        case .replica(let replica, let author):
            return try replica.writeReporting(WriteSession(author: author), updates)
        case .vault(let vault, let session): return try vault.write(session, updates)
        case .none: preconditionFailure("a command that writes opens its replica for writing")
        }
    }
}
