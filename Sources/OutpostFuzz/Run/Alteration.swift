import OutpostTestSupport

/// Alters inputs in the ways in which files are damaged and attackers think: a bit, a length, a piece that is missing, there twice or
/// a thousand times, or from another file.
struct Alteration {
    let dictionary: [[UInt8]]
    var generator: SeededGenerator

    /// Numbers at which readers go wrong.
    private static let numbers: [UInt64] = [
        0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF,
        0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 1 << 48, 1 << 53, 1 << 62, 1 << 63 - 1, 1 << 63,
        .max - 1, .max,
    ]

    private static let words = [
        "0", "-1", "-0", "1e308", "1e-400", "nan", "inf", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "99999999999999999999", "0x10", "\0",
        "\u{FEFF}", "e\u{301}", "\u{1F6DF}", "\u{202E}", "\r\n", "\n", "\r", "\t", " ", "\"", "'",
        "\\", "%", "%00", "&", "<", ">", "/", ":", ";", ",", "=", "{", "}", "[", "]", "*", "#",
    ].map { Array($0.utf8) }

    mutating func altered(_ input: [UInt8], with others: [[UInt8]]) -> [UInt8] {
        var bytes = input
        for _ in 0...generator.below(FuzzLimits.alterations) { alter(&bytes, others) }
        return Array(bytes.prefix(FuzzLimits.inputBytes))
    }

    private mutating func alter(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
        switch generator.below(16) {
        case 0: if let place = place(in: bytes) { bytes[place] ^= 1 << UInt8(generator.below(8)) }
        case 1: if let place = place(in: bytes) { bytes[place] = UInt8(generator.below(256)) }
        case 2:
            if let place = place(in: bytes) {
                bytes[place] &+= UInt8(truncatingIfNeeded: generator.below(17) - 8)
            }
        case 3: bytes.removeSubrange(slice(of: bytes))
        case 4: bytes.removeLast(generator.below(bytes.count + 1))
        case 5: insert(Array(bytes[slice(of: bytes)]), into: &bytes)
        case 6: splice(others, into: &bytes)
        case 7: insert(generator.pick(Self.words), into: &bytes)
        case 8: overwrite(number(), in: &bytes)
        case 9: insert(number(), into: &bytes)
        case 10: repeatSlice(of: &bytes)
        case 11: swapSlices(of: &bytes)
        case 12:
            let piece = generator.pick(dictionary.isEmpty ? Self.words : dictionary)
            if generator.once(in: 2) {
                insert(piece, into: &bytes)
            } else {
                overwrite(piece, in: &bytes)
            }
        case 13, 14: alterLines(of: &bytes)
        default: replaceDigits(in: &bytes)
        }
    }

    private mutating func place(in bytes: [UInt8]) -> Int? {
        bytes.isEmpty ? nil : generator.below(bytes.count)
    }

    /// Short ones mostly: a field rather than half a file.
    private mutating func slice(of bytes: [UInt8]) -> Range<Int> {
        let start = generator.below(bytes.count + 1)
        let most = min(bytes.count - start, generator.once(in: 4) ? bytes.count : 16)
        return start..<start + generator.below(most + 1)
    }

    private mutating func insert(_ piece: [UInt8], into bytes: inout [UInt8]) {
        guard bytes.count + piece.count <= FuzzLimits.inputBytes else { return }
        bytes.insert(contentsOf: piece, at: generator.below(bytes.count + 1))
    }

    private mutating func overwrite(_ piece: [UInt8], in bytes: inout [UInt8]) {
        let start = generator.below(bytes.count + 1)
        bytes.replaceSubrange(start..<min(bytes.count, start + piece.count), with: piece)
    }

    /// As a byte table spells it: a varint, or 1 to 8 bytes in either order.
    private mutating func number() -> [UInt8] {
        let value = generator.pick(Self.numbers) &+ UInt64(generator.below(3)) &- 1
        if generator.once(in: 2) {
            var rest = value
            var varint: [UInt8] = []
            while rest >= 0x80 {
                varint.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return varint + [UInt8(rest)]
        }
        let width = generator.pick([1, 2, 4, 8])
        let digits = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
        return generator.once(in: 2) ? digits : digits.reversed()
    }

    private mutating func splice(_ others: [[UInt8]], into bytes: inout [UInt8]) {
        guard let other = others.isEmpty ? nil : generator.pick(others) else { return }
        if generator.once(in: 3) {
            bytes = Array(bytes[..<generator.below(bytes.count + 1)])
            bytes += other[generator.below(other.count + 1)...]
        } else {
            insert(Array(other[slice(of: other)]), into: &bytes)
        }
    }

    private mutating func repeatSlice(of bytes: inout [UInt8]) {
        let piece = Array(bytes[slice(of: bytes)])
        guard !piece.isEmpty else { return }
        let room = (FuzzLimits.inputBytes - bytes.count) / piece.count
        let times = min(max(room, 0), generator.pick([2, 3, 17, 300, 4_000]))
        insert(Array(repeatElement(piece, count: times).joined()), into: &bytes)
    }

    private mutating func swapSlices(of bytes: inout [UInt8]) {
        let first = slice(of: bytes)
        let piece = Array(bytes[first])
        bytes.removeSubrange(first)
        insert(piece, into: &bytes)
    }

    /// A line, in files that have some: left out, there twice, or somewhere else.
    private mutating func alterLines(of bytes: inout [UInt8]) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = generator.below(lines.count)
        let line = generator.once(in: 3) ? lines[index] : lines.remove(at: index)
        if generator.once(in: 2) { lines.insert(line, at: generator.below(lines.count + 1)) }
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// A number that is written in digits.
    private mutating func replaceDigits(in bytes: inout [UInt8]) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let start = generator.below(bytes.count + 1)
        guard let first = bytes[start...].firstIndex(where: digits.contains) else { return }
        let end = bytes[first...].firstIndex { !digits.contains($0) } ?? bytes.count
        let text =
            generator.once(in: 2)
            ? "\(generator.pick(Self.numbers))" : "\(generator.below(70) - 2)"
        bytes.replaceSubrange(first..<end, with: Array(text.utf8))
    }
}
