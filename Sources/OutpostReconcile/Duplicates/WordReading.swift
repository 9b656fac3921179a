/// What a text says, word by word, in a form that other texts about the same event share.
struct WordReading {
    /// A word as it is compared.
    struct Word: Hashable {
        enum Sort: UInt8 {
            /// By what it means in any language.
            case meaning
            /// By its sound: a name, most of the time.
            case sound
            case number
        }

        let sort: Sort
        let text: String
        /// As it was spelled, without accents; of a meaning and of a number nothing.
        let spelling: [UInt8]

        static func == (left: Word, right: Word) -> Bool {
            left.sort == right.sort && left.text == right.text
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(sort)
            hasher.combine(text)
        }
    }

    private(set) var words: [Word] = []
    private(set) var numbers: [Int] = []

    /// The longest number that is one: more digits are a telephone's.
    private static let numberDigits = 9
    /// A word of fewer letters is compared as it stands: its sound says too little.
    private static let soundedLetters = 4

    mutating func read(_ text: String) {
        for word in WordFolding.words(of: text) { read(word) }
    }

    private mutating func read(_ word: [UInt8]) {
        if word[0] <= UInt8(ascii: "9") {
            let digits = word.drop { $0 == UInt8(ascii: "0") }
            let text = digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
            if digits.count <= Self.numberDigits, let value = Int(text) { numbers.append(value) }
            return words.append(Word(sort: .number, text: text, spelling: []))
        }
        if let value = WordLists.numbers[word] {
            numbers.append(value)
            return words.append(Word(sort: .number, text: "\(value)", spelling: []))
        }
        guard word.count > 1, !WordLists.idle.contains(word) else { return }
        if let meaning = WordLists.meaning[word] {
            return words.append(Word(sort: .meaning, text: meaning, spelling: []))
        }
        let sound = word.count < Self.soundedLetters ? word : WordSound.skeleton(of: word)
        words.append(
            Word(sort: .sound, text: String(decoding: sound, as: UTF8.self), spelling: word))
    }
}
