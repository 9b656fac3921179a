import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire
import Testing

/// A hub and two bases whose flash messages are sealed and encrypted by real keys; in exchanges their seals are the simulator's.
struct FlashBed {
    let bed: SyncTestBed
    let first, second: Replica
    let rosters: SimulatedRosters
    let hubKey = BoxKey()
    let secondKey = BoxKey()
    let sealKeys: [UInt64: SealKey]
    let mission = MissionID(digest: Digest(of: [7]))

    init() throws {
        rosters = try SimulatedRosters()
        bed = try SyncTestBed(rosters: rosters)
        // Both have the same hint: the seal tells which of them wrote.
        first = try bed.edge(0xA1A1_0000_0000_0001)
        second = try bed.edge(0xA1A1_0000_0000_0002)
        sealKeys = [first.id.identity: SealKey(), second.id.identity: SealKey()]
        try issue { roster in
            for (index, node) in [first.id, second.id, bed.core.picture.id].enumerated() {
                roster.addSimulated(
                    node, name: "\(index)", in: [SyncTestBed.space, SyncTestBed.aid])
                if let key = sealKeys[node.identity] {
                    var device = try #require(roster.devices[node.identity])
                    device.sealKey = key.publicKey.bytes
                    roster.set(device)
                }
            }
            roster.set(RosterPerson(id: "marie", name: "Marie"))
        }
    }

    /// Issues a roster, which all have at once.
    func issue(_ change: (inout MissionRoster) throws -> Void) throws {
        try rosters.issue(change)
        let kept = try #require(rosters.keptRosters)
        for replica in [first, second, bed.core.picture] { try replica.take(kept) }
    }

    func roster() throws -> MissionRoster { try #require(try first.missionRoster()).roster }

    func sealer(_ replica: Replica) throws -> Sealer {
        let key = try #require(sealKeys[replica.id.identity])
        return Sealer(
            seal: SimulatedSeals.sealer.seal, early: key.sealer(mission: mission).sealEarly)
    }

    func writer(_ replica: Replica, to key: BoxKey? = nil) throws -> FlashWriter {
        FlashWriter(
            replica: replica, identity: replica.id.identity, roster: try roster(),
            mission: mission, sealer: try sealer(replica),
            reader: (key ?? hubKey).publicBytes)
    }

    private var trust: RosterTrust {
        let mission = mission
        return RosterTrust(
            seals: { roster in
                SealTrust(
                    verdict: SimulatedSeals.trust.verdict,
                    early: SealTrust(mission: mission, roster: roster).earlyVerdict)
            }, verifier: nil)
    }

    /// The hub takes messages in.
    var hub: FlashReceiver {
        let core = bed.core
        return FlashReceiver(
            replica: core.picture, key: hubKey, mission: mission, trust: trust, readable: nil,
            log: FlashReceiver.Log(
                heads: { try core.log.heads() },
                append: { try core.takeOneWay($0) }))
    }

    /// The second base does.
    func base(readable: Set<SpaceID> = [SyncTestBed.space]) -> FlashReceiver {
        FlashReceiver(
            replica: second, key: secondKey, mission: mission, trust: trust, readable: readable)
    }

    /// A report of the first base.
    func report(_ title: String, severity: Int = 5) throws -> FoundRow {
        let author = Author(person: "marie", identification: .pin)
        let key = RowKey(
            space: SyncTestBed.space, milliseconds: 1_764_000_000_000 + Int64(title.count),
            random: Digest(of: Array(title.utf8)).words.0)
        try first.write(WriteSession(author: author)) { db in
            try db.execute(
                sql: """
                    INSERT INTO incident (id, title, severity, latitude, longitude)
                    VALUES (?, ?, ?, 18.5, -72.3)
                    """, arguments: [key.description, title, severity])
        }
        return FoundRow(
            table: try #require(first.schema.table(named: "incident")), key: key)
    }

    func edit(_ row: FoundRow, _ title: String) throws {
        try first.write { db in
            try db.execute(
                sql: "UPDATE incident SET title = ? WHERE id = ?",
                arguments: [title, row.key.description])
        }
    }

    func flash(_ row: FoundRow, to key: BoxKey? = nil) throws -> [UInt8] {
        let writer = try writer(first, to: key)
        return try writer.message(of: writer.bodies(of: row, beyond: [:]))
    }

    func stretch(
        after sent: [JournalID: UInt64] = [:], limit: Int = 50, bytes: Int = 6_000
    ) throws -> FlashWriter.Stretch? {
        try writer(first).stretch(
            after: sent, heads: try first.heads(), isWanted: { _ in true }, limit: limit,
            bytes: bytes)
    }

    /// What of the mission stands at the hub, to see that nothing of a refused message does.
    func hubState() throws -> String {
        let picture = bed.core.picture
        let early = try picture.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM _outpost_early") ?? 0
        }
        let seals = try picture.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM _outpost_peer WHERE peer = 'flash'")
                ?? 0
        }
        return try "\(picture.shown()) \(early) \(seals) \(bed.core.log.heads().count)"
    }
}
