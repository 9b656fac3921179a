import Foundation
import OutpostModel
import Testing

@testable import OutpostWire

/// The tables of `docs/PROTOCOL.md` say what the code does.
@Suite struct ProtocolTableTests {
    private let page: ProtocolPage

    init() throws { page = try ProtocolPage() }

    @Test func `The kinds of frame are those of the code`() throws {
        let table = try page.section("Frame kinds")
            .table(["number", "kind", "message", "written by"])
        #expect(
            table.rows.map { "\($0[0]) \($0[1])" }
                == Frame.Kind.allCases.map { "\($0.rawValue) \($0)" })
        let messages = try protobufMessages()
        for row in table.rows { #expect(messages[row[2]] != nil, "\(row[2])") }
    }

    @Test func `The refusal codes are those of the code`() throws {
        let table = try page.section("Refusal").table(["number", "code", "when", "the edge"])
        #expect(
            table.rows.map { "\($0[0]) \($0[1])" }
                == Refusal.Code.allCases.map { "\($0.rawValue) \($0)" })
    }

    @Test func `The reasons to hold a changeset are those of the code`() throws {
        let table = try page.section("Admission").table(["number", "reason", "when"])
        let stated = table.rows.dropFirst().map { "\($0[0]) \($0[1])" }
        #expect(stated.sorted() == HoldReason.allCases.map { "\($0.rawValue) \($0)" }.sorted())
    }

    /// As the table above the codec says them: an offset is the sum of the sizes before it.
    @Test(arguments: [
        ("Delegation", [Delegation.byteCount]),
        ("Roster header", [RosterHeader.byteCount, SignedRosterHeader.byteCount]),
    ])
    func `The offsets of a delegation and of a roster's header are those of the code`(
        title: String, lengths: [Int]
    ) throws {
        let lines = try page.section(title).lines
        let starts = lines.indices.filter { lines[$0].hasPrefix("offset  size") }
        #expect(starts.count == lengths.count)
        for (start, length) in zip(starts, lengths) {
            var offset = 0
            for line in lines[(start + 1)...].prefix(while: { $0 != "```" }) {
                let words = line.split(separator: " ")
                #expect(Int(words[0]) == offset, "\(title): \(line)")
                offset += Int(words[1]) ?? 0
            }
            #expect(offset == length, "\(title)")
        }
    }

    @Test func `Every limit has the value of the code`() throws {
        let numbers = try SourceNumbers()
        let rows = try page.section("Limits").tables.flatMap(\.rows)
        for row in rows {
            let stated = Int(row[1].replacing(",", with: ""))
            #expect(try stated == numbers.value(of: row[0]), "\(row[0])")
        }
        let named = Set(rows.map { $0[0] })
        for name in numbers.names(of: "WireLimits") { #expect(named.contains(name), "\(name)") }
        #expect(rows.count > 25)
    }

    @Test func `The reader of the sources' limits reads them right`() throws {
        let numbers = try SourceNumbers()
        #expect(try numbers.value(of: "WireLimits.payloadBytes") == WireLimits.payloadBytes)
        #expect(try numbers.value(of: "WireLimits.expandedBytes") == WireLimits.expandedBytes)
        #expect(try numbers.value(of: "Limits.sequence") == Int(Limits.sequence))
        #expect(try numbers.value(of: "Limits.clockLead") == Int(Limits.clockLead))
        #expect(
            try numbers.value(of: "WireLimits.protocolVersion") == Int(WireLimits.protocolVersion))
    }

    @Test func `The offsets of a frame's header are those of the code`() throws {
        let rows = try page.section("Frame header").table(["offset", "size", "field", "content"])
            .rows
        var offset = 0
        for row in rows {
            #expect(row[0] == "\(offset)", "\(row[2])")
            offset += Int(row[1]) ?? 0
        }
        #expect(offset == Frame.headerBytes)
        let check = try #require(rows.first { $0[2] == "check" })
        #expect(check[0] == "\(Frame.checkedHeaderBytes)" && check[1] == "\(Frame.checkBytes)")
        // And of a frame: `RawFrame` is written from this table.
        let frame = Frame(kind: .farewell, payload: [0x08, 0x01])
        #expect(
            try Frame.preamble + FrameWriter.bytes(of: frame)
                == RawFrame(.farewell, frame.payload).stream)
    }

    @Test func `The preamble and the body's format byte are those of the code`() throws {
        let rows = try page.section("Preamble").table(["offset", "size", "field", "content"]).rows
        let magic = Hexadecimal.text(of: Frame.preamble.dropLast())
        #expect(rows[0][3].replacing(" ", with: "") == "OUTPOST:\(magic)")
        #expect(rows[1][3].hasPrefix(Hexadecimal.text(of: Frame.preamble.suffix(1))))
        #expect(rows.map { $0[1] } == ["7", "1"])
        let format = Hexadecimal.text(of: [ChangesetBody.format])
        #expect(
            try page.section("Canonical body").text.contains("The format byte is `0x\(format)`"))
        #expect(WireLimits.protocolVersion == UInt32(Frame.preamble.last ?? 0))
    }

    /// "field number type", by message.
    private func protobufMessages() throws -> [String: [String]] {
        let text = try ProtocolPage.text(of: "Sources/OutpostWire/Messages/wire.proto")
        var messages: [String: [String]] = [:]
        for message in text.matches(of: /message (\w+) \{([^}]*)\}/) {
            messages[String(message.1)] = message.2
                .matches(of: /((?:repeated )?\w+) (\w+) = (\d+);/)
                .map { "\($0.2) \($0.3) \($0.1)" }
        }
        return messages
    }

    @Test func `Every message has the fields of wire.proto and no others`() throws {
        let messages = try protobufMessages()
        var documented: [String: [String]] = [:]
        for table in page.sections.flatMap(\.tables) {
            guard let match = table.caption.wholeMatch(of: /Message `(\w+)`:/) else { continue }
            #expect(table.header == ["field", "number", "type", "content"])
            #expect(table.rows.allSatisfy { !$0[3].isEmpty }, "\(match.1)")
            documented[String(match.1)] = table.rows.map { "\($0[0]) \($0[1]) \($0[2])" }
        }
        #expect(messages.count > 14)
        #expect(documented == messages)
    }

    /// A field that repeats a message or a text and is not counted would take memory without bound.
    @Test func `The scan counts every field of wire.proto that repeats a message, a text or bytes`()
        throws
    {
        let messages = try protobufMessages()
        let kinds = try page.section("Frame kinds").tables[0].rows
        func repeated(in message: String) -> [UInt64: MessageScan.Shape] {
            var fields: [UInt64: MessageScan.Shape] = [:]
            for field in messages[message] ?? [] {
                let words = field.split(separator: " ").map(String.init)
                // A message that stands once by the rules may come again and again: what it repeats counts each time.
                if words.count == 3, let number = UInt64(words[1]), messages[words[2]] != nil {
                    let inner = repeated(in: words[2])
                    if !inner.isEmpty { fields[number] = MessageScan.Shape(repeated: inner) }
                }
                guard words.count == 4,
                    messages[words[3]] != nil || ["string", "bytes"].contains(words[3]),
                    let number = UInt64(words[1])
                else { continue }
                fields[number] = MessageScan.Shape(repeated: repeated(in: words[3]))
            }
            return fields
        }
        func text(_ shape: MessageScan.Shape) -> String {
            shape.repeated.sorted { $0.key < $1.key }.map { "\($0.key)(\(text($0.value)))" }
                .joined()
        }
        for (kind, row) in zip(Frame.Kind.allCases, kinds) {
            let expected = MessageScan.Shape(repeated: repeated(in: row[2]))
            #expect(text(MessageScan.Shape.of(kind)) == text(expected), "\(kind)")
        }
    }

    @Test func `Every code of a problem is one that the hub can answer with`() throws {
        let rows = try page.section("Problems").table(["status", "code", "route", "when"]).rows
        let known =
            OutpostError.Code.allCases.map(\.rawValue) + Refusal.Code.allCases.map { "\($0)" }
        for row in rows {
            let statuses = [400, 403, 404, 409, 413, 415, 429, 500, 503, 507]
            #expect(statuses.contains(Int(row[0]) ?? 0), "\(row[0])")
            for code in row[1].components(separatedBy: ", ") {
                #expect(known.contains(code), "\(code)")
            }
        }
    }
}
