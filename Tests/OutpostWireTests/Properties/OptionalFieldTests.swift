import OutpostModel
import Testing

@testable import OutpostWire

/// Fields that one end writes and the other does not know, or does not write.
@Suite struct OptionalFieldTests {
    /// Field 15, five bytes: no version has it.
    private static let unknown: [UInt8] = [0x7A, 0x03, 1, 2, 3]

    @Test(arguments: ["greeting", "welcome", "farewell", "farewell-with-whereabouts"])
    func `A message with a field of a later version is read as without it`(name: String) throws {
        let message = try #require(SampleMessages.all.first { $0.name == name }).message
        var frame = try MessageCoding.frame(of: message)
        frame = Frame(kind: frame.kind, payload: frame.payload + Self.unknown)
        #expect(
            MessageText.text(of: try MessageCoding.message(of: frame))
                == MessageText.text(of: message))
    }

    @Test func `A farewell of a hub that knows of no backups says nothing of them`() throws {
        let frame = Frame(kind: .farewell, payload: [0x08, 0x01])
        guard case .farewell(true, nil) = try MessageCoding.message(of: frame) else {
            Issue.record("it was read otherwise")
            return
        }
    }

    @Test func `A greeting of an edge that knows of no backups has no mark`() throws {
        let message = try #require(SampleMessages.all.first { $0.name == "greeting" }).message
        guard case .greeting(let greeting) = message else { return }
        #expect(greeting.whereaboutsMark == .none)
        let payload = try MessageCoding.frame(of: message).payload
        // Field 13, of eight bytes.
        #expect(!payload.contains(0x69))
    }

    @Test func `What an edge keeps of whereabouts says the same when it is read again`() throws {
        let kept = SampleMessages.whereabouts.encoded()
        #expect(try Whereabouts(decoding: kept) == SampleMessages.whereabouts)
        for end in 0..<kept.count {
            #expect(throws: ByteReader.Failure.self) {
                try Whereabouts(decoding: Array(kept.prefix(end)))
            }
        }
        #expect(throws: ByteReader.Failure.self) { try Whereabouts(decoding: kept + [0]) }
    }
}
