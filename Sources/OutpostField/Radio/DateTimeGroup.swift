import OutpostModel

/// A moment as radio messages write it: `281604RNOV26` is the 28th, 16:04, in zone R (five hours behind Greenwich), November 2026.
/// ACP 121, chapter 3; zones by letter, J (local) left out.
package enum DateTimeGroup {
    private static let months = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]

    /// - Parameter today: fills in a month and year that were left out, and says what a missing zone is.
    /// - Returns: nil where it is none.
    package static func time(_ text: String, today: FieldTime) -> FieldTime? {
        let word = text.uppercased().filter { !$0.isWhitespace }
        guard
            let parts = word.wholeMatch(
                of: /([0-9]{2})([0-9]{2})([0-9]{2})([A-IK-Z]?)(([A-Z]{3})([0-9]{2}))?/),
            let day = Int(parts.1), let hour = Int(parts.2), let minute = Int(parts.3)
        else { return nil }
        var (month, year) = (today.month, today.year)
        if let name = parts.6, let short = parts.7.flatMap({ Int($0) }) {
            guard let index = months.firstIndex(of: String(name)) else { return nil }
            (month, year) = (index + 1, 2000 + short)
        }
        let offset = parts.4.first.flatMap(offsetHours).map { $0 * 60 } ?? today.offsetMinutes
        return FieldTime(
            year: year, month: month, day: day, hour: hour, minute: minute, offsetMinutes: offset)
    }

    /// Z is Greenwich; A to M without J lie east of it, N to Y west.
    private static func offsetHours(_ zone: Character) -> Int? {
        if zone == "Z" { return 0 }
        if let east = Array("ABCDEFGHIKLM").firstIndex(of: zone) { return east + 1 }
        return Array("NOPQRSTUVWXY").firstIndex(of: zone).map { -($0 + 1) }
    }
}
