/// A moment as a report states it: local date and time with its offset from UTC.
///
/// Reports keep the offset (RFC 3339) because "at dusk" and "before the curfew" are local.
package struct FieldTime: Sendable, Hashable {
    /// From 1 to 9999.
    package let year: Int
    /// From 1 to 12.
    package let month: Int
    /// From 1.
    package let day: Int
    /// From 0 to 23, local.
    package let hour: Int
    /// From 0 to 59.
    package let minute: Int
    /// From 0; 60 in a leap second.
    package let second: Int
    /// East of Greenwich is positive.
    package let offsetMinutes: Int

    /// - Returns: nil when there is no such day or time.
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        offsetMinutes: Int = 0
    ) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            (-1439...1439).contains(offsetMinutes)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.offsetMinutes = offsetMinutes
    }

    /// Milliseconds since 1970, UTC.
    package var milliseconds: Int64 {
        // Howard Hinnant's days_from_civil: years begin in March, so that leap days come last.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + second
        return Int64(seconds) * 1000
    }

    /// `2026-11-02`.
    package var date: String {
        "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
    }

    /// `+03:00`, `-05:00`.
    package static func offsetText(minutes: Int) -> String {
        let size = abs(minutes)
        return "\(minutes < 0 ? "-" : "+")\(digits(size / 60, 2)):\(digits(size % 60, 2))"
    }

    /// The minutes of `Z` or `±HH:MM`.
    package static func offsetMinutes(of text: some StringProtocol) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        let characters = Array(text.utf8)
        guard characters.count == 6, characters[3] == UInt8(ascii: ":"),
            characters[0] == UInt8(ascii: "+") || characters[0] == UInt8(ascii: "-"),
            let hours = number(characters[1...2]), let minutes = number(characters[4...5]),
            hours <= 23, minutes <= 59
        else { return nil }
        return (characters[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// - Returns: nil when a character is no digit.
    package static func number(_ digits: some Sequence<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

extension FieldTime: CustomStringConvertible {
    /// RFC 3339 with an offset: `2026-11-02T14:05:00-05:00`.
    package var description: String {
        let time = [hour, minute, second].map { Self.digits($0, 2) }.joined(separator: ":")
        return "\(date)T\(time)\(Self.offsetText(minutes: offsetMinutes))"
    }

    /// Reads RFC 3339 with its required offset; a fraction of a second is allowed and dropped.
    package init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count >= 20, characters[10] == UInt8(ascii: "T"),
            characters[13] == UInt8(ascii: ":"), characters[16] == UInt8(ascii: ":"),
            let day = FieldTime(date: String(decoding: characters[0..<10], as: UTF8.self)),
            let hour = Self.number(characters[11...12]),
            let minute = Self.number(characters[14...15]),
            let second = Self.number(characters[17...18])
        else { return nil }
        var rest = characters[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard (1...9).contains(fraction.count) else { return nil }
            rest = rest[fraction.endIndex...]
        }
        guard let offset = Self.offsetMinutes(of: String(decoding: rest, as: UTF8.self)) else {
            return nil
        }
        self.init(
            year: day.year, month: day.month, day: day.day, hour: hour, minute: minute,
            second: second, offsetMinutes: offset)
    }

    /// Reads `2026-11-02`.
    package init?(date text: String) {
        let characters = Array(text.utf8)
        guard characters.count == 10, characters[4] == UInt8(ascii: "-"),
            characters[7] == UInt8(ascii: "-"), let year = Self.number(characters[0...3]),
            let month = Self.number(characters[5...6]), let day = Self.number(characters[8...9])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
