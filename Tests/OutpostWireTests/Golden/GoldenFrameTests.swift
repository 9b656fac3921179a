import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostWire

@Suite struct GoldenFrameTests {
    private func sample(_ name: String) throws -> Message {
        try #require(SampleMessages.all.first { $0.name == name }).message
    }

    /// A changed byte here is a change of the protocol: laptops in the field speak the recorded one.
    @Test(arguments: SampleMessages.all.map(\.name))
    func `A message is written as it was recorded`(name: String) throws {
        let frame = try MessageCoding.frame(of: try sample(name))
        let stream = try Frame.preamble + FrameWriter.bytes(of: frame)
        let kept = try WireFixture.kept(
            name, comments: ["A stream of one frame: \(name)."], bytes: stream
        ) { try Streams.frames(of: $0) == [frame] }
        #expect(try Streams.frames(of: kept.bytes) == [frame])
        // zstd may compress otherwise in its next version; what is plain is ours to the last byte.
        if kept.bytes[Frame.preamble.count + 1] == Frame.Encoding.plain {
            #expect(stream == kept.bytes)
        }
    }

    @Test(arguments: SampleMessages.all.map(\.name))
    func `A recorded frame says what it said`(name: String) throws {
        let fixture = try WireFixture(
            WireFixture.folder.appendingPathComponent("\(name).hex"))
        let messages = try Streams.messages(of: fixture.bytes)
        #expect(messages.count == 1)
        for message in messages {
            try WireFixture.expect(text: MessageText.text(of: message), in: "\(name).txt")
        }
    }

    @Test(arguments: SampleMessages.all.map(\.name))
    func `What was read from a recorded frame is written as the same payload`(name: String) throws {
        let fixture = try WireFixture(
            WireFixture.folder.appendingPathComponent("\(name).hex"))
        for frame in try Streams.frames(of: fixture.bytes) {
            let message = try MessageCoding.message(of: frame)
            #expect(try MessageCoding.frame(of: message) == frame)
        }
    }

    @Test func `Every kind of frame is recorded, and every recorded frame is made here`() throws {
        let fixtures = try WireFixture.all()
        #expect(fixtures.map(\.name) == SampleMessages.all.map(\.name).sorted())
        let kinds = try fixtures.flatMap { try Streams.frames(of: $0.bytes) }.map(\.kind)
        #expect(Set(kinds) == Set(Frame.Kind.allCases))
    }

    @Test func `Both encodings are recorded`() throws {
        let encodings = try WireFixture.all().map { $0.bytes[Frame.preamble.count + 1] }
        #expect(Set(encodings) == [Frame.Encoding.plain, Frame.Encoding.zstd])
    }
}
