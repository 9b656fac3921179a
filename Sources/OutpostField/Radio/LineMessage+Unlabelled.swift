import OutpostModel

extension LineMessage {
    /// Words that may stand in a line of their own above a message: how urgent it is. ACP 121.
    private static let precedences: Set = ["flash", "immediate", "priority", "routine"]

    /// What a message without labels seems to be: as many lines as its kind has, in their fixed order, perhaps with a heading above
    /// that names the kind or says how urgent it is. Nothing in the text proves it, so a person confirms it.
    ///
    /// - Parameters:
    ///   - today: what times are read by.
    ///   - kind: what a person says that it is; nil: as its heading says, or its times.
    /// - Returns: nil where the count does not fit exactly, or a line has a label.
    package static func proposal(
        _ text: String, today: FieldTime, as kind: Kind? = nil
    ) -> LineMessage? {
        guard text.count <= limit,
            Kind.allCases.allSatisfy({ Self.labelled(text, $0).isEmpty })
        else { return nil }
        var lines = text.split(whereSeparator: \.isNewline).map(\.trimmedSpace)
            .filter { !$0.isEmpty }
        var headed: Kind?
        if let first = lines.first, isHeading(first) {
            headed = words(first).lazy.compactMap { Kind(rawValue: $0) }.first
            lines.removeFirst()
        }
        lines = unnumbered(lines)
        let found = kind ?? headed ?? guess(lines, today)
        let names = found.lines
        guard lines.count == names.count else { return nil }
        return LineMessage(
            kind: found, lines: Dictionary(uniqueKeysWithValues: zip(names, lines)))
    }

    private static func words(_ line: String) -> [String] {
        line.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// "FLASH", "SALUTE 3", "SITREP, PRIORITY".
    private static func isHeading(_ line: String) -> Bool {
        func isTelling(_ word: String) -> Bool {
            Kind(rawValue: word) != nil || precedences.contains(word)
        }
        let words = words(line)
        return words.contains(where: isTelling)
            && words.allSatisfy { isTelling($0) || $0.allSatisfy(\.isNumber) }
    }

    /// Lines that are numbered from 1 on, without their numbers.
    private static func unnumbered(_ lines: [String]) -> [String] {
        let bare = lines.enumerated().compactMap { index, line -> String? in
            let rest = line.dropFirst("\(index + 1)".count)
            guard line.hasPrefix("\(index + 1)"), let mark = rest.first, ".)".contains(mark) else {
                return nil
            }
            return rest.dropFirst().trimmedSpace
        }
        return bare.count == lines.count ? bare : lines
    }

    /// A SITREP begins with the two times of its period; else it is one sighting.
    private static func guess(_ lines: [String], _ today: FieldTime) -> Kind {
        lines.count >= 2
            && lines.prefix(2).allSatisfy { DateTimeGroup.time($0, today: today) != nil }
            ? .sitrep : .salute
    }
}

extension LineMessage.Kind {
    /// Its lines in their fixed order.
    package var lines: [String] { labels.map(\.line) }
}

extension StringProtocol {
    fileprivate var trimmedSpace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
