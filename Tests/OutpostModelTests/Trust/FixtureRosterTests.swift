import OutpostModel
import Testing

/// Version 1 of the roster's bytes, as it was recorded: it stays readable.
@Suite struct FixtureRosterTests {
    @Test func `A roster's bytes are those that were recorded`() throws {
        let bytes = try SampleRosters.roster.encoded()
        try HexFixture.expect(bytes, in: "roster/golden", named: "roster")
        #expect(try MissionRoster(decoding: bytes) == SampleRosters.roster)
    }

    @Test func `The right to add alone is number 4 in the bytes that were recorded`() throws {
        let bytes = try SampleRosters.appending.encoded()
        try HexFixture.expect(bytes, in: "roster/golden", named: "roster-append")
        #expect(try MissionRoster(decoding: bytes) == SampleRosters.appending)
    }

    @Test func `A header's bytes are those that were recorded`() throws {
        let bytes = SampleRosters.header.encoded()
        try HexFixture.expect(bytes, in: "roster/golden", named: "header")
        #expect(bytes.count == RosterHeader.byteCount)
        #expect(try RosterHeader(decoding: bytes) == SampleRosters.header)
    }

    @Test func `A delegation's bytes are those that were recorded`() throws {
        let delegation = SampleRosters.delegation
        let bytes = delegation.encoded()
        try HexFixture.expect(bytes, in: "roster/golden", named: "delegation")
        #expect(bytes.count == Delegation.byteCount)
        let signed = SignedDelegation(
            delegation: delegation, signature: [UInt8](repeating: 1, count: 64))
        #expect(try SignedDelegation(decoding: signed.encoded()) == signed)
    }

    @Test(arguments: try HexFixture.all(in: "roster/bad"))
    func `A bad roster is refused for the defect that it is named for`(
        fixture: HexFixture
    ) throws {
        let refusal = try #require(fixture.refusal, "it does not say with what it must be refused")
        let failure = #expect(throws: ByteReader.Failure.self) {
            try MissionRoster(decoding: fixture.bytes)
        }
        #expect(failure?.description == refusal)
    }

    @Test(arguments: try HexFixture.all(in: "roster/bad-headers"))
    func `A bad header is refused for the defect that it is named for`(
        fixture: HexFixture
    ) throws {
        let refusal = try #require(fixture.refusal, "it does not say with what it must be refused")
        let failure = #expect(throws: ByteReader.Failure.self) {
            try RosterHeader(decoding: fixture.bytes)
        }
        #expect(failure?.description == refusal)
    }

    @Test func `There are bad rosters and bad headers to refuse`() throws {
        #expect(try HexFixture.all(in: "roster/bad").count >= 30)
        #expect(try HexFixture.all(in: "roster/bad-headers").count >= 6)
    }
}
