/// What one acknowledged transaction did in one space, and what its author could see.
struct OracleEvent: Sendable {
    /// What was done to one cell.
    enum Act: Equatable, Sendable {
        /// Gave it values, one a column; a counter its figure.
        case values([ExactValue])
        /// Added to a counter.
        case increment(Int64)
        /// Let elements, as UTF-8, join and leave a set.
        case elements(added: Set<[UInt8]>, removed: Set<[UInt8]>)
    }

    /// What a transaction did to one row; cells by their number.
    enum Deed: Equatable, Sendable {
        /// Wrote every cell that its author's mission had: the row was not there.
        case insert([Act])
        /// Wrote these cells; contested values that its author was not shown stand on.
        case edit([Int: Act])
        /// Wrote these cells, and settled all that its author had seen there.
        case ruling([Int: Act])
        case delete
    }

    /// What orders writes that nobody had seen: time, counter, replica, digest, in this order.
    struct Stamp: Comparable, Sendable {
        let milliseconds: Int64
        let counter: UInt32
        let identity: UInt64
        let incarnation: UInt32
        let digest: [UInt8]

        static func < (left: Stamp, right: Stamp) -> Bool {
            if left.milliseconds != right.milliseconds {
                return left.milliseconds < right.milliseconds
            }
            if left.counter != right.counter { return left.counter < right.counter }
            if left.identity != right.identity { return left.identity < right.identity }
            if left.incarnation != right.incarnation { return left.incarnation < right.incarnation }
            return left.digest.lexicographicallyPrecedes(right.digest)
        }
    }

    /// Numbers of the events that the author's replica held when it wrote.
    let held: Set<Int>
    /// Those that did not count there, since the roster that it knew held them.
    var barred: Set<Int> = []
    /// Of the mission that its author had: what it could write, and saw.
    var version: UInt32 = 1
    /// The name of the journal that it is in; what holds an event holds the earlier ones of its journal.
    var journal: String
    /// How soon its journal is sent: 0 before 1, and so on.
    let lane: Int
    var stamp: Stamp
    let deeds: [RowName: Deed]
}
