/// How long somebody who is held may still wait for a judge. Pure: what time it is, is an argument.
package struct CustodyClock: Sendable, Equatable {
    /// How near the end is.
    package enum State: Sendable, Hashable {
        /// Before the first alarm.
        case early
        /// The last alarm that was reached, in hours.
        case alarm(Int)
        case overdue
    }

    /// What the clock says at a moment.
    package struct Reading: Sendable, Equatable {
        package let state: State
        /// Until the hours are over; negative where they are.
        package let minutesLeft: Int
        /// The start lies after the present: one of the two clocks is wrong.
        package let isAhead: Bool

        package var hours: Int { abs(minutesLeft) / 60 }
        package var minutes: Int { abs(minutesLeft) % 60 }
    }

    package let hours: Int
    package let alarms: [Int]

    package init(_ plan: CustodyPlan) { self.init(hours: plan.hours, alarms: plan.alarms) }

    package init(hours: Int, alarms: [Int]) {
        self.hours = hours
        self.alarms = alarms
    }

    private static let minute: Int64 = 60_000

    /// - Parameters:
    ///   - start: of the arrest, milliseconds since 1970.
    ///   - now: the best time known.
    package func reading(since start: Int64, at now: Int64) -> Reading {
        let end = start + Int64(hours) * 60 * Self.minute
        // Rounded down: of a minute that has begun, nothing is left.
        let left = (end - now).quotientRoundedDown(by: Self.minute)
        let passed = now - start
        let reached = alarms.last { passed >= Int64($0) * 60 * Self.minute }
        let state: State = now >= end ? .overdue : reached.map(State.alarm) ?? .early
        return Reading(state: state, minutesLeft: Int(left), isAhead: start > now)
    }

    /// When the person must stand before a judge.
    package func due(since start: Int64) -> Int64 { start + Int64(hours) * 60 * Self.minute }

    /// Whether everybody must be told, on whatever page they are: from the second alarm on, or from the only one.
    package func isPressing(_ state: State) -> Bool {
        switch state {
        case .early: false
        case .alarm(let hour): alarms.count < 2 || hour >= alarms[1]
        case .overdue: true
        }
    }
}

/// Somebody who is held, as the clock sees them.
package struct HeldPerson<ID: Sendable>: Sendable {
    package let id: ID
    /// Of the arrest, milliseconds since 1970: the earliest of what is said.
    package let start: Int64
    /// Under 18, or of unknown age.
    package let isChild: Bool

    package init(id: ID, start: Int64, isChild: Bool) {
        self.id = id
        self.start = start
        self.isChild = isChild
    }

    /// Children first, then who has the least time left.
    package static func precedes(_ left: HeldPerson, _ right: HeldPerson) -> Bool {
        if left.isChild != right.isChild { return left.isChild }
        return left.start < right.start
    }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
