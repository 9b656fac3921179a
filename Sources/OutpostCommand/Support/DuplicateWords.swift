import Foundation
import OutpostReconcile

/// Why two reports may speak of one event, in words.
enum DuplicateWords {
    static func text(of reason: DuplicateReason) -> String {
        switch reason {
        case .near(let kilometres): "\(distance(kilometres)) from each other"
        case .far(let kilometres): "but \(distance(kilometres)) from each other"
        case .soon(let hours): "\(time(hours)) apart"
        case .late(let hours): "but \(time(hours)) apart"
        case .samePlaceName: "the same place is named"
        case .sameKind: "of the same kind"
        case .words(let words): "both say " + words.joined(separator: ", ")
        case .sameNumbers(let numbers): "both count " + list(numbers)
        case .otherNumbers(let left, let right):
            "but one counts \(list(left)), the other \(list(right))"
        case .otherNames: "but each has names that the other lacks"
        }
    }

    private static func list(_ numbers: [Int]) -> String {
        numbers.map(String.init).joined(separator: ", ")
    }

    private static func distance(_ kilometres: Double) -> String {
        kilometres < 1
            ? "\(Int((kilometres * 1000).rounded())) m"
            : kilometres < 10 ? String(format: "%.1f km", kilometres) : "\(Int(kilometres)) km"
    }

    private static func time(_ hours: Double) -> String {
        switch hours {
        case ..<1: "less than an hour"
        case ..<48: "\(Int(hours.rounded())) hours"
        default: "\(Int((hours / 24).rounded())) days"
        }
    }
}
