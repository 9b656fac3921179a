// XML 1.0 (fifth edition), as far as filled forms need it
//
//     document = [declaration] *misc element *misc           UTF-8 alone; a document type is refused, and so there are no entities
//     element  = "<" name *attribute ("/>" | ">" content "</" name ">")           but the five that XML has
//     content  = text, references, CDATA sections, elements, comments, processing instructions
//
// Writers: ODK Collect and its kin. Reader: `XMLReader`. By hand, since what strangers' phones send had else to go through a C library
// that reads far more, and that every laptop would need.

/// Reads a document into a tree. Names lose their prefixes; comments and processing instructions are left out.
struct XMLReader {
    private let bytes: [UInt8]
    private let limit: Int
    private var place = 0
    private var count = 0
    /// The elements that are open, with their names as they are written.
    private var open: [(name: String, element: XMLTree)] = []

    init(_ bytes: [UInt8], elements limit: Int) {
        self.bytes = bytes
        self.limit = limit
    }

    mutating func document() throws(XMLFault) -> XMLTree {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        try readDeclaration()
        try skipMisc()
        guard next("<") else { throw fault("an element is missing") }
        var root = try startTag()
        while root == nil { root = try readContent() }
        try skipMisc()
        guard place == bytes.count, let root else { throw fault("something stands behind the end") }
        return root
    }

    // MARK: What stands around elements

    private mutating func readDeclaration() throws(XMLFault) {
        guard has("<?xml"), place + 5 < bytes.count, Self.isSpace(bytes[place + 5]) else { return }
        place += 5
        let text = try taken(until: "?>")
        guard let start = text.range(of: "encoding") else { return }
        let name = text[start.upperBound...].lowercased().filter { $0.isLetter || $0.isNumber }
        guard name.hasPrefix("utf8") || name.hasPrefix("usascii") else { throw .notUTF8 }
    }

    private mutating func skipMisc() throws(XMLFault) {
        while true {
            skipSpace()
            guard try skipAside() else { return }
        }
    }

    /// A comment or a processing instruction.
    private mutating func skipAside() throws(XMLFault) -> Bool {
        if next("<!--") {
            guard try !taken(until: "-->").hasSuffix("-") else { throw fault("a comment's end") }
            return true
        }
        if next("<?") {
            _ = try taken(until: "?>")
            return true
        }
        if has("<!DOCTYPE") { throw .documentType }
        return false
    }

    // MARK: Elements

    /// - Returns: the root, once it is whole.
    private mutating func readContent() throws(XMLFault) -> XMLTree? {
        if next("<![CDATA[") {
            try add(try taken(until: "]]>"))
            return nil
        }
        if try skipAside() { return nil }
        if next("</") { return try endTag() }
        if next("<") { return try startTag() }
        try add(try text(until: UInt8(ascii: "<")))
        return nil
    }

    private mutating func startTag() throws(XMLFault) -> XMLTree? {
        count += 1
        guard count <= limit else { throw .tooManyElements(limit: limit) }
        guard open.count < OpenRosaLimits.depth else { throw .tooDeep(limit: OpenRosaLimits.depth) }
        let name = try self.name()
        var element = XMLTree(Self.local(name))
        var names: Set<String> = []
        while true {
            let isApart = skipSpace()
            if next("/>") { return close(element) }
            if next(">") {
                open.append((name, element))
                return nil
            }
            guard isApart else { throw fault("an attribute stands too close") }
            let attribute = try self.name()
            guard names.insert(attribute).inserted else { throw fault("an attribute twice") }
            element.attributes.append(
                XMLTree.Attribute(name: Self.local(attribute), value: try attributeValue()))
        }
    }

    private mutating func attributeValue() throws(XMLFault) -> String {
        skipSpace()
        guard next("=") else { throw fault("an attribute without a value") }
        skipSpace()
        guard place < bytes.count,
            bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'")
        else { throw fault("a value without quotes") }
        let quote = bytes[place]
        place += 1
        let value = try text(until: quote)
        guard place < bytes.count else { throw fault("a value does not end") }
        place += 1
        return value
    }

    private mutating func endTag() throws(XMLFault) -> XMLTree? {
        let name = try self.name()
        skipSpace()
        guard next(">"), let last = open.popLast(), last.name == name else {
            throw fault("the end of another element")
        }
        return close(last.element)
    }

