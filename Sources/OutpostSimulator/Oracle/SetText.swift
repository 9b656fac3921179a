/// The one text in which a set is shown: a JSON array of distinct texts in the order of their bytes, without spaces;
/// an empty set shows nothing. Spelled here a second time, so that the engine's own spelling is judged too.
enum SetText {
    /// - Parameter elements: UTF-8.
    static func shown(_ elements: Set<[UInt8]>) -> ExactValue {
        guard !elements.isEmpty else { return .null }
        let texts = elements.sorted { $0.lexicographicallyPrecedes($1) }.map(quoted)
        let list = Array(texts.joined(separator: [UInt8(ascii: ",")]))
        return .text([UInt8(ascii: "[")] + list + [UInt8(ascii: "]")])
    }

    /// The elements of a text that `shown` made.
    static func elements(of value: ExactValue) -> Set<[UInt8]> {
        guard case .text(let bytes) = value else { return [] }
        var result: Set<[UInt8]> = []
        var element: [UInt8]?
        var index = 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch (byte, element) {
            case (UInt8(ascii: "\""), nil): element = []
            case (UInt8(ascii: "\""), let whole?):
                result.insert(whole)
                element = nil
            case (UInt8(ascii: "\\"), _?):
                let isControl = bytes[index] == UInt8(ascii: "u")
                element?.append(
                    isControl
                        ? nibble(bytes[index + 3]) << 4 | nibble(bytes[index + 4]) : bytes[index])
                index += isControl ? 5 : 1
            case (_, _?): element?.append(byte)
            default: break
            }
        }
        return result
    }

    private static func nibble(_ digit: UInt8) -> UInt8 { (digit & 15) + (digit >> 6) * 9 }

    private static func quoted(_ element: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let escaped = element.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case ..<0x20: Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: [byte]
            }
        }
        return [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")]
    }
}
