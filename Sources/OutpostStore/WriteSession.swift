import OutpostModel

/// Who writes, how urgently, and what the world outside says while they do: everything of a local write
/// that is an argument.
public struct WriteSession: Sendable {
    public var author: Author
    /// Nil leaves it to the mission's rules: the most urgent that a row asks for, as it was or as it is now, else routine. A
    /// false alarm is taken back as fast as it was raised.
    public var lane: Lane?

    public init(author: Author = .nobody, lane: Lane? = nil) {
        self.author = author
        self.lane = lane
    }
}

/// Time and randomness, from outside, so that the simulator runs this same code.
public struct Surroundings: Sendable {
    /// Milliseconds since 1970 by the machine's clock, however wrong.
    public var wallMilliseconds: @Sendable () -> Int64
    public var random: @Sendable () -> UInt64

    public init(
        wallMilliseconds: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64
    ) {
        self.wallMilliseconds = wallMilliseconds
        self.random = random
    }
}
