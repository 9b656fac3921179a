extension LinkWatch {
    /// When to exchange: each event says what its thread does next. Reads no clock and touches nothing, so a test plays a week in no time.
    struct StateMachine: Sendable {
        /// What the world is like as an event comes.
        struct Moment {
            let now: Int64
            let isEnrolled: Bool
        }

        /// How long the thread waits, unless something comes first.
        enum Pause: Equatable {
            /// Until somebody asks.
            case endless
            /// Until the next exchange that nobody asked for.
            case interval
            /// After a write, so that a report and what is added to it a moment later go together.
            case settle
        }

        enum Action: Equatable {
            case exchange
            case pause(Pause)
            case stop
        }

        private enum Phase {
            case notBegun, waiting, settling, exchanging, ended
        }

        /// What pages show.
        private(set) var state = State.idle
        private var phase = Phase.notBegun
        /// What came while it could not be heeded.
        private var isAsked = false
        private var isWritten = false
        /// It also exchanges after a write, and from time to time.
        private let isPeriodic: Bool

        init(isPeriodic: Bool) { self.isPeriodic = isPeriodic }

        /// The thread has begun.
        mutating func begin(_ moment: Moment) -> Action {
            guard phase == .notBegun else { return .stop }
            return isPeriodic || isAsked ? attempt(moment) : wait()
        }

        /// Somebody wants it now.
        ///
        /// - Returns: nil: the thread does not change what it does.
        mutating func ask(_ moment: Moment) -> Action? {
            switch phase {
            case .waiting, .settling: return attempt(moment)
            case .notBegun, .exchanging:
                isAsked = true
                return nil
            case .ended: return nil
            }
        }

        /// Something was written here.
        ///
        /// - Returns: nil: the thread does not change what it does.
        mutating func write() -> Action? {
            guard isPeriodic else { return nil }
            switch phase {
            case .waiting: return settle()
            case .exchanging:
                isWritten = true
                return nil
            case .notBegun, .settling, .ended: return nil
            }
        }

        /// The pause is over, and nothing came.
        mutating func pauseEnded(_ moment: Moment) -> Action {
            phase == .ended ? .stop : attempt(moment)
        }

        /// The exchange came to its end, well or not.
        mutating func exchanged(_ outcome: State, _ moment: Moment) -> Action {
            state = outcome
            guard phase != .ended else { return .stop }
            if isAsked { return attempt(moment) }
            return isWritten ? settle() : wait()
        }

        /// The replica is let go. An exchange that runs comes to its end, and none follows it.
        ///
        /// - Returns: nil: the thread sees it by itself.
        mutating func end() -> Action? {
            let isBusy = phase == .exchanging || phase == .notBegun
            phase = .ended
            return isBusy ? nil : .stop
        }

        private mutating func attempt(_ moment: Moment) -> Action {
            (isAsked, isWritten) = (false, false)
            guard moment.isEnrolled else { return wait() }
            phase = .exchanging
            state = .exchanging(since: moment.now)
            return .exchange
        }

        private mutating func settle() -> Action {
            isWritten = false
            phase = .settling
            return .pause(.settle)
        }

        private mutating func wait() -> Action {
            phase = .waiting
            return .pause(isPeriodic ? .interval : .endless)
        }
    }
}
