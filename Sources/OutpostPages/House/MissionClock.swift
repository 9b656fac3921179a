import Foundation
import OutpostField
import OutpostModel

/// Times as people of the mission speak them.
package struct MissionClock: Sendable {
    private let calendar: Calendar
    /// The mission names a zone that this machine does not know.
    let isUnknown: Bool

    package init(_ mission: Mission) {
        let zone = mission.timeZone.flatMap { TimeZone(identifier: $0) }
        isUnknown = mission.timeZone != nil && zone == nil
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone ?? .gmt
        self.calendar = calendar
    }

    /// The mission's local time at a moment.
    func time(_ milliseconds: Int64) -> FieldTime? {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day else {
            return nil
        }
        return FieldTime(
            year: year, month: month, day: day, hour: parts.hour ?? 0, minute: parts.minute ?? 0,
            second: parts.second ?? 0,
            offsetMinutes: calendar.timeZone.secondsFromGMT(for: date) / 60)
    }

    /// The offset of the mission's clock at a local time, in minutes: of a camera that does not say its own.
    package func offset(_ local: FieldTime) -> Int {
        let parts = DateComponents(
            year: local.year, month: local.month, day: local.day, hour: local.hour,
            minute: local.minute, second: local.second)
        return calendar.date(from: parts).map { calendar.timeZone.secondsFromGMT(for: $0) / 60 }
            ?? 0
    }

    /// `2026-11-28 16:04`.
    func text(_ milliseconds: Int64) -> String {
        guard let time = time(milliseconds) else { return "" }
        return Self.text(time)
    }

    /// What a row stores, as the mission's local time; as it stands where it is none.
    package func text(stored: String) -> String {
        guard let time = FieldTime(stored) else { return stored }
        return text(time.milliseconds)
    }

    static func text(_ time: FieldTime) -> String {
        "\(time.date) \(two(time.hour)):\(two(time.minute))"
    }

    /// As a browser's field for local times has it: `2026-11-28T16:04`.
    func fieldText(stored: String) -> String {
        guard let given = FieldTime(stored), let time = time(given.milliseconds) else { return "" }
        return "\(time.date)T\(Self.two(time.hour)):\(Self.two(time.minute))"
    }

    func fieldText(_ milliseconds: Int64) -> String {
        guard let time = time(milliseconds) else { return "" }
        return "\(time.date)T\(Self.two(time.hour)):\(Self.two(time.minute))"
    }

    /// What was typed (`2026-11-28T16:04`, a space for the T, seconds or an offset as wished) as a row stores it: with the
    /// mission's offset at that time.
    ///
    /// - Returns: nil where it is no time.
    func stored(typed: String) -> String? {
        let text = typed.replacing(" ", with: "T")
        if FieldTime(text) != nil { return text }
        let whole = text.split(separator: ":").count == 2 ? text + ":00" : text
        guard let local = FieldTime(whole + "Z") else { return nil }
        let parts = DateComponents(
            year: local.year, month: local.month, day: local.day, hour: local.hour,
            minute: local.minute, second: local.second)
        guard let date = calendar.date(from: parts) else { return nil }
        let offset = calendar.timeZone.secondsFromGMT(for: date) / 60
        return whole + FieldTime.offsetText(minutes: offset)
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
