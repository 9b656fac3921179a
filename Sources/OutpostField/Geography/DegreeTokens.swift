/// A typed pair of degrees, cut into its signs.
///
/// What separates: a comma is a decimal sign where it stands between digits and the text has no point; everywhere else it
/// parts latitude from longitude. `O` is west, as in French, and `s` after minutes that were written with an `m` is seconds.
struct DegreeTokens {
    enum Axis { case latitude, longitude }

    struct Number: Equatable {
        let value: Double
        /// Digits after the decimal sign.
        let decimals: Int
        let text: String
    }

    enum Token: Equatable {
        case number(Number)
        case minus, plus
        case degree, minute, second
        case direction(Axis, isNegative: Bool)
        case axis(Axis)
        case separator
    }

    private(set) var tokens: [Token] = []
    private let characters: [Unicode.Scalar]
    private let hasPoint: Bool
    private var index = 0
    /// The letter that marked minutes last: its case tells seconds from south.
    private var minuteLetter: Unicode.Scalar?

    private static let words: [String: Token] = {
        var words: [String: Token] = [:]
        let north = Token.direction(.latitude, isNegative: false)
        let south = Token.direction(.latitude, isNegative: true)
        let east = Token.direction(.longitude, isNegative: false)
        let west = Token.direction(.longitude, isNegative: true)
        for word in ["N", "NORTH", "NORD"] { words[word] = north }
        for word in ["S", "SOUTH", "SUD", "SID"] { words[word] = south }
        for word in ["E", "EAST", "EST"] { words[word] = east }
        for word in ["W", "O", "WEST", "OUEST", "LWES"] { words[word] = west }
        for word in ["LAT", "LATITUDE", "LATITID"] { words[word] = .axis(.latitude) }
        for word in ["LON", "LONG", "LNG", "LONGITUDE", "LONJITID"] {
            words[word] = .axis(.longitude)
        }
        for word in ["D", "DEG", "DEGREES", "DEGRES"] { words[word] = .degree }
        for word in ["M", "MIN", "MINUTES"] { words[word] = .minute }
        for word in ["SEC", "SECONDS", "SECONDES"] { words[word] = .second }
        return words
    }()

    /// - Returns: nil for what is no pair of degrees.
    init?(_ typed: String) {
        let characters = Array(PlaceName.withoutMarks(typed).unicodeScalars)
        self.characters = characters
        hasPoint = characters.indices.dropLast().contains { index in
            characters[index] == "." && ("0"..."9").contains(characters[index + 1])
        }
        while index < characters.count {
            guard take() else { return nil }
        }
    }

    private mutating func take() -> Bool {
        let character = characters[index]
        switch character {
        case "0"..."9": return takeNumber()
        case "A"..."Z", "a"..."z": return takeWord()
        default: break
        }
        index += 1
        switch character {
        case " ", "\t", "\u{A0}", "\u{202F}", ":", "(", ")", "=": return true
        case ",", ";", "/": tokens.append(.separator)
        case "-", "\u{2212}", "\u{2013}", "\u{2010}", "\u{2011}": tokens.append(.minus)
        case "+": tokens.append(.plus)
        case "°", "º", "˚", "⁰": tokens.append(.degree)
        case "'", "’", "′", "‘", "´", "`", "ʹ":
            // Two of them are seconds.
            if tokens.last == .minute, index >= 2, characters[index - 2] == character {
                tokens.removeLast()
                tokens.append(.second)
            } else {
                minuteLetter = nil
                tokens.append(.minute)
            }
        case "\"", "”", "″", "“", "‟", "ʺ": tokens.append(.second)
        default: return false
        }
        return true
    }

    private mutating func takeNumber() -> Bool {
        let start = index
        var decimals: Int?
        while index < characters.count {
            let character = characters[index]
            if ("0"..."9").contains(character) {
                decimals = decimals.map { $0 + 1 }
            } else if decimals == nil, isDecimalSign(at: index) {
                decimals = 0
            } else {
                break
            }
            index += 1
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: characters[start..<index])
        guard let value = Double(text.replacing(",", with: ".")) else { return false }
        tokens.append(.number(Number(value: value, decimals: decimals ?? 0, text: text)))
        return true
    }

    private func isDecimalSign(at index: Int) -> Bool {
        guard index + 1 < characters.count, ("0"..."9").contains(characters[index + 1]) else {
            return false
        }
        return characters[index] == "." || characters[index] == "," && !hasPoint
    }

    private mutating func takeWord() -> Bool {
        let start = index
        while index < characters.count, characters[index].properties.isAlphabetic { index += 1 }
        var word = ""
        word.unicodeScalars.append(contentsOf: characters[start..<index])
        // "32mN": a mark and a direction without a space.
        if Self.words[word.uppercased()] == nil, word.count >= 2, "DMSdms".contains(word.prefix(1))
        {
            index = start + 1
            word = String(word.prefix(1))
        }
        // "lat." and "sec." are shortened words.
        if index < characters.count, characters[index] == ".", word.count >= 3 { index += 1 }
        guard var token = Self.words[word.uppercased()] else { return false }
        if word.uppercased() == "S", isSeconds(at: start) { token = .second }
        if token == .minute { minuteLetter = characters[start] }
        tokens.append(token)
        return true
    }

    /// Whether the S at a place means seconds: at once after a number that follows minutes written with a letter of its case.
    private func isSeconds(at start: Int) -> Bool {
        guard let minuteLetter, tokens.count >= 2, case .number = tokens[tokens.count - 1],
            tokens[tokens.count - 2] == .minute, ("0"..."9").contains(characters[start - 1])
        else { return false }
        return (minuteLetter == "m") == (characters[start] == "s")
    }
}
