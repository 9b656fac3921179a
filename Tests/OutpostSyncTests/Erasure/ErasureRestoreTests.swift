import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// Orders of erasure beside a hub that was put back, and beside rosters that forked.
@Suite struct ErasureRestoreTests {
    private let bed: CopiesBed
    private let first, second: Replica

    init() throws {
        bed = try CopiesBed(seed: 5)
        first = try bed.base(1)
        second = try bed.base(2)
        try first.write { db in
            for (stock, note) in zip(CopiesBed.stocks, ["CHILD-A", "CHILD-B", "KEPT"]) {
                try db.execute(
                    sql: "INSERT INTO stock (id, amount, note) VALUES (?, 1, ?)",
                    arguments: [stock, note])
            }
        }
        for edge in [first, second] { try bed.sync(edge) }
    }

    private func order(_ stock: Int) throws {
        let key = try #require(RowKey(CopiesBed.stocks[stock]))
        _ = try bed.rosters.issue { roster, version in
            let number = UInt32(roster.erasures.count) + 1
            roster.erasures.insert(
                ErasureOrder(
                    number: number, version: version, issued: Int64(stock), reason: "asked",
                    officer: "o", rows: [ErasedRow(table: "stock", key: key)]))
            try ErasureSurvey(bed.log).complete(&roster, version: version)
        }
        try bed.core.catchUp()
    }

    private func notes(_ replica: Replica) throws -> [String] {
        try replica.read { try String.fetchAll($0, sql: "SELECT note FROM stock ORDER BY note") }
    }

    private func holds(_ text: String, _ replica: Replica) throws -> Bool {
        try replica.heads().keys.contains { journal in
            try replica.bodies(of: journal, after: 0, limit: .max)
                .contains { String(decoding: $0, as: UTF8.self).contains(text) }
        }
    }

    private func logHolds(_ text: String) throws -> Bool {
        let page = try bed.log.page(
            of: CopiesBed.space, after: 0, bodyBytes: 1 << 20, filter: { _ in true })
        return page.entries.contains { String(decoding: $0.body, as: UTF8.self).contains(text) }
    }

    private func expectErased(_ titles: [String]) throws {
        for replica in [first, second, bed.core.picture] {
            #expect(try notes(replica) == titles)
            #expect(try !holds("CHILD", replica))
            #expect(try replica.verify(trust: { _ in SimulatedSeals.trust }).findings == [])
            #expect(try replica.fingerprints() == first.fingerprints())
        }
        #expect(try !logHolds("CHILD"))
    }

    @Test func `A hub that is restored from before an order gets it from a base, and erases again`()
        throws
    {
        let backup = try bed.backUpHub()
        try order(0)
        try order(1)
        for edge in [first, second] { try bed.sync(edge) }
        try expectErased(["KEPT"])
        try bed.restoreHub(backup)
        #expect(try logHolds("CHILD-A"), "else this test shows nothing")
        for edge in [first, second, first] { try bed.sync(edge) }
        try expectErased(["KEPT"])
    }

    @Test func `Orders of rosters that forked are done both, and the hub brings them together`()
        throws
    {
        let before = bed.rosters.keptRosters
        try order(0)
        try bed.rosters.issue { roster in
            roster.addSimulated(ReplicaID(identity: 9), name: "ninth", in: [CopiesBed.space])
        }
        try bed.sync(first)
        // The hub's rosters are put back, and it goes on from there.
        bed.rosters.restore(before)
        try order(1)
        try bed.sync(second)
        for edge in [first, second, first, second] { try bed.sync(edge) }
        try expectErased(["KEPT"])
        let third = try bed.base(3)
        try bed.sync(third)
        #expect(try notes(third) == ["KEPT"])
        #expect(try third.heads()[#require(first.heads().keys.sorted().first)] != nil)
        let kept = try #require(bed.rosters.keptRosters)
        #expect(kept.effective.erasures.count == 2)
    }
}
