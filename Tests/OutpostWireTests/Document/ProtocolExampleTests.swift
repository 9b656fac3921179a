import OutpostModel
import Testing

@testable import OutpostWire

/// The dissected stream of `docs/PROTOCOL.md` is the recorded one.
@Suite struct ProtocolExampleTests {
    private let section: ProtocolPage.Section

    init() throws { section = try ProtocolPage().section("A stream, dissected") }

    private func bytes(_ header: String) throws -> [UInt8] {
        let rows = try section.table([header, "what"]).rows
        return try rows.flatMap { try #require(Hexadecimal.bytes(of: $0[0]), "\($0[0])") }
    }

    private func item() throws -> Batch<Unverified>.Item {
        let messages = try Streams.messages(of: try bytes("bytes"))
        guard case .changesets(let page)? = messages.first else {
            throw MessageDefect("kind", "another message")
        }
        return try #require(page.batch.items.first)
    }

    @Test func `Its bytes are those of the golden fixture`() throws {
        let match = try #require(section.text.firstMatch(of: /Fixtures\/wire\/([a-z-]+)\.hex/))
        let fixture = try WireFixture(
            WireFixture.folder.appendingPathComponent("\(match.1).hex"))
        #expect(try bytes("bytes") == fixture.bytes)
    }

    @Test func `The body is what the reader rebuilds`() throws {
        #expect(try bytes("body") == item().body)
    }

    @Test func `Digest and chain are those that the code makes`() throws {
        let item = try item()
        #expect(section.text.contains("digest `\(item.digest)`"))
        let head = Head(emptyJournal: item.changeset.journal).advanced(by: item.digest)
        #expect(section.text.contains("chain after it is `\(head.chain)`"))
        #expect(section.text.contains("rebuilt from it, \(item.body.count) bytes"))
    }
}
