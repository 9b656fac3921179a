import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust

/// A hub and edges with a private space, readers whose keys a test holds, and the roster that says who they are.
final class VaultBed {
    static let space = Space(name: "protection", isPrivate: true, dueColumn: "due_at")
    /// What must stand in no file and no frame.
    /// Of this run alone, since a test looks for it in all of the temporary folder, where anybody may keep a copy of this source.
    static let marker = "MARKER-\(UInt64.random(in: .min ... .max))"

    let rosters: SimulatedRosters
    let bed: SyncTestBed
    let recovery = BoxKey()

    init() throws {
        rosters = try SimulatedRosters()
        bed = try SyncTestBed(schema: try Self.schema(), rosters: rosters)
        let hub = bed.core.picture.id
        try rosters.issue { roster in
            roster.addSimulated(hub, name: "hub", in: [SyncTestBed.space, Self.space.id])
        }
        try bed.core.picture.take(try Self.kept(rosters))
    }

    static func kept(_ rosters: SimulatedRosters) throws -> KeptRosters {
        guard let kept = rosters.keptRosters else {
            throw OutpostError(.notFound, operation: "read the rosters", cause: "none was issued")
        }
        return kept
    }

    static func schema() throws -> Schema {
        let incident = try TableSchema(
            name: "incident", residence: .space(SyncTestBed.space),
            columns: [
                ColumnSchema(name: "title", kind: .text),
                ColumnSchema(name: "reference", kind: .text),
            ], referenceColumn: "reference")
        let referral = try TableSchema(
            name: "referral", residence: .space(space.id),
            columns: [
                ColumnSchema(name: "child", kind: .text),
                ColumnSchema(
                    name: "status", kind: .text,
                    rule: .ladder(ranks: ["reported", "open", "closed"])),
                ColumnSchema(name: "needs", kind: .text, rule: .set),
                ColumnSchema(name: "due_at", kind: .integer),
                ColumnSchema(name: "visits", kind: .integer, rule: .counter),
                ColumnSchema(name: "guardian", kind: .text, rule: .guarded),
                ColumnSchema(name: "reference", kind: .text),
            ], referenceColumn: "reference")
        // Says what was counted: a visit that is lost or doubled shows.
        let visit = try TableSchema(
            name: "visit", residence: .space(space.id),
            columns: [
                ColumnSchema(name: "referral", kind: .text),
                ColumnSchema(name: "amount", kind: .integer),
            ])
        return try Schema(
            version: 1, missionHash: Digest(of: Array("test".utf8)),
            spaces: [Space(name: "operations"), space], tables: [incident, referral, visit])
    }

    // MARK: Who takes part

    /// An edge whose device may take part in the private space.
    func edge(_ identity: UInt64, _ right: Grant.Right) throws -> Replica {
        let edge = try bed.edge(identity)
        try rosters.issue { roster in
            roster.addSimulated(edge.id, name: "base \(identity)", right, in: [Self.space.id])
            roster.grants.insert(Grant(.device(identity), .write, in: SyncTestBed.space))
        }
        return edge
    }

    /// A person with a right, and a key of theirs at an edge.
    @discardableResult
    func person(_ id: String, _ right: Grant.Right, at edge: Replica) throws -> ReaderKey {
        let secret = ReaderKey(person: id, device: edge.id.identity, key: BoxKey())
        try rosters.issue { roster in
            var person = roster.persons[id] ?? RosterPerson(id: id, name: id)
            person.keys[edge.id.identity] = secret.key.publicBytes
            roster.set(person)
            roster.grants.insert(Grant(.person(id), right, in: Self.space.id))
        }
        return secret
    }

    /// Ends all that a person was granted, with what the hub has of them.
    func revoke(_ id: String) throws {
        let heads = try bed.core.log.heads().filter { $0.key.space == Self.space.id }
        try rosters.issue { roster in
            guard var person = roster.persons[id] else { return }
            person.ended = CutOff(heads)
            roster.set(person)
        }
    }

    func vault(_ edge: Replica, _ secret: ReaderKey) throws -> Vault {
        try Vault(edge, space: Self.space, secret: secret, mission: Self.mission)
    }

    static let mission = MissionID(digest: Digest(of: Array("mission".utf8)))

    static func session(_ secret: ReaderKey) -> WriteSession {
        WriteSession(author: Author(person: secret.person, identification: .pin))
    }
}

extension Vault {
    /// - Returns: the row's key.
    @discardableResult
    func refer(_ child: String, due: Int64? = nil, by secret: ReaderKey) throws -> String {
        try write(VaultBed.session(secret)) { db in
            try db.execute(
                sql:
                    "INSERT INTO referral (child, status, due_at, visits) VALUES (?, 'open', ?, 0)",
                arguments: [child, due])
            return try String.fetchOne(
                db, sql: "SELECT id FROM referral WHERE rowid = last_insert_rowid()") ?? ""
        }.result
    }

    func update(_ sql: String, _ arguments: StatementArguments, by secret: ReaderKey) throws {
        try write(VaultBed.session(secret)) { db in
            try db.execute(sql: sql, arguments: arguments)
        }
    }

    /// Counts visits to a child, and enters them, as one transaction.
    func visit(
        _ referral: String, _ amount: Int, lane: Lane = .routine, by secret: ReaderKey
    ) throws {
        var session = VaultBed.session(secret)
        session.lane = lane
        try write(session) { db in
            try db.execute(
                sql: "UPDATE referral SET visits = visits + ? WHERE id = ?",
                arguments: [amount, referral])
            try db.execute(
                sql: "INSERT INTO visit (referral, amount) VALUES (?, ?)",
                arguments: [referral, amount])
        }
    }

    /// Keys of all visits that were entered.
    func visits() throws -> Set<String> {
        try replica.read { try String.fetchSet($0, sql: "SELECT id FROM visit") }
    }

    /// Referrals whose figure is not what the visits say, in words.
    func miscounts() throws -> [String] {
        try replica.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT referral.id || ': ' || visits || ', not ' || entered FROM referral JOIN (
                        SELECT referral, sum(amount) AS entered FROM visit GROUP BY referral
                    ) AS sums ON sums.referral = referral.id WHERE visits <> entered
                    """)
        }
    }

    /// Everything that it shows, as one text.
    func shown() throws -> String {
        try replica.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id || quote(child) || quote(status) || quote(needs) || quote(due_at)
                        || quote(visits) || quote(guardian)
                    FROM referral ORDER BY id
                    """
            ).joined(separator: "\n")
        }
    }
}
