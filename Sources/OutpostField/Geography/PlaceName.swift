import Foundation

/// How names are compared: without case, accents, spaces, apostrophes and hyphens.
package enum PlaceName {
    /// "Grand'Anse" and "grand anse" are both "grandanse"; "St-Marc" is "saintmarc".
    package static func key(_ text: String) -> String { words(text).joined() }

    /// The keys of a name from each of its words on: "port-au-prince" gives portauprince, auprince, prince.
    static func tails(_ text: String) -> [String] {
        let words = words(text)
        return words.indices.map { words[$0...].joined() }
    }

    /// The key without the article of a French name: "cayes" is "Les Cayes".
    static func keyWithoutArticle(_ text: String) -> String {
        let words = words(text)
        let isArticle = words.count > 1 && ["le", "la", "les", "l"].contains(words[0])
        return words.dropFirst(isArticle ? 1 : 0).joined()
    }

    private static func words(_ text: String) -> [String] {
        withoutMarks(text).lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
            switch word {
            case "st": "saint"
            case "ste": "sainte"
            default: String(word)
            }
        }
    }

    /// Letters without what stands above and below them; œ and æ as two letters.
    static func withoutMarks(_ text: String) -> String {
        let letters = text.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark
        }
        return String(String.UnicodeScalarView(letters)).replacing("œ", with: "oe")
            .replacing("Œ", with: "OE").replacing("æ", with: "ae").replacing("Æ", with: "AE")
    }
}
