/// When bytes may leave one direction of a connection. Pure: time comes in from outside, as
/// nanoseconds of any clock that does not jump.
struct Pacing {
    /// Added to the way of each byte, in nanoseconds.
    let delay: Int64
    /// `nil` for as fast as it goes.
    let bytesPerSecond: Int64?
    /// When the line has sent all that it was given so far.
    private var lineFree: Int64 = .min

    init(delay: Int64, bytesPerSecond: Int64?) {
        self.delay = delay
        self.bytesPerSecond = bytesPerSecond
    }

    /// When bytes that arrive now leave. Never before those that arrived earlier.
    mutating func departure(of bytes: Int, at now: Int64) -> Int64 {
        var free = max(lineFree, now)
        if let bytesPerSecond {
            let (whole, part) = Int64(bytes).quotientAndRemainder(dividingBy: bytesPerSecond)
            free += whole * 1_000_000_000 + part * 1_000_000_000 / bytesPerSecond
        }
        lineFree = free
        return free + delay
    }
}
