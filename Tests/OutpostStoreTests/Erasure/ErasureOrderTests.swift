import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

/// Strategy: replicas write at random and hear of each other; then orders erase random rows and cells of what is there, in three
/// rosters of which each holds those before. All changesets go to fresh replicas in random orders, some early, some as an erased
/// replica has them, with the rosters in between. What some changesets did to rows that are erased whole comes after the orders:
/// those are not named. Invariants: equal rows, fingerprints and bodies; sound audits; and, read naively, what was ordered is gone
/// and nothing else.
@Suite struct ErasureOrderTests {
    private struct Scene {
        /// Every changeset as it was written.
        var all: [JournalID: [[UInt8]]] = [:]
        var rosters: [MissionRoster] = [MissionRoster()]

        var views: [ChangesetView] {
            get throws {
                try all.sorted { $0.key < $1.key }.flatMap(\.value)
                    .map { try ChangesetBody.view($0) }
            }
        }
    }

    private func scene(
        in folder: TemporaryFolder, seed: UInt64, using generator: inout SeededGenerator
    ) throws -> Scene {
        let workload = try Workload(in: folder, replicas: 3, seed: seed)
        try workload.run(steps: 40, using: &generator)
        var scene = Scene()
        for replica in workload.replicas {
            for (journal, bodies) in try replica.bodies()
            where bodies.count > scene.all[journal, default: []].count {
                scene.all[journal] = bodies
            }
        }
        let views = try scene.views
        // What was written to a cell later counts; so where some is late, rows are erased whole.
        let hasLate = seed.isMultiple(of: 2)
        let named = views.filter { _ in !hasLate || !generator.once(in: 4) }
        for number: UInt32 in 1...3 {
            var rows = Set<ErasedRow>()
            for _ in 0...generator.below(2) {
                rows.insert(row(of: views, isWhole: hasLate, using: &generator))
            }
            scene.rosters.append(
                .erasing(
                    rows, from: named, after: scene.rosters[Int(number) - 1], number: number))
        }
        return scene
    }

    private func row(
        of views: [ChangesetView], isWhole: Bool, using generator: inout SeededGenerator
    ) -> ErasedRow {
        let table = generator.pick(generator.pick(views).changeset.tables)
        let key = generator.pick(table.rows).key
        let cells =
            table.table == "incident" ? ["title", "place", "witness"] : ["receiver", "amount"]
        return ErasedRow(
            table: table.table, key: key,
            cells: isWhole || generator.once(in: 2)
                ? [] : Set([generator.pick(cells), generator.pick(cells)]))
    }

    @Test func `The same changesets and orders in a hundred orders make the same replica`() throws {
        try forEachSeed(5) { seed, generator in
            let folder = try TemporaryFolder()
            let scene = try scene(in: folder, seed: seed, using: &generator)
            let whole = try Replica.make(in: folder, "whole")
            try whole.receive(scene.views.map(\.body))
            let reference = try Replica.make(in: folder, "reference")
            try reference.receive(scene.views.map(\.body))
            try reference.erase(scene.rosters[3])
            let isSound = try reference.isSound()
            #expect(isSound, "seed \(seed)")
            try check(reference, against: whole, scene, seed)
            for order in 0..<20 {
                let replica = try deliver(
                    scene, reference, in: folder, "order \(order)", using: &generator)
                try expectSame(replica, reference, "seed \(seed), order \(order)")
                try replica.close()
            }
        }
    }

    private func expectSame(
        _ replica: Replica, _ reference: Replica, _ comment: String
    ) throws {
        let isSame = (
            rows: try replica.rows() == reference.rows(),
            prints: try replica.fingerprints() == reference.fingerprints(),
            bodies: try replica.bodies() == reference.bodies(), sound: try replica.isSound()
        )
        #expect(isSame.rows, "\(comment)")
        #expect(isSame.prints, "\(comment)")
        #expect(isSame.bodies, "\(comment)")
        #expect(isSame.sound, "\(comment)")
    }

    /// What is left, read naively: rows that no order names are as they were; of those that one names whole, nothing; of the others
    /// the erased columns are empty and the rest is as it was, where the row is still shown.
    private func check(
        _ erased: Replica, against whole: Replica, _ scene: Scene, _ seed: UInt64
    ) throws {
        let erasures = Erasures(roster: scene.rosters[3])
        for table in whole.schema.tables {
            let before = try values(of: table, in: whole)
            let after = try values(of: table, in: erased)
            for (id, row) in before {
                let key = try #require(RowKey(id))
                switch erasures.extent(table: table.name, key: key) {
                case nil: #expect(after[id] == row, "seed \(seed): \(table.name) \(id)")
                case .row: #expect(after[id] == nil, "seed \(seed): \(table.name) \(id)")
                case .cells(let cells):
                    guard let left = after[id] else { continue }
                    for cell in table.cells {
                        for column in cell.columnIndices {
                            let expected = cells.contains(cell.name) ? "null" : row[column]
                            #expect(left[column] == expected, "seed \(seed): \(id) \(cell.name)")
                        }
                    }
                }
            }
        }
    }

    private func values(
        of table: TableSchema, in replica: Replica
    ) throws -> [String: [String]] {
        try replica.read { db in
            var rows: [String: [String]] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table.name)") {
                rows[row["id"]] = table.columns.map { column in
                    let value: DatabaseValue = row[column.name]
                    return value.isNull ? "null" : value.description
                }
            }
            return rows
        }
    }

    private func deliver(
        _ scene: Scene, _ reference: Replica, in folder: TemporaryFolder, _ name: String,
        using generator: inout SeededGenerator
    ) throws -> Replica {
        let replica = try Replica.make(in: folder, name)
        let everything = try scene.views.map(\.body)
        let left = try reference.bodies()
        var position = scene.all.mapValues { _ in 0 }
        var roster = 0
        while let journal = scene.all.keys.sorted().first(where: {
            position[$0, default: 0] < scene.all[$0, default: []].count
        }) {
            switch generator.below(8) {
            case 0 where roster < 3:
                roster += 1 + generator.below(3 - roster)
                try replica.erase(scene.rosters[roster])
            case 1: try replica.receiveEarly(generator.pick(everything))
            case 2: try replica.compact()
            default:
                let open = scene.all.keys.sorted().filter {
                    position[$0, default: 0] < scene.all[$0, default: []].count
                }
                let next = generator.pick(open.isEmpty ? [journal] : open)
                let from = position[next, default: 0]
                let to = min(from + 1 + generator.below(4), scene.all[next, default: []].count)
                position[next] = to
                let whole = Array(scene.all[next, default: []][from..<to])
                // Only whoever has the last roster takes what it leaves.
                let isErased = roster == 3 && generator.once(in: 2)
                try receive(
                    whole, as: isErased ? Array(left[next, default: []][from..<to]) : whole,
                    by: scene.rosters[roster], replica)
            }
        }
        try replica.erase(scene.rosters[3])
        return replica
    }

    private func receive(
        _ whole: [[UInt8]], as bodies: [[UInt8]], by roster: MissionRoster, _ replica: Replica
    ) throws {
        let heads = try replica.heads()
        var originals: [Int: Digest] = [:]
        for index in whole.indices where whole[index] != bodies[index] {
            originals[index] = Digest(of: whole[index])
        }
        let verifier = BatchVerifier(
            withoutSeals: replica.schema, erasures: Erasures(roster: roster)
        ) { heads[$0] ?? Head(emptyJournal: $0) }
        _ = try replica.merge(
            try verifier.verify(try Batch(bodies: bodies, originals: originals)))
    }
}
