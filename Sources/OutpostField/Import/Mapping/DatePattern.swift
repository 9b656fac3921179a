import OutpostModel

/// How a source writes a date, as in `dd/MM/yyyy HH:mm`.
///
/// `yyyy MM dd HH mm ss` stand for digits, as many as there are letters; all else stands for
/// itself.
package struct DatePattern: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case year, month, day, hour, minute, second
        case literal(UInt8)

        var digits: Int { self == .year ? 4 : 2 }
    }

    /// As it was written.
    package let text: String
    /// The offset from UTC of the source's times.
    package let offsetMinutes: Int
    private let parts: [Part]

    /// Whether the source says a time of day, and not only a day.
    package var hasTime: Bool { parts.contains(.hour) }

    /// - Returns: nil when year, month and day are not each named once, or a part is named twice.
    package init?(_ text: String, offsetMinutes: Int) {
        let named: [(String, Part)] = [
            ("yyyy", .year), ("MM", .month), ("dd", .day), ("HH", .hour), ("mm", .minute),
            ("ss", .second),
        ]
        var parts: [Part] = []
        var rest = text[...]
        while let first = rest.utf8.first {
            if let (word, part) = named.first(where: { rest.hasPrefix($0.0) }) {
                guard !parts.contains(part) else { return nil }
                parts.append(part)
                rest = rest.dropFirst(word.count)
            } else {
                let isLetter =
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20) && first != 0x54
                guard first < 0x80, !isLetter else { return nil }
                parts.append(.literal(first))
                rest = rest.dropFirst()
            }
        }
        guard parts.contains(.year), parts.contains(.month), parts.contains(.day),
            parts.contains(.minute) == parts.contains(.hour)
        else { return nil }
        self.text = text
        self.offsetMinutes = offsetMinutes
        self.parts = parts
    }

    /// - Returns: nil when the text has another form, or there is no such day.
    package func time(in text: String) -> FieldTime? {
        var bytes = Array(text.utf8)[...]
        var numbers: [(Part, Int)] = []
        for part in parts {
            if case .literal(let byte) = part {
                guard bytes.popFirst() == byte else { return nil }
                continue
            }
            let digits = bytes.prefix(part.digits)
            guard digits.count == part.digits, let number = FieldTime.number(digits) else {
                return nil
            }
            bytes = bytes.dropFirst(part.digits)
            numbers.append((part, number))
        }
        guard bytes.isEmpty else { return nil }
        func number(_ part: Part) -> Int { numbers.first { $0.0 == part }?.1 ?? 0 }
        return FieldTime(
            year: number(.year), month: number(.month), day: number(.day), hour: number(.hour),
            minute: number(.minute), second: number(.second), offsetMinutes: offsetMinutes)
    }
}
