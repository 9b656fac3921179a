import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct FixtureBodyTests {
    /// A changed byte here is a change of the format: raise it, or journals of the field cannot be read.
    @Test(arguments: SampleChangesets.all.map(\.name))
    func `A body's bytes are those that were recorded`(name: String) throws {
        let sample = try #require(SampleChangesets.all.first { $0.name == name })
        let body = ChangesetBody.encode(sample.changeset)
        try HexFixture.expect(body, in: "golden", named: name)
        #expect(try ChangesetBody.decode(body) == sample.changeset)
    }

    @Test func `Every recorded body has its sample`() throws {
        let names = try HexFixture.all(in: "golden").map(\.name)
        #expect(names == SampleChangesets.all.map(\.name).sorted())
    }

    @Test(arguments: try HexFixture.all(in: "bad"))
    func `A bad body is refused for the defect that it is named for`(fixture: HexFixture) throws {
        let refusal = try #require(fixture.refusal, "it does not say with what it must be refused")
        let failure = #expect(throws: ByteReader.Failure.self) {
            try ChangesetBody.decode(fixture.bytes)
        }
        #expect(failure?.description == refusal)
    }

    /// The bad bodies say something only while the good one that they were made from is good.
    @Test func `The good body that the bad ones were made from is read`() throws {
        let fixtures = try HexFixture.all(in: "good")
        #expect(fixtures.count == 1)
        for fixture in fixtures {
            let changeset = try ChangesetBody.decode(fixture.bytes)
            #expect(ChangesetBody.encode(changeset) == fixture.bytes)
        }
        #expect(try HexFixture.all(in: "bad").count >= 40)
    }
}
