import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct ReferenceTests {
    private let folder: TemporaryFolder
    private let replica: Replica

    init() throws {
        folder = try TemporaryFolder()
        replica = try Replica.make(in: folder)
    }

    private func reference(_ number: UInt64) -> String {
        BaseReference(replica: replica.id, counter: number).description
    }

    private func stored() throws -> [String] {
        try replica.read {
            try String.fetchAll($0, sql: "SELECT reference FROM incident ORDER BY reference")
        }
    }

    @Test func `A report without a reference gets the next one, in row and changeset alike`() throws
    {
        let changesets = try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(try stored() == [reference(1)])
        let writes = changesets[0].tables[0].rows[0].writes
        #expect(writes.first { $0.cell == "reference" }?.values == [.text(reference(1))])
        try replica.journaled("INSERT INTO incident (title) VALUES ('b'), ('c')")
        #expect(try stored() == [reference(1), reference(2), reference(3)])
        #expect(try replica.isSound())
    }

    @Test func `A reference that the writer gave stays`() throws {
        try replica.journaled("INSERT INTO incident (reference) VALUES ('paper 7')")
        #expect(try stored() == ["paper 7"])
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(try stored().contains(reference(1)))
    }

    @Test func `A refused report uses up no number`() throws {
        _ = try? replica.journaled("INSERT INTO incident (severity) VALUES (9)")
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(try stored() == [reference(1)])
    }

    @Test func `An edit that takes the reference away is refused where it is required`() throws {
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        #expect(throws: OutpostError.self) {
            try replica.journaled("UPDATE incident SET reference = NULL")
        }
        #expect(try stored() == [reference(1)])
    }
}
