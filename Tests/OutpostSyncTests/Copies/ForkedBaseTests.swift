import GRDB
import OutpostModel
import OutpostStore
import Testing

/// A base whose database was copied or put back together with its machine, which shows at an exchange and not before.
@Suite struct ForkedBaseTests {
    private let bed: CopiesBed
    private let base: Replica
    private let other: Replica

    init() throws {
        bed = try CopiesBed(seed: 1)
        base = try bed.base(1)
        other = try bed.base(2)
        try base.makeStocks()
        try base.count(0, by: 5)
        for edge in [base, other, base] { try bed.sync(edge) }
    }

    private func settle(_ replicas: [Replica]) throws {
        for _ in 0..<3 { for replica in replicas { try bed.sync(replica) } }
        for replica in replicas {
            #expect(try replica.fingerprints() == bed.core.picture.fingerprints())
            #expect(try replica.miscounts() == [])
            let audit = try replica.audit()
            #expect(audit.broken.isEmpty && audit.fingerprintsFit)
        }
    }

    private func amount(_ replica: Replica) throws -> Int? {
        try replica.read { try Int.fetchOne($0, sql: "SELECT amount FROM stock ORDER BY id") }
    }

    @Test func `A base that was rolled back takes its own work back and goes on under a new name`()
        throws
    {
        let backup = try bed.copy(base)
        try base.count(0, by: 7)
        try bed.sync(base)
        let restored = try bed.copy(backup)
        let before = restored.id
        #expect(try bed.sync(restored) == 0)
        #expect(before < restored.id)
        try restored.count(0, by: 100)
        try settle([restored, other])
        #expect(try amount(other) == 112)
    }

    @Test func `A base that was rolled back and wrote on has both branches' work`() throws {
        let backup = try bed.copy(base)
        for _ in 0..<3 { try base.count(0, by: 7) }
        try bed.sync(base)
        let restored = try bed.copy(backup)
        for _ in 0..<5 { try restored.count(0, by: 100) }
        #expect(try bed.sync(restored) == 5)
        try settle([restored, other])
        #expect(try amount(other) == 526)
    }

    @Test func `Two copies that both wrote both count, whoever comes first`() throws {
        let clone = try bed.copy(base)
        try base.count(0, by: 7)
        try clone.count(0, by: 100)
        try clone.count(1, by: 1, lane: .flash)
        try base.count(1, by: 2, lane: .flash)
        #expect(try bed.sync(clone) == 0)
        #expect(try bed.sync(base) == 2)
        try settle([base, clone, other])
        #expect(try amount(other) == 112)
    }

    @Test func `What the one copy wrote is contested by the other, and not replaced`() throws {
        for edge in [base, other] { try bed.sync(edge) }
        let clone = try bed.copy(base)
        for (replica, place) in [(base, "port"), (clone, "airport")] {
            try replica.write { try $0.execute(sql: "UPDATE stock SET note = 'moved'") }
            try replica.write {
                try $0.execute(
                    sql: "UPDATE stock SET place = ? WHERE id = ?",
                    arguments: [place, CopiesBed.stocks[0]])
            }
        }
        for edge in [base, clone] { try bed.sync(edge) }
        try settle([base, clone, other])
        let contested = try other.contestedCells(limit: 10)
        #expect(contested.count == 1)
    }

    private func place(_ replica: Replica, _ name: String, lane: Lane = .routine) throws {
        try replica.write(WriteSession(author: .nobody, lane: lane)) { db in
            try db.execute(
                sql: "UPDATE stock SET place = ? WHERE id = ?",
                arguments: [name, CopiesBed.stocks[0]])
        }
    }

    @Test func `What a branch replaced of the time before the fork stays replaced`() throws {
        try place(base, "port")
        for edge in [base, other] { try bed.sync(edge) }
        let clone = try bed.copy(base)
        try clone.count(1, by: 1)
        try place(base, "airport")
        for edge in [clone, base] { try bed.sync(edge) }
        try settle([base, clone, other])
        #expect(try other.contestedCells(limit: 10).isEmpty)
    }

    @Test func `A branch replaces its own values and not those that a copy wrote in their places`()
        throws
    {
        let clone = try bed.copy(base)
        try place(base, "port")
        try place(clone, "airport")
        // Names the routine changeset before it, at whose place the clone's stands in the hub.
        try place(base, "bridge", lane: .flash)
        for edge in [clone, base] { try bed.sync(edge) }
        try settle([base, clone, other])
        let contested = try other.contestedCells(limit: 10)
        #expect(
            contested.first.map { Set($0.candidates.map(\.values)) }
                == [[.text("bridge")], [.text("airport")]])
    }

    @Test func `A row that was removed and written anew on a branch is as its author left it`()
        throws
    {
        let clone = try bed.copy(base)
        try clone.count(2, by: 1)
        try base.write { try $0.execute(sql: "DELETE FROM ledger") }
        let key = try #require(try other.entries().first)
        try base.write { db in
            try db.execute(
                sql: "INSERT INTO ledger (id, stock, amount) VALUES (?, ?, 5)",
                arguments: [key, CopiesBed.stocks[0]])
        }
        for edge in [clone, base] { try bed.sync(edge) }
        try settle([base, clone, other])
        #expect(try other.entries().count == 2)
    }

    @Test func `A row that was removed and written anew on a branch replaces what it had`() throws {
        try place(base, "port")
        for edge in [base, other] { try bed.sync(edge) }
        let clone = try bed.copy(base)
        try clone.count(1, by: 1)
        let key = CopiesBed.stocks[0]
        try base.write { db in
            try db.execute(sql: "DELETE FROM stock WHERE id = ?", arguments: [key])
        }
        try base.write { db in
            try db.execute(
                sql: "INSERT INTO stock (id, amount, place) VALUES (?, 5, 'airport')",
                arguments: [key])
        }
        for edge in [clone, base] { try bed.sync(edge) }
        try settle([base, clone, other])
        #expect(try other.contestedCells(limit: 10).isEmpty)
        let place = try other.read {
            try String.fetchOne($0, sql: "SELECT place FROM stock ORDER BY id")
        }
        #expect(place == "airport")
    }

    @Test func `A receipt that says more than was sent is for a copy's work, not for ours`() throws
    {
        for _ in 0..<3 { try base.count(0, by: 1) }
        let clone = try bed.copy(base)
        try bed.exchange(base) {
            for _ in 0..<2 { try clone.count(0, by: 100) }
            try bed.sync(clone)
        }
        // In the places that the receipt named.
        for _ in 0..<2 { try base.count(0, by: 7) }
        try settle([base, clone, other])
        #expect(try amount(other) == 222)
    }

    @Test func `Packed journals are joined too`() throws {
        for _ in 0..<30 { try base.count(0, by: 1) }
        try bed.sync(base)
        let clone = try bed.copy(base)
        for _ in 0..<30 { try base.count(0, by: 1) }
        for _ in 0..<20 { try clone.count(0, by: 100) }
        try bed.sync(clone)
        _ = try base.compact()
        #expect(try bed.sync(base) == 30)
        try settle([base, clone, other])
        #expect(try amount(other) == 2_065)
    }
}
