/// What may be a PIN: something that an officer types in seconds, and that a passer-by does not guess in the few tries that
/// `PinAttempts` gives.
package enum PinRules {
    package static let shortest = 6
    package static let longest = 64

    /// Why it may not be one; nil where it may.
    package static func fault(of pin: String) -> String? {
        let characters = pin.unicodeScalars.map { Int($0.value) }
        if characters.count < shortest { return "it has fewer than \(shortest) characters" }
        if characters.count > longest { return "it has more than \(longest) characters" }
        if characters.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return "it has a character that cannot be typed"
        }
        let steps = Set(zip(characters, characters.dropFirst()).map { $1 - $0 })
        if steps.count == 1, let step = steps.first, (-1...1).contains(step) {
            return "it is one character many times, or a row as in 123456"
        }
        if characters == Array((characters.prefix(2) * characters.count).prefix(characters.count)) {
            return "it is two characters many times"
        }
        return nil
    }
}

extension ArraySlice {
    /// So many of it, one after the other.
    fileprivate static func * (part: ArraySlice, count: Int) -> [Element] {
        (0..<count).flatMap { _ in part }
    }
}
