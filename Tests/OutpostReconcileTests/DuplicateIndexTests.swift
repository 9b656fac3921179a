import Foundation
import OutpostField
import OutpostModel
import OutpostReconcile
import OutpostStore
import OutpostTestSupport
import Testing

/// Reports of one event, found and ruled on, in a replica of the shipped mission.
@Suite final class DuplicateIndexTests {
    private let mission: Mission
    private let plan: DuplicatePlan
    private let replica: Replica
    private let folder: ReplicaFolder

    init() throws {
        mission = try Mission.load(bytes: Mission.defaultBytes)
        plan = try #require(DuplicatePlan(mission))
        replica = try Replica.inMemory(
            schema: mission.schema, identity: 3, surroundings: .system)
        folder = ReplicaFolder(
            path: NSTemporaryDirectory() + "outpost-duplicates-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
    }

    deinit {
        // What a test leaves is no test's business: a folder that cannot be removed stays in the temporary one.
        try? FileManager.default.removeItem(atPath: folder.path)
    }

    private func report(_ title: String, _ narrative: String, hour: Int) throws {
        try replica.write { db in
            try db.execute(
                sql: """
                    INSERT INTO incident (category, title, narrative, observed_at, place_text, latitude, longitude)
                    VALUES ('armed_attack', ?, ?, ?, 'Martissant 7', 18.53, -72.36)
                    """,
                arguments: [title, narrative, "2026-01-05T\(hour + 10):00:00Z"])
        }
    }

    private func index() throws -> DuplicateIndex {
        let index = try #require(try DuplicateIndex(mission, folder: folder))
        try index.catchUp(with: replica)
        return index
    }

    private func row(_ key: RowKey) throws -> FoundRow {
        FoundRow(table: try #require(mission.schema.table(named: "incident")), key: key)
    }

    @Test func `The mission need not say of which reports doubles are looked for`() {
        #expect(plan.table == "incident" && plan.verdicts.table == "incident_link")
        #expect(plan.time == "observed_at" && plan.precision == "observed_precision")
        #expect(plan.texts == ["title", "narrative"] && plan.places == ["place_text"])
        #expect(plan.kinds == ["category", "categories"] && plan.latitude == "latitude")
    }

    @Test
    func
        `A new report is held against its neighbours, an edited one anew, and a removed one no more`()
        throws
    {
        try report("Attack in Martissant 7", "Bandits of Grand Ravine opened fire", hour: 1)
        let index = try index()
        #expect(try index.pairs().isEmpty)
        try report("Fusillade à Martissant 7", "Grand Ravin a ouvert le feu", hour: 1)
        try index.catchUp(with: replica)
        let pair = try #require(try index.pairs().first)
        #expect(index.reasons(pair).contains(.samePlaceName))
        // Another program's process finds the same.
        #expect(try self.index().pairs().map(\.first) == [pair.first])
        try replica.write { db in
            try db.execute(
                sql: """
                    UPDATE incident SET title = 'Cholera at the lake', narrative = 'Nine sick', place_text = 'Fonds Parisien', latitude = 18.5,
                    longitude = -71.98, observed_at = '2026-04-01T08:00:00Z', category = 'disease' WHERE id = ?
                    """, arguments: [pair.second.description])
        }
        try index.catchUp(with: replica)
        #expect(try index.pairs().isEmpty)
        try report("Fusillade à Martissant 7", "Grand Ravin a ouvert le feu", hour: 1)
        try index.catchUp(with: replica)
        #expect(try index.pairs().count == 1)
        try replica.write { db in
            try db.execute(
                sql: "DELETE FROM incident WHERE id = ?", arguments: [pair.first.description])
        }
        try index.catchUp(with: replica)
        #expect(try index.pairs().isEmpty)
    }

    @Test
    func `A verdict is one row, whichever report is named first, and clusters follow it both ways`()
        throws
    {
        for hour in 1...3 { try report("Attack in Martissant 7", "Grand Ravine", hour: hour) }
        let keys = try replica.read { db in
            try db.fetchValues(sql: "SELECT id FROM incident ORDER BY id", values: [])
        }.compactMap { RowKey($0[0].description) }
        func rule(_ one: Int, _ other: Int, _ relation: DuplicatePlan.Relation) throws {
            try DuplicateVerdicts.write(
                relation, of: row(keys[one]), and: row(keys[other]), because: nil, plan,
                to: replica, WriteSession())
        }
        func clusters() throws -> DuplicateClusters {
            DuplicateClusters(try DuplicateVerdicts(plan, of: replica))
        }
        try rule(1, 0, .sameEvent)
        try rule(2, 1, .sameEvent)
        #expect(try clusters().reports(with: keys[2]) == Set(keys))
        #expect(try clusters().leader(of: keys[2]) == keys[0])
        try rule(0, 1, .notSame)
        #expect(try clusters().all == [[keys[1], keys[2]]])
        #expect(try clusters().leader(of: keys[0]) == keys[0])
        #expect(try DuplicateVerdicts(plan, of: replica).all.count == 2)
        #expect(throws: OutpostError.self) { try rule(1, 1, .sameEvent) }
    }
}
