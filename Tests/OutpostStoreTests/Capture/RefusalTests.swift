import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// What a local write may not store. Each refusal keeps nothing and names the place.
@Suite struct RefusalTests {
    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
    }

    private func expectRefused(
        _ sql: String, _ arguments: StatementArguments = [], place: String, cause: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let rows = try replica.rows()
        let heads = try replica.heads()
        let error = #expect(throws: OutpostError.self, sourceLocation: location) {
            try replica.journaled(sql, arguments)
        }
        #expect(error?.code == .invalidInput, sourceLocation: location)
        #expect(
            error?.place.hasPrefix(place) == true, "\(error?.place ?? "")", sourceLocation: location
        )
        #expect(
            error?.cause.contains(cause) == true, "\(error?.cause ?? "")", sourceLocation: location)
        #expect(try replica.rows() == rows, sourceLocation: location)
        #expect(try replica.heads() == heads, sourceLocation: location)
    }

    private func insert(_ column: String, _ value: String) -> String {
        "INSERT INTO incident (reference, \(column)) VALUES ('r', \(value))"
    }

    @Test func `Text that is not UTF-8`() throws {
        try expectRefused(
            insert("title", "CAST(x'ff' AS TEXT)"), place: "incident.title", cause: "UTF-8")
    }

    @Test func `A number that is not finite`() throws {
        try expectRefused(insert("depth", "9e999"), place: "incident.depth", cause: "finite")
    }

    @Test func `A value over the limit`() throws {
        let size = Limits.valueBytes + 1
        try expectRefused(
            insert("photo", "zeroblob(\(size))"), place: "incident.photo", cause: "\(size)")
        try replica.journaled(insert("photo", "zeroblob(\(Limits.valueBytes))"))
    }

    @Test func `A number out of its range, at both ends`() throws {
        try expectRefused(insert("severity", "0"), place: "incident.severity", cause: "1 to 5")
        try expectRefused(insert("severity", "6"), place: "incident.severity", cause: "1 to 5")
        try expectRefused(insert("depth", "100.5"), place: "incident.depth", cause: "-100 to 100")
        try replica.journaled(insert("severity", "1"))
        try replica.journaled(insert("severity", "5"))
    }

    @Test func `A code that is not among the choices`() throws {
        try expectRefused(insert("status", "'Open'"), place: "incident.status", cause: "'Open'")
        try replica.journaled(insert("status", "'open'"))
        try replica.journaled(insert("status", "NULL"))
    }

    @Test func `No value where one is required`() throws {
        try expectRefused(
            "INSERT INTO delivery (quantity) VALUES (1)", place: "delivery.receiver", cause: "value"
        )
        try replica.journaled("INSERT INTO delivery (id, receiver) VALUES (?, 'x')", [Keys.aid(1)])
        try expectRefused(
            "UPDATE delivery SET receiver = NULL", place: "delivery.receiver", cause: "value")
    }

    @Test(arguments: ["'abc'", "upper(?)", "?||' '", "replace(?,'-8','-4')"])
    func `A key that is not one`(expression: String) throws {
        try expectRefused(
            "INSERT INTO incident (id, reference) VALUES (\(expression), 'r')",
            expression.contains("?") ? [Keys.operations(0xABCDEF)] : [], place: "incident.id",
            cause: "UUID")
    }

    @Test func `A key of another space`() throws {
        try expectRefused(
            "INSERT INTO incident (id, reference) VALUES (?, 'r')", [Keys.justice(1)],
            place: "incident.id", cause: "another space")
    }

    @Test func `A follower whose key lies in another space than its row, or that follows nothing`()
        throws
    {
        let sql = "INSERT INTO attachment (id, subject) VALUES (?, ?)"
        try expectRefused(
            sql, [Keys.aid(1), Keys.operations(1)], place: "attachment.id", cause: "'subject'")
        try expectRefused(
            sql, [Keys.aid(1), "no key"], place: "attachment.subject", cause: "key of the row")
        try replica.journaled(sql, [Keys.aid(1), Keys.aid(2)])
    }

    @Test func `Update, delete and REPLACE in an append-only table`() throws {
        let key = Keys.justice(1)
        try replica.journaled("INSERT INTO custody (id, item) VALUES (?, 'knife')", [key])
        for sql in [
            "UPDATE custody SET item = 'spoon'", "DELETE FROM custody",
            "INSERT OR REPLACE INTO custody (id, item) VALUES ('\(key)', 'spoon')",
            "UPDATE custody SET id = '\(Keys.justice(2))'",
        ] {
            try expectRefused(sql, place: "custody", cause: "append-only")
        }
        try replica.journaled(
            "INSERT INTO custody (id, item) VALUES (?, 'spoon')", [Keys.justice(3)])
    }

    @Test func `What is refused once does not stand in the way of the next`() throws {
        _ = try? replica.journaled(insert("title", "CAST(x'ff' AS TEXT)"))
        let next = try replica.journaled(insert("title", "'fine'"))
        #expect(next.map(\.sequence) == [1])
        #expect(try replica.isSound())
    }
}
