import OutpostPages
import OutpostTestSupport
import Testing

@Suite struct MultipartReaderTests {
    /// Pieces of content that lie beside each other are one.
    static func joined(_ events: [MultipartReader.Event]) -> [MultipartReader.Event] {
        var result: [MultipartReader.Event] = []
        for event in events {
            if case .bytes(let more) = event, case .bytes(let before)? = result.last {
                result[result.count - 1] = .bytes(before + more)
            } else {
                result.append(event)
            }
        }
        return result
    }

    static func read(
        _ body: [UInt8], boundary: String, limits: MultipartLimits = MultipartLimits(),
        cut: (Int) -> Int
    ) throws(MultipartError) -> [MultipartReader.Event] {
        var reader = try MultipartReader(boundary: boundary, limits: limits)
        var events: [MultipartReader.Event] = []
        var rest = body[...]
        while !rest.isEmpty {
            let count = min(max(1, cut(rest.count)), rest.count)
            events += try reader.take(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        try reader.end()
        return joined(events)
    }

    static func read(
        _ body: String, boundary: String = "X", limits: MultipartLimits = MultipartLimits()
    ) throws(MultipartError) -> [MultipartReader.Event] {
        try read(Array(body.utf8), boundary: boundary, limits: limits) { $0 }
    }

    static func part(_ headers: String, _ content: String = "a") -> String {
        "--X\r\n\(headers)\r\n\r\n\(content)\r\n--X--\r\n"
    }

    static let named = #"Content-Disposition: form-data; name="title""#

    @Test func `A form with a file is read as its parts`() throws {
        let body = """
            --X\r
            Content-Disposition: form-data; name="title"\r
            \r
            Fire\r
            --X \t\r
            content-type: Image/JPEG; q=1\r
            content-disposition: form-data; name=picture; filename="a \\"b\\" %22c%22 ; d.jpg"\r
            \r
            \r
            --X\r
            Content-Disposition: form-data; name="last"\r
            \r
            two\r
            --X \r
            --Y\r
            -\r
            --X--and what else
            """
        #expect(throws: MultipartError.boundaryLine) {
            try Self.read(body.replacing("--X \r\n--Y", with: "--X !\r\n--Y"))
        }
        let events = try Self.read(body.replacing("--X \r\n--Y", with: "--Z \r\n--Y"))
        #expect(
            events == [
                .partBegins(MultipartPart(name: "title")), .bytes(Array("Fire".utf8)), .partEnds,
                .partBegins(
                    MultipartPart(
                        name: "picture", fileName: #"a "b" "c" ; d.jpg"#, mediaType: "image/jpeg")),
                .partEnds, .partBegins(MultipartPart(name: "last")),
                .bytes(Array("two\r\n--Z \r\n--Y\r\n-".utf8)), .partEnds, .bodyEnds,
            ])
    }

    @Test(arguments: [
        "../../etc/passwd", "C:\\Users\\a.jpg", "/etc/passwd", "\u{202E}gpj.exe", "a\tb",
    ])
    func `A file name stays the word that the client wrote`(name: String) throws {
        let header = #"Content-Disposition: form-data; name="f"; filename="\#(name)""#
        let events = try Self.read(Self.part(header))
        #expect(events.first == .partBegins(MultipartPart(name: "f", fileName: name)))
    }

    @Test(arguments: [
        ("Content-Disposition", MultipartError.header), (": a", .header),
        ("Content-Type: text/plain", .noName), ("X-Y: z", .noName),
        (#"Content-Disposition: attachment; name="a""#, .noName),
        ("Content-Disposition: form-data", .noName),
        (#"Content-Disposition: form-data; name="a"#, .header),
        (#"Content-Disposition: form-data; name="a" b"#, .header),
        (#"Content-Disposition: form-data; name="a"; name="b""#, .header),
        ("\(named)\r\n\(named)", .header), ("\(named)\r\n folded", .header),
        ("\(named)\r\nContent Type: a", .header), ("\(named)\r\nA: \0", .header),
        ("\(named)\r\nX: \(String(repeating: "a", count: 9000))", .headerTooLong(limit: 8192)),
    ])
    func `Headers that say nothing clear are refused`(
        headers: String, error: MultipartError
    ) throws {
        #expect(throws: error) { try Self.read(Self.part(headers)) }
    }

    @Test func `Headers in other bytes than UTF-8 are refused`() throws {
        let body = Array("--X\r\nContent-Disposition: form-data; name=".utf8) + [0xFF, 0xFE]
        #expect(throws: MultipartError.header) {
            try Self.read(body + Array("\r\n\r\na\r\n--X--".utf8), boundary: "X") { $0 }
        }
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/mixed; boundary=X", "", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\(String(repeating: "a", count: 71))",
        "multipart/form-data; boundary=\"a\r\nb\"", "multipart/form-data; boundary=\"é\"",
        "multipart/form-data; boundary=\"a", "multipart/form-data; boundary=\"a \"",
    ])
    func `A content type without a boundary is refused`(type: String) {
        #expect(throws: MultipartError.contentType) { try MultipartReader(contentType: type) }
    }

    @Test func `The boundary of a content type may stand in quotes`() throws {
        var reader = try MultipartReader(
            contentType: #"Multipart/Form-Data; charset=utf-8; Boundary="a b:c""#)
        let body = "--a b:c\r\n\(Self.named)\r\n\r\nx\r\n--a b:c--"
        #expect(try reader.take(Array(body.utf8)).last == .bodyEnds)
    }

    @Test func `Each bound is held, and what just keeps it is read`() throws {
        let body = Self.part(Self.named, "12345678")
        let size = Int64(body.utf8.count)
        let fits = MultipartLimits(parts: 1, partBytes: 8, bodyBytes: size)
        #expect(try Self.read(body, limits: fits).count == 4)
        var limits = fits
        limits.partBytes = 7
        #expect(throws: MultipartError.partTooLong(limit: 7)) {
            try Self.read(body, limits: limits)
        }
        limits = fits
        limits.bodyBytes = size - 1
        #expect(throws: MultipartError.bodyTooLong(limit: size - 1)) {
            try Self.read(body, limits: limits)
        }
        limits.parts = 0
        #expect(throws: MultipartError.tooManyParts(limit: 0)) {
            try Self.read(body, limits: limits)
        }
        let late = String(repeating: "a", count: 2000) + "\r\n" + body
        #expect(throws: MultipartError.preambleTooLong(limit: 1024)) { try Self.read(late) }
        #expect(try Self.read("a line before\r\n" + body).count == 4)
    }

    @Test func `A body that is cut anywhere is not whole, and says so`() throws {
        let body = Array(Self.part(Self.named, "some\r\n--content").utf8)
        for count in 0..<body.count - 2 {
            #expect(throws: MultipartError.cut, "after \(count) bytes") {
                try Self.read(Array(body.prefix(count)), boundary: "X") { $0 }
            }
        }
        #expect(try Self.read(Array(body.dropLast(2)), boundary: "X") { $0 }.last == .bodyEnds)
    }

    /// Content that is full of what boundaries are made of.
    private static func body(_ generator: inout SeededGenerator, _ boundary: String) -> [UInt8] {
        let almost = "\r\n--\(boundary.dropLast())"
        let pieces = ["\r", "\n", "\r\n", "-", "--", "\r\n--", "a", "\0", almost]
        var body: [UInt8] = []
        for _ in 0..<generator.below(4) {
            let content = (0..<generator.below(12)).map { _ in generator.pick(pieces) }.joined()
            body += Array("--\(boundary)\r\n\(named)\r\n\r\n\(content)\r\n".utf8)
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }

    @Test func `Whatever pieces a body comes in, its events are the same`() throws {
        try forEachSeed(300) { seed, generator in
            let boundary = generator.pick(["X", "--", "-X-", "aaab"])
            var body = Self.body(&generator, boundary)
            // Every second one is damaged: it must fail alike.
            if generator.once(in: 2), !body.isEmpty {
                body[generator.below(body.count)] = UInt8(generator.pick([0x0A, 0x0D, 0x2D, 0x58]))
            }
            let limits = MultipartLimits(
                parts: 3, partBytes: Int64(generator.pick([10, 100])),
                bodyBytes: Int64(generator.pick([80, 10_000])))
            let whole = Self.result(body, boundary, limits) { $0 }
            var pieces = generator
            let random = Self.result(body, boundary, limits) { _ in 1 + pieces.below(9) }
            let single = Self.result(body, boundary, limits) { _ in 1 }
            #expect(whole == single && whole == random, "seed \(seed)")
        }
    }

    private static func result(
        _ body: [UInt8], _ boundary: String, _ limits: MultipartLimits, cut: (Int) -> Int
    ) -> Result<[MultipartReader.Event], MultipartError> {
        Result { () throws(MultipartError) in
            try read(body, boundary: boundary, limits: limits, cut: cut)
        }
    }

    @Test func `Any bytes at all are read or refused`() throws {
        try forEachSeed(300) { _, generator in
            let alphabet = Array("\r\n-X:; =\"\\".utf8) + [0, 0xFF]
            let bytes = (0..<generator.below(200)).map { _ in generator.pick(alphabet) }
            _ = Self.result(Array("--X\r\n".utf8) + bytes, "X", MultipartLimits()) { $0 }
        }
    }

    @Test func `Once it failed it stays failed`() throws {
        var reader = try MultipartReader(boundary: "X")
        #expect(throws: MultipartError.boundaryLine) { try reader.take(Array("--X!\r\n".utf8)) }
        #expect(throws: MultipartError.boundaryLine) { try reader.take(Array("--X--".utf8)) }
        #expect(throws: MultipartError.boundaryLine) { try reader.end() }
    }
}
