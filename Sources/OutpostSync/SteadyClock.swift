/// The clock by which waiting and pace are measured.
package enum SteadyClock {
    /// Since the program's first look at it, by the system's clock that nobody sets.
    package static let system: @Sendable () -> Duration = {
        let clock = ContinuousClock()
        let start = clock.now
        return { start.duration(to: clock.now) }
    }()
}
