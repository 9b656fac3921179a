import OutpostWire

/// The order of a bundle's messages: rosters, greeting, receipts, changesets, farewell. A file may have lost any of them to damage, so each
/// is allowed that does not come before one that was; greeting, receipts and farewell once.
///
///     rosters* ▶ greeting? ▶ receipts? ▶ changesets* ▶ farewell?
struct BundleOrder {
    private enum Part: Int, Comparable {
        case rosters, greeting, receipts, changesets, farewell

        static func < (left: Part, right: Part) -> Bool { left.rawValue < right.rawValue }

        var mayRepeat: Bool { self == .rosters || self == .changesets }
    }

    private var last = Part.rosters

    /// - Returns: whether the message may come now.
    mutating func accepts(_ message: Message) -> Bool {
        let part: Part
        switch message {
        case .roster: part = .rosters
        case .greeting: part = .greeting
        case .receipts: part = .receipts
        case .changesets: part = .changesets
        case .farewell: part = .farewell
        case .welcome, .refusal: return false
        }
        guard part > last || part == last && part.mayRepeat else { return false }
        last = part
        return true
    }
}
