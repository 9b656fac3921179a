import OutpostModel
import Testing

@testable import OutpostWire

@Suite struct BadStreamTests {
    @Test(arguments: try WireFixture.all(in: "bad"))
    func `A bad stream is refused for the defect that it is named for`(fixture: WireFixture) throws
    {
        let refusal = try #require(fixture.refusal, "it does not say with what it must be refused")
        let error = #expect(throws: FrameError.self) { try Streams.messages(of: fixture.bytes) }
        #expect(error?.description.contains(refusal) ?? false, "\(String(describing: error))")
    }

    /// A bomb in one frame takes no more from a reader that is fed bytes one by one.
    @Test(arguments: try WireFixture.all(in: "bad").filter { $0.bytes.count < 4096 })
    func `A bad stream is refused alike when it comes byte by byte`(fixture: WireFixture) throws {
        let refusal = try #require(fixture.refusal)
        let error = #expect(throws: FrameError.self) {
            var reader = FrameReader()
            for byte in fixture.bytes {
                reader.append([byte])
                while let frame = try reader.next() { _ = try MessageCoding.message(of: frame) }
            }
            try reader.finish()
        }
        // A captive portal is known by its first byte.
        guard fixture.name != "captive-portal" else { return }
        #expect(error?.description.contains(refusal) ?? false, "\(String(describing: error))")
    }

    @Test func `Every bad stream that is made here has its file, byte for byte where it is plain`()
        throws
    {
        let made = try BadStream.all()
        #expect(Set(made.map(\.name)).count == made.count)
        for stream in made {
            let isCompressed = stream.bytes.count > 9 && stream.bytes[9] == Frame.Encoding.zstd
            let kept = try WireFixture.kept(
                "bad/\(stream.name)", comments: ["refused: " + stream.refusal], bytes: stream.bytes
            ) { isCompressed || $0 == stream.bytes }
            #expect(kept.refusal == stream.refusal)
            #expect(isCompressed || kept.bytes == stream.bytes, "\(stream.name)")
        }
        // More may stand there, such as what a fuzzer found.
        #expect(try WireFixture.all(in: "bad").count >= made.count)
    }

    @Test func `The pages that the bad ones were made from are read`() throws {
        for page in [SamplePages.rich, SamplePages.one] {
            let frame = try MessageCoding.frame(of: .changesets(page))
            #expect(throws: Never.self) { try MessageCoding.message(of: frame) }
        }
    }
}
