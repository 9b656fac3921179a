import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct TransactionLimitTests {
    /// In a body of a few such values there is no room for a ninth.
    private static let large = "CAST(zeroblob(\(Limits.valueBytes)) AS TEXT)"

    private static let inserts = [
        ("INSERT INTO incident (title) VALUES", "delivery (receiver)"),
        ("INSERT INTO delivery (receiver) VALUES", "incident (title)"),
    ]

    /// In either space: the part that fits is journaled before the other, or after it.
    @Test(arguments: inserts)
    func `A transaction of which one part is over the limit is refused whole`(
        insert: String, other: String
    ) throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        let values = Array(repeating: "(\(Self.large))", count: 9).joined(separator: ", ")
        let error = #expect(throws: OutpostError.self) {
            try replica.write { db in
                try db.execute(sql: "INSERT INTO \(other) VALUES ('fits')")
                try db.execute(sql: "\(insert) \(values)")
            }
        }
        #expect(error?.code == .limit)
        #expect(error?.hint == "write in smaller transactions")
        #expect(try replica.rows().isEmpty)
        #expect(try replica.heads().values.allSatisfy { $0.sequence == 0 })
        #expect(try replica.fingerprints().values.allSatisfy { $0 == .empty })
        let next = try replica.journaled("INSERT INTO \(other) VALUES ('fits')")
        #expect(next.map(\.sequence) == [1])
        #expect(try replica.isSound())
    }
}
