import Foundation

/// Letters without what distinguishes one hand from another: small, without accents, ASCII. `Bèl-È` and `BEL AIR` come to `bele` and
/// `bel air`.
enum WordFolding {
    /// - Returns: runs of letters and of digits, in the text's order; what is neither divides them.
    static func words(of text: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        func end() {
            if !word.isEmpty { words.append(word) }
            word.removeAll(keepingCapacity: true)
        }
        var isDigits = false
        func take(_ byte: UInt8, digit: Bool) {
            if digit != isDigits { end() }
            isDigits = digit
            word.append(byte)
        }
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        for byte in (isPlain ? text : plain(text)).utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): take(byte, digit: false)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): take(byte | 0x20, digit: false)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): take(byte, digit: true)
            // An accent that stood by itself divides no word.
            case 0x80...: continue
            default: end()
            }
        }
        end()
        return words
    }

    /// Letters and their accents apart (Unicode's form KD); what has no such form is spelled as one spells it where it lacks.
    private static func plain(_ text: String) -> String {
        text.replacing("œ", with: "oe").replacing("Œ", with: "oe").replacing("æ", with: "ae")
            .replacing("’", with: "'").replacing("ß", with: "ss")
            .decomposedStringWithCompatibilityMapping
    }
}

/// What a word sounds like to people who spell it by ear, in French and in Creole: `Carrefour-Feuilles` and `Kafou Fèy` share most of
/// what is left. Made for comparing, and not for reading.
///
/// In the manner of Metaphone (L. Philips, 1990), with the sounds of these two languages.
enum WordSound {
    /// From left to right; the first that fits counts.
    private static let sounds: [(spelling: StaticString, sound: StaticString)] = [
        ("eau", "o"), ("ph", "f"), ("qu", "k"), ("ck", "k"), ("ch", "j"), ("ou", "u"), ("oi", "ua"),
        ("au", "o"), ("ai", "e"), ("ei", "e"),
    ]

    /// - Parameter word: small letters, one at least.
    static func skeleton(of word: [UInt8]) -> [UInt8] {
        var sound: [UInt8] = []
        var place = 0
        while place < word.count {
            let (taken, count) = next(word, place)
            // Doubled letters sound once.
            for byte in taken where byte != sound.last { sound.append(byte) }
            place += count
        }
        guard sound.count > 2 else { return sound.isEmpty ? word : sound }
        // What French writes at a word's end and nobody says.
        while sound.count > 2, let last = sound.last, Self.silent.contains(last) {
            sound.removeLast()
        }
        let rest = sound.dropFirst().filter { !Self.vowels.contains($0) }
        return rest.isEmpty ? word : [sound[0]] + rest
    }

    private static let vowels = Set("aeiou".utf8)
    private static let silent = Set("est".utf8)
    private static let softening = Set("eiy".utf8)

    private static func next(_ word: [UInt8], _ place: Int) -> (sound: [UInt8], count: Int) {
        for (spelling, sound) in sounds where fits(spelling, word, place) {
            return (
                Array(UnsafeBufferPointer(start: sound.utf8Start, count: sound.utf8CodeUnitCount)),
                spelling.utf8CodeUnitCount
            )
        }
        switch word[place] {
        case UInt8(ascii: "c"):
            let isSoft = place + 1 < word.count && softening.contains(word[place + 1])
            return ([isSoft ? UInt8(ascii: "s") : UInt8(ascii: "k")], 1)
        case UInt8(ascii: "q"): return ([UInt8(ascii: "k")], 1)
        case UInt8(ascii: "y"): return ([UInt8(ascii: "i")], 1)
        case UInt8(ascii: "w"): return ([UInt8(ascii: "u")], 1)
        case UInt8(ascii: "z"): return ([UInt8(ascii: "s")], 1)
        case UInt8(ascii: "x"): return (Array("ks".utf8), 1)
        case UInt8(ascii: "h"): return ([], 1)
        case let letter: return ([letter], 1)
        }
    }

    private static func fits(_ spelling: StaticString, _ word: [UInt8], _ place: Int) -> Bool {
        let count = spelling.utf8CodeUnitCount
        guard place + count <= word.count else { return false }
        return (0..<count).allSatisfy { word[place + $0] == spelling.utf8Start[$0] }
    }
}
