import OutpostModel
import OutpostStore
import OutpostTestSupport
import OutpostTrust
import Testing

extension Replica {
    @discardableResult
    func receiveEarly(_ body: [UInt8]) throws -> EarlyOutcome {
        let verifier = BatchVerifier(withoutSeals: schema) { Head(emptyJournal: $0) }
        return try takeEarly(try verifier.verify(try EarlyChangeset(body: body)))
    }
}

@Suite struct EarlyWorkTests {
    private func author() -> ForeignAuthor {
        var author = ForeignAuthor()
        author.write(.insert, ["title": [.text("one")], "reference": [.text("F-1")]])
        author.write(.edit, ["severity": [.integer(2)]])
        author.write(.insert, row: 3, ["title": [.text("fire")], "reference": [.text("F-3")]])
        return author
    }

    @Test func `An early report is shown at once, and is the same report when its journal comes`()
        throws
    {
        let folder = try TemporaryFolder()
        let bodies = author().bodies
        let replica = try Replica.make(in: folder)
        #expect(try replica.receiveEarly(bodies[2]) == .merged)
        #expect(try replica.rows().count == 1)
        #expect(try replica.heads()[author().journal]?.sequence ?? 0 == 0)
        let events = try replica.events(table: "incident", key: ForeignAuthor.key(3))
        #expect(events.map(\.arrival) == [.early])
        #expect(try replica.isSound())
        #expect(try replica.receiveEarly(bodies[2]) == .repeated)

        try replica.receive(bodies)
        #expect(try replica.receiveEarly(bodies[2]) == .repeated)
        let reference = try Replica.make(in: folder, "reference")
        try reference.receive(bodies)
        #expect(try replica.rows() == reference.rows())
        #expect(try replica.fingerprints() == reference.fingerprints())
        #expect(try replica.isSound())
    }

    @Test func `Where the journal brings another changeset than came early, the journal stands`()
        throws
    {
        let folder = try TemporaryFolder()
        let bodies = author().bodies
        var liar = author()
        liar = ForeignAuthor()
        liar.write(.insert, row: 7, ["title": [.text("a lie")], "reference": [.text("F-7")]])
        let replica = try Replica.make(in: folder)
        #expect(try replica.receiveEarly(liar.bodies[0]) == .merged)
        #expect(try replica.rows().count == 1)
        try replica.receive(bodies)
        let reference = try Replica.make(in: folder, "reference")
        try reference.receive(bodies)
        #expect(try replica.rows() == reference.rows())
        #expect(try replica.fingerprints() == reference.fingerprints())
        #expect(try replica.isSound())
    }

    @Test func `An early report that the roster holds waits, and is shown once it is released`()
        throws
    {
        let folder = try TemporaryFolder()
        let bodies = author().bodies
        let replica = try Replica.make(in: folder)
        try replica.changeAdmission(to: Admission { _ in .unknownDevice })
        #expect(try replica.receiveEarly(bodies[2]) == .held(.unknownDevice))
        #expect(try replica.rows().isEmpty)
        #expect(try replica.changeAdmission(to: .everything) == 1)
        #expect(try replica.rows().count == 1)
        #expect(try replica.isSound())
    }
}
