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

    private enum Write {
        case none
        case replica(Replica, Author)
        case vault(Vault, WriteSession)
    }

    /// To read alone, beside whoever writes.
    init(_ mission: Mission, reading view: ReplicaView) throws {
        self.mission = mission
        schema = mission.schema
        replica = view
        roster = try view.roster()
        write = .none
    }

    init(_ mission: Mission, _ replica: Replica, author: Author) throws {
        self.mission = mission
        schema = mission.schema
        self.replica = replica
        roster = try replica.roster()
        write = .replica(replica, author)
    }

    /// - Parameter disk: the replica that the vault's journals lie in.
    init(_ mission: Mission, _ vault: Vault, disk: Replica, _ session: WriteSession) throws {
        self.mission = mission
        replica = try vault.replica
        schema = replica.schema
        roster = try disk.roster()
        write = .vault(vault, session)
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
