/// The entities that web systems leave in the texts they export.
enum HTMLEntities {
    private static let named: [Substring: Character] = [
        "quot": "\"", "amp": "&", "lt": "<", "gt": ">", "apos": "'", "nbsp": "\u{A0}",
    ]
    /// The longest that is looked for, as in `#1114111`.
    private static let nameLength = 8

    /// What is no known entity stays as it is. Nothing is unescaped twice.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[rest.index(after: start)...]
            let window = rest.prefix(nameLength + 1)
            if let end = window.firstIndex(of: ";"), let character = character(window[..<end]) {
                result.append(character)
                rest = rest[rest.index(after: end)...]
            } else {
                result.append("&")
            }
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> Character? {
        if let character = named[name] { return character }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
        let code =
            isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        guard let code, code > 0, let scalar = Unicode.Scalar(code) else { return nil }
        return Character(scalar)
    }
}
