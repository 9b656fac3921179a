/// An answer of HTTP/1.1, read from bytes by hand: what a client of ours would hide is seen here.
struct RawAnswer {
    let status: Int
    /// Without the chunks' lengths, where it came in chunks.
    let body: [UInt8]
    /// Of head and body as they came.
    let byteCount: Int

    /// - Parameter isHeadAlone: the answer to HEAD, which says the length of a body that does not come.
    /// - Returns: nil where it is not whole.
    init?(_ bytes: [UInt8], isHeadAlone: Bool = false) {
        guard let end = Self.index(of: [13, 10, 13, 10], in: bytes, from: 0) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
            .split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count > 1,
            let status = Int(first[1])
        else { return nil }
        self.status = status
        let start = end + 4
        if isHeadAlone {
            body = []
            byteCount = start
        } else if lines.contains("transfer-encoding: chunked") {
            guard let (body, end) = Self.chunks(bytes, from: start) else { return nil }
            self.body = body
            byteCount = end
        } else {
            let name = "content-length: "
            let length = lines.first { $0.hasPrefix(name) }.flatMap {
                Int($0.dropFirst(name.count))
            }
            let end = start + (length ?? 0)
            guard bytes.count >= end else { return nil }
            body = Array(bytes[start..<end])
            byteCount = end
        }
    }

    private static func index(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= start + wanted.count else { return nil }
        return (start...bytes.count - wanted.count).first {
            bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }

    private static func chunks(_ bytes: [UInt8], from start: Int) -> (body: [UInt8], end: Int)? {
        var body: [UInt8] = []
        var place = start
        while let end = index(of: [13, 10], in: bytes, from: place) {
            let digits = String(decoding: bytes[place..<end], as: UTF8.self)
            guard let count = Int(digits, radix: 16), bytes.count >= end + 4 + count else {
                return nil
            }
            body += bytes[end + 2..<end + 2 + count]
            place = end + 4 + count
            if count == 0 { return (body, place) }
        }
        return nil
    }
}
