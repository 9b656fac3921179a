/// One element of a set: its undominated adds and removes, and all that they had seen.
package struct Element: Sendable, Hashable {
    package let text: String
    /// Sorted by dot.
    package private(set) var writes: [Write]
    package private(set) var seen: Context

    package init(text: String, writes: [Write] = [], seen: Context = Context()) {
        self.text = text
        self.writes = writes
        self.seen = seen
    }

    /// An add wins over a concurrent remove.
    package var isMember: Bool { writes.contains { $0.kind == .add } }

    mutating func merge(_ write: Write?, context: Context) {
        seen.formUnion(context)
        writes.removeAll { seen.contains($0.dot) }
        if let write, !seen.contains(write.dot) { writes.insertOrdered(write) }
    }
}

/// The canonical JSON of a set's elements: distinct texts in the order of their UTF-8 bytes, as in
/// `["cholera","measles"]`; only `"`, `\` and control characters are escaped, the latter as `\u00XX`.
package enum ElementList {
    /// - Returns: nil unless `text` is a JSON array (RFC 8259) of texts; whatever order and spacing it has.
    package static func elements(of text: String) -> [String]? {
        var parser = JSONTextsParser(Array(text.utf8))
        return parser.parse().map(normal)
    }

    /// - Returns: nil unless `text` is exactly what `json(of:)` makes.
    package static func canonicalElements(of text: String) -> [String]? {
        guard let elements = elements(of: text), json(of: elements).utf8.elementsEqual(text.utf8)
        else { return nil }
        return elements
    }

    /// - Parameter elements: in any order.
    package static func json(of elements: [String]) -> String {
        var text = "["
        for (index, element) in normal(elements).enumerated() {
            text += index == 0 ? "\"" : ",\""
            for scalar in element.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case _ where scalar.value < 0x20:
                    text += "\\u00" + Hexadecimal.text(of: [UInt8(scalar.value)])
                default: text.unicodeScalars.append(scalar)
                }
            }
            text += "\""
        }
        return text + "]"
    }

    /// By bytes: Swift's own order and equality take a composed and a decomposed é for the same.
    package static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func normal(_ elements: [String]) -> [String] {
        var result: [String] = []
        for element in elements.sorted(by: precedes) {
            if let last = result.last, last.utf8.elementsEqual(element.utf8) { continue }
            result.append(element)
        }
        return result
    }
}

/// Reads a JSON array of texts (RFC 8259, sections 5 and 7) and nothing else.
private struct JSONTextsParser {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() -> [String]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var texts: [String] = []
        if !take(UInt8(ascii: "]")) {
            repeat {
                guard let text = text() else { return nil }
                texts.append(text)
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { return nil }
        }
        skipSpace()
        return offset == bytes.count ? texts : nil
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func text() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var result: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: result, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escaped() else { return nil }
                result.append(contentsOf: Array(String(Character(scalar)).utf8))
            case ..<0x20: return nil
            default: result.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
        guard offset < bytes.count else { return nil }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return unicodeEscape()
        default: return nil
        }
    }

    private mutating func unicodeEscape() -> Unicode.Scalar? {
        guard let first = fourDigits() else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
            return nil
        }
        offset += 2
        guard let second = fourDigits(), (0xDC00..<0xE000).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
        offset += 4
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt32(digits, radix: 16)
    }
}