    private mutating func close(_ element: XMLTree) -> XMLTree? {
        guard !open.isEmpty else { return element }
        open[open.count - 1].element.children.append(.element(element))
        return nil
    }

    private mutating func add(_ text: String) throws(XMLFault) {
        guard !open.isEmpty, place <= bytes.count else { throw fault("text outside of elements") }
        open[open.count - 1].element.children.append(.text(text))
    }

    // MARK: Texts

    /// Up to a byte that ends it, which stays; with references resolved and line ends as XML has them.
    private mutating func text(until end: UInt8) throws(XMLFault) -> String {
        var result: [UInt8] = []
        let start = place
        while place < bytes.count, bytes[place] != end {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "&"): result += try reference()
            case UInt8(ascii: "<"): throw fault("a value does not end")
            case UInt8(ascii: "\r"):
                place += 1
                if place == bytes.count || bytes[place] != UInt8(ascii: "\n") {
                    result.append(UInt8(ascii: "\n"))
                }
            default:
                if byte < 0x20, !Self.isSpace(byte) { throw fault("a control character") }
                result.append(byte)
                place += 1
            }
        }
        // Only in the content of an element can the bytes end here, and that has no end.
        guard place < bytes.count || place > start else { throw fault("an element does not end") }
        return String(decoding: result, as: UTF8.self)
    }

    /// `&amp;` and the other four, `&#233;`, `&#xE9;`.
    private mutating func reference() throws(XMLFault) -> [UInt8] {
        place += 1
        let end = bytes[place...].prefix(Self.referenceBytes).firstIndex(of: UInt8(ascii: ";"))
        guard let end else { throw fault("a reference does not end") }
        let name = String(decoding: bytes[place..<end], as: UTF8.self)
        place = end + 1
        if let byte = Self.entities[name] { return [byte] }
        let digits = name.dropFirst(name.hasPrefix("#x") ? 2 : 1)
        guard name.hasPrefix("#"), digits.allSatisfy(\.isHexDigit),
            let number = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10),
            let scalar = Unicode.Scalar(number), Self.isAllowed(scalar)
        else { throw fault("'&\(name);' is no character") }
        return Array(String(scalar).utf8)
    }

    private static let entities: [String: UInt8] = [
        "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"),
        "quot": UInt8(ascii: "\""), "apos": UInt8(ascii: "'"),
    ]
    /// `#x10FFFF;` with some zeros before it.
    private static let referenceBytes = 16

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value & 0xFFFE != 0xFFFE
            || ["\t", "\n", "\r"].contains(scalar)
    }

    private mutating func name() throws(XMLFault) -> String {
        let start = place
        while place < bytes.count, Self.isNameByte(bytes[place]) { place += 1 }
        guard place > start, !"0123456789-.".utf8.contains(bytes[start]) else {
            throw fault("a name is missing")
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
            || "0123456789-._:".utf8.contains(byte)
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ":").last.map(String.init) ?? name
    }

    // MARK: Bytes

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = place
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
        return place > start
    }

    private func has(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - place >= count else { return false }
        return UnsafeBufferPointer(start: word.utf8Start, count: count)
            .elementsEqual(bytes[place..<place + count])
    }

    private mutating func next(_ word: StaticString) -> Bool {
        guard has(word) else { return false }
        place += word.utf8CodeUnitCount
        return true
    }

    /// What stands before a word, which is passed over.
    private mutating func taken(until end: StaticString) throws(XMLFault) -> String {
        let start = place
        while place < bytes.count {
            if has(end) {
                let text = String(decoding: bytes[start..<place], as: UTF8.self)
                place += end.utf8CodeUnitCount
                return text
            }
            if bytes[place] < 0x20, !Self.isSpace(bytes[place]) {
                throw fault("a control character")
            }
            place += 1
        }
        throw fault("it ends too early")
    }

    private func fault(_ what: String) -> XMLFault { .malformed(what, byte: place) }
}

extension XMLTree {
    /// Reads a document that a phone sent.
    ///
    /// - Parameter limit: elements that it may have.
    package init(
        reading bytes: [UInt8], elements limit: Int = OpenRosaLimits.elements
    ) throws(XMLFault) {
        guard bytes.count <= OpenRosaLimits.documentBytes else {
            throw .tooLarge(limit: OpenRosaLimits.documentBytes)
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var reader = XMLReader(bytes, elements: limit)
        self = try reader.document()
    }
}
