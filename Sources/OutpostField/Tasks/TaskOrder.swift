/// In which order somebody looks at what is to be done.
package struct TaskOrder: Sendable, Equatable {
    /// Whom a task is for, seen from one laptop.
    package enum Audience: Int, Sendable, Comparable {
        case me, base, anybody, others

        package static func < (left: Audience, right: Audience) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    package let audience: Audience
    /// Milliseconds since 1970.
    package let due: Int64?
    package let isUrgent: Bool

    package init(audience: Audience, due: Int64?, isUrgent: Bool) {
        self.audience = audience
        self.due = due
        self.isUrgent = isUrgent
    }

    package func isOverdue(at now: Int64) -> Bool { due.map { $0 < now } ?? false }

    /// It stands on every page until somebody here has read it.
    package func isEscalated(isRead: Bool) -> Bool {
        isUrgent && !isRead && audience != .others
    }

    /// Those for others last; urgent ones first; then by when they are due, those without a time last.
    package static func precedes(_ left: TaskOrder, _ right: TaskOrder) -> Bool {
        let sides = (left.audience == .others, right.audience == .others)
        if sides.0 != sides.1 { return sides.1 }
        if left.isUrgent != right.isUrgent { return left.isUrgent }
        if left.due != right.due { return (left.due ?? .max) < (right.due ?? .max) }
        return left.audience < right.audience
    }

    /// - Parameters:
    ///   - base: the task's; nil: none is named.
    ///   - officer: the task's; nil: none is named.
    package static func audience<ID: Equatable>(
        base: ID?, officer: ID?, isMyBase: (ID) -> Bool, isMe: (ID) -> Bool
    ) -> Audience {
        if let officer { return isMe(officer) ? .me : base.map(isMyBase) == true ? .base : .others }
        if let base { return isMyBase(base) ? .base : .others }
        return .anybody
    }
}
