/// A message of lines with labels, as it is copied from a radio log or a chat: SALUTE and SITREP.
///
/// A label stands at the beginning of a line, followed by a colon, a full stop, a hyphen or a closing bracket; what follows until the
/// next label is its text. Lines before the first label are kept as its opening.
package struct LineMessage: Sendable, Equatable {
    /// Which lines a message of one kind has.
    package enum Kind: String, Sendable, CaseIterable {
        /// Size, activity, location, unit, time, equipment: ATP 2-01; a single sighting.
        case salute
        /// What happened in a period, what is expected, what is needed.
        case sitrep

        /// Its lines in their fixed order, each with the words that introduce it, in the four languages of the shipped mission.
        var labels: [(line: String, words: [String])] {
            switch self {
            case .salute:
                [
                    ("size", ["s", "size", "taille", "effectif", "kantite", "ukubwa", "idadi"]),
                    (
                        "activity",
                        ["a", "activity", "activité", "activite", "aktivite", "shughuli"]
                    ),
                    ("location", ["l", "location", "lieu", "kote", "mahali"]),
                    ("unit", ["u", "unit", "uniform", "unité", "unite", "inite", "kikosi"]),
                    ("time", ["t", "time", "heure", "lè", "le", "wakati", "saa"]),
                    (
                        "equipment",
                        ["e", "equipment", "équipement", "equipement", "ekipman", "vifaa"]
                    ),
                ]
            case .sitrep:
                [
                    ("from", ["from", "du", "depi", "kuanzia"]),
                    ("to", ["to", "until", "au", "jiska", "hadi"]),
                    ("addressed", ["addressed", "addressee", "destinataire", "pou", "kwa"]),
                    (
                        "summary",
                        ["summary", "situation", "résumé", "resume", "rezime", "muhtasari"]
                    ),
                    (
                        "forecast",
                        [
                            "forecast", "intentions", "prévision", "prevision", "previzyon",
                            "matarajio",
                        ]
                    ),
                    ("requests", ["requests", "needs", "demandes", "besoins", "demann", "maombi"]),
                ]
            }
        }

        /// Lines without which a text is none of this kind.
        private var least: Int {
            switch self {
            case .salute: 4
            case .sitrep: 3
            }
        }

        func isOne(_ lines: [String: String]) -> Bool { lines.count >= least }
    }

    package let kind: Kind
    /// By line; a label that stands twice has both texts.
    package let lines: [String: String]

    /// The longest message that is read: a page.
    package static let limit = 8000

    /// - Returns: nil where the text is no message of any kind that is known.
    package init?(_ text: String) {
        for kind in Kind.allCases {
            let lines = Self.labelled(String(text.prefix(Self.limit)), kind)
            guard kind.isOne(lines) else { continue }
            self.kind = kind
            self.lines = lines
            return
        }
        return nil
    }

    init(kind: Kind, lines: [String: String]) {
        self.kind = kind
        self.lines = lines
    }

    /// The lines that have a label of a kind.
    static func labelled(_ text: String, _ kind: Kind) -> [String: String] {
        var lines: [String: String] = [:]
        var current: String?
        for line in text.split(whereSeparator: \.isNewline) {
            var rest = line.drop { $0.isWhitespace }
            // `1. S: …` is numbered as well.
            rest = rest.drop { $0.isNumber || $0 == "." || $0 == ")" || $0.isWhitespace }
            let word = rest.prefix { $0.isLetter }
            let after = rest.dropFirst(word.count).drop { $0 == " " }
            let name = word.lowercased()
            if let found = kind.labels.first(where: { $0.words.contains(name) })?.line,
                let mark = after.first, ":.-–)=/".contains(mark)
            {
                current = found
                let said = after.dropFirst().drop { $0.isWhitespace }
                lines[found] = [lines[found], String(said)].compactMap(\.self)
                    .filter { !$0.isEmpty }.joined(separator: " ")
            } else if let current {
                lines[current, default: ""] += (lines[current]?.isEmpty ?? true ? "" : "\n") + line
            }
        }
        return lines.filter { !$0.value.isEmpty }
    }
}
