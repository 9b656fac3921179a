/// Which patrols should have called, or come back, by now.
package struct PatrolWatch: Sendable, Equatable {
    /// Why a patrol is overdue; minutes since it should have been heard of.
    package enum Overdue: Sendable, Equatable {
        case checkIn(minutes: Int)
        case comingBack(minutes: Int)
    }

    private static let minute: Int64 = 60_000

    /// A patrol that is out. Times are milliseconds since 1970.
    ///
    /// - Parameters:
    ///   - started: nil: nobody wrote it.
    ///   - due: when it should be back.
    ///   - interval: minutes between two calls; nil: none was agreed.
    ///   - lastCall: nil: it has not called yet.
    package static func overdue(
        started: Int64?, due: Int64?, interval: Int?, lastCall: Int64?, at now: Int64
    ) -> Overdue? {
        if let due, now > due { return .comingBack(minutes: Int((now - due) / minute)) }
        guard let interval, let heard = [started, lastCall].compactMap({ $0 }).max() else {
            return nil
        }
        let expected = heard + Int64(interval) * minute
        return now > expected ? .checkIn(minutes: Int((now - expected) / minute)) : nil
    }
}
