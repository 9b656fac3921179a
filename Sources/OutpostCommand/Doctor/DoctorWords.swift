import Foundation

/// Numbers as people say them.
enum DoctorWords {
    static func bytes(_ count: Int64) -> String {
        switch count {
        case ..<(1 << 20): "\(count >> 10) KB"
        case ..<(10 << 30): "\(count >> 20) MB"
        default: "\(count >> 30) GB"
        }
    }

    /// "3 days", of milliseconds; whole ones of the largest unit that fits twice.
    static func duration(_ milliseconds: Int64) -> String {
        let seconds = abs(milliseconds) / 1000
        for (unit, length) in [("days", Int64(86_400)), ("hours", 3_600), ("minutes", 60)]
        where seconds >= 2 * length {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) seconds"
    }

    static func count(_ number: some BinaryInteger, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
    }

    /// A day, in UTC.
    static func day(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(.iso8601.year().month().day())
    }

    static func time(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
