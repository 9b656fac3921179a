import Foundation
import OutpostField
import OutpostModel
import OutpostStore
import Testing

@testable import OutpostPages

/// The search finds what stands in the reports now, whatever the accents, and nothing that is gone.
@Suite struct SearchTests {
    private func found(_ text: String, _ desk: PageDesk) throws -> [RowKey] {
        try desk.search.search(text, tables: nil, limit: 100).map(\.key)
    }

    private func write(_ title: String, _ desk: PageDesk, at time: Int64) throws -> RowKey {
        let key = RowKey(
            space: SpaceID(name: "operations"), milliseconds: time,
            random: desk.surroundings.random())
        try desk.replica.write { db in
            try db.execute(
                sql: """
                    INSERT INTO incident (id, category, title, observed_at)
                    VALUES (?, 'road_blocked', ?, '2026-11-28T10:00:00-05:00')
                    """, values: [.text(key.description), .text(title)])
        }
        return key
    }

    /// Until the index was made; it is made by another thread, which this waits for.
    private func desk(_ base: PageBase) throws -> PageDesk {
        let desk = try #require(try base.site.house.current())
        desk.search.finish()
        return desk
    }

    @Test func `Accents, case and the end of a word do not matter, and the latest comes first`()
        async throws
    {
        let base = try await PageBase()
        let desk = try desk(base)
        let first = try write("Dife nan mache Tèt Bèf", desk, at: 1_000)
        let second = try write("TET BEF: lòt dife", desk, at: 2_000)
        #expect(try found("tet bef", desk) == [second, first])
        #expect(try found("TÈT", desk) == [second, first])
        #expect(try found("mach", desk) == [first])
        #expect(try found("mache lot", desk) == [])
        // The label of a choice, in any language of the mission.
        #expect(Set(try found("wout bloke", desk)) == [first, second])
        #expect(Set(try found("barabara", desk)) == [first, second])
        try base.site.house.released {}
    }

    @Test(arguments: ["\"", "*", "NEAR(", "a AND", "' OR 1=1 --", "()", "content:x", "-"])
    func `What is typed is words and never a query`(typed: String) async throws {
        let base = try await PageBase()
        let desk = try desk(base)
        _ = try write("a and near x or content 1", desk, at: 1_000)
        #expect(throws: Never.self) { try self.found(typed, desk) }
        try base.site.house.released {}
    }

    @Test func `A change is found by its new words, and a removed report not at all`() async throws
    {
        let base = try await PageBase()
        let desk = try desk(base)
        let key = try write("barikad", desk, at: 1_000)
        try desk.replica.write { db in
            try db.execute(
                sql: "UPDATE incident SET title = 'pon kraze' WHERE id = ?",
                arguments: [key.description])
        }
        #expect(try found("barikad", desk) == [])
        #expect(try found("kraze", desk) == [key])
        try desk.replica.write { db in
            try db.execute(
                sql: "DELETE FROM incident WHERE id = ?", arguments: [key.description])
        }
        #expect(try found("kraze", desk) == [])
        try base.site.house.released {}
    }

    @Test func `An index that was lost, damaged or is of another time is made anew`() async throws {
        let base = try await PageBase()
        // The replica is let go of when nobody holds its desk.
        let key = try write("lapli", try desk(base), at: 1_000)
        #expect(try found("lapli", try desk(base)) == [key])
        let file = base.folder.path + "/search.sqlite"
        for damage in [nil, "this is no database at all"] {
            try base.site.house.released {}
            for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
            if let damage { try AtomicFile.write(Array(damage.utf8), to: file) }
            #expect(try found("lapli", try desk(base)) == [key], "\(damage ?? "lost")")
        }
        try base.site.house.released {}
    }

    @Test func `What was written while nobody searched is found with the next start`() async throws
    {
        let base = try await PageBase()
        _ = try desk(base)
        try base.site.house.released {
            let mission = try Mission.load(bytes: try base.folder.currentMission())
            let replica = try Replica.open(
                at: base.folder.path, schema: mission.schema, holder: "a test",
                surroundings: .system)
            try replica.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO incident (id, category, title, observed_at)
                        VALUES (?, 'fire', 'siklòn', '2026-11-28T10:00:00-05:00')
                        """,
                    values: [
                        .text(
                            RowKey(space: SpaceID(name: "operations"), milliseconds: 5, random: 9)
                                .description)
                    ])
            }
            try replica.close()
        }
        #expect(try found("siklon", try desk(base)).count == 1)
        try base.site.house.released {}
    }
}
