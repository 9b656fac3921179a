import OutpostModel

/// A flash message in letters and digits that an SMS, a teleprinter, Morse and a voice carry, in lines that each have a check: a line
/// that was mistaken is named, and read once more.
///
///     OUTPOST 287                                            how many bytes
///     01 HK7Q 2MWX PPTA 9C3R L7ZD FFH2 QQ8N W4KM 6R9T        line 1: 20 bytes in 8 groups, then the check
///     02 …
///
/// The digits to the base 32 are the letters but I and O, and 2 to 9; a group has four, the most significant first; the last bits of
/// the last line are 0. A line's check is the first 20 bits of SHA-256 over its number (2 bytes) and its bytes. A reader takes either
/// case, whatever white space stands between, lines in any order, and the same line again.
package enum FlashText {
    private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)
    private static let lineBytes = 20
    private static let groupBits = 20
    private static let groupLength = 4
    private static let word = "OUTPOST"
    /// The longest message in letters: what a person types is far less.
    private static let limit = 65_536

    package static func text(of message: [UInt8]) -> String {
        var lines = ["\(word) \(message.count)"]
        for (index, start) in stride(from: 0, to: message.count, by: lineBytes).enumerated() {
            let bytes = Array(message[start..<min(start + lineBytes, message.count)])
            let number = index + 1
            let groups = groups(of: bytes) + [group(check(bytes, number))]
            let name = number < 10 ? "0\(number)" : "\(number)"
            lines.append(([name] + groups).joined(separator: " "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether a file is such a text and no bytes.
    package static func isText(_ file: [UInt8]) -> Bool {
        let start = file.drop { $0 == 0x20 || (9...13).contains($0) }.prefix(word.utf8.count)
        return String(decoding: start, as: UTF8.self).uppercased() == word
    }

    /// - Throws: `OutpostError` that names the lines which are missing or mistaken.
    package static func message(of file: [UInt8]) throws -> [UInt8] {
        let words = String(decoding: file, as: UTF8.self).uppercased().split {
            $0.isWhitespace || $0.isNewline
        }
        guard words.count >= 2, words[0] == word, let count = Int(words[1]),
            (1...limit).contains(count)
        else { throw fault("it does not begin with \(word) and a number") }
        let lineCount = (count + lineBytes - 1) / lineBytes
        var lines = [[UInt8]?](repeating: nil, count: lineCount)
        var rest = words[2...]
        while let first = rest.popFirst() {
            guard let number = Int(first), (1...lineCount).contains(number) else { continue }
            let size = number == lineCount ? count - (lineCount - 1) * lineBytes : lineBytes
            let groupCount = (size * 8 + groupBits - 1) / groupBits
            let groups = rest.prefix(groupCount + 1)
            if let bytes = line(groups.map(String.init), number, size) {
                lines[number - 1] = bytes
                rest = rest.dropFirst(groupCount + 1)
            }
        }
        let missing = lines.indices.filter { lines[$0] == nil }.map { $0 + 1 }
        guard missing.isEmpty else {
            let names = missing.map(String.init).joined(separator: ", ")
            throw fault("line \(names) is missing or mistaken")
        }
        return lines.flatMap { $0 ?? [] }
    }

    private static func fault(_ cause: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "read a flash message in letters", cause: cause,
            hint: "ask for these lines once more; lines that are right need not be sent again")
    }

    // MARK: Lines

    private static func check(_ bytes: [UInt8], _ number: Int) -> Int {
        var writer = ByteWriter()
        writer.fixed(UInt16(clamping: number))
        return Int(Digest(of: writer.bytes + bytes).words.0 >> UInt64(64 - groupBits))
    }

    private static func group(_ number: Int) -> String {
        let digits = (0..<groupLength).map { place in
            alphabet[number >> (5 * (groupLength - 1 - place)) & 31]
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func groups(of bytes: [UInt8]) -> [String] {
        var groups: [String] = []
        var (bits, held) = (0, 0)
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            held += 8
            if held >= groupBits {
                held -= groupBits
                groups.append(group(bits >> held & (1 << groupBits - 1)))
                bits &= 1 << held - 1
            }
        }
        if held > 0 { groups.append(group(bits << (groupBits - held))) }
        return groups
    }

    private static func number(of group: String) -> Int? {
        guard group.utf8.count == groupLength else { return nil }
        var number = 0
        for character in group.utf8 {
            guard let digit = alphabet.firstIndex(of: character) else { return nil }
            number = number << 5 | digit
        }
        return number
    }

    /// - Returns: nil where the check does not fit.
    private static func line(_ groups: [String], _ number: Int, _ size: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, held) = (0, 0)
        for group in groups.dropLast() {
            guard let value = Self.number(of: group) else { return nil }
            bits = bits << groupBits | value
            held += groupBits
            while held >= 8, bytes.count < size {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> held))
            }
            bits &= 1 << held - 1
        }
        // Its own spelling alone: what is left over is 0.
        guard bytes.count == size, bits == 0, let last = groups.last,
            Self.number(of: last) == check(bytes, number)
        else { return nil }
        return bytes
    }
}
