/// Hybrid logical time: milliseconds since 1970 and a counter for what happens within one (Kulkarni et
/// al., "Logical Physical Clocks", 2014).
public struct HybridTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64
    public let counter: UInt32

    public init(milliseconds: Int64, counter: UInt32 = 0) {
        self.milliseconds = milliseconds
        self.counter = counter
    }

    public static let zero = HybridTime(milliseconds: 0)

    /// The least time after this one; the counter carries into the milliseconds.
    package var next: HybridTime {
        counter < Limits.stampCounter
            ? HybridTime(milliseconds: milliseconds, counter: counter + 1)
            : HybridTime(milliseconds: milliseconds + 1)
    }

    public static func < (left: HybridTime, right: HybridTime) -> Bool {
        (left.milliseconds, left.counter) < (right.milliseconds, right.counter)
    }
}

/// What orders concurrent writes, and only those: hybrid time, then the replica, then the changeset's
/// digest, so that even a cloned replica's writes are ordered alike everywhere.
public struct Stamp: Sendable, Hashable, Comparable {
    public let time: HybridTime
    public let replica: ReplicaID
    public let digest: Digest

    public init(time: HybridTime, replica: ReplicaID, digest: Digest) {
        self.time = time
        self.replica = replica
        self.digest = digest
    }

    public static func < (left: Stamp, right: Stamp) -> Bool {
        (left.time, left.replica, left.digest) < (right.time, right.replica, right.digest)
    }
}
