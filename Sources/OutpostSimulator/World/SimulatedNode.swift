import OutpostModel
import OutpostStore

/// One replica with its clock, and what the simulator has seen there.
final class SimulatedNode {
    let name: String
    let replica: Replica
    let clock: SimulatedClock
    /// Numbers of the oracle's events that the replica holds.
    var visible: Set<Int> = []
    /// What its journals' heads were when they were last looked at.
    var heads: [JournalID: UInt64] = [:]
    /// What its tables must show.
    var picture: [RowName: [ExactValue]] = [:]
    /// What they must say of rows beside their values; nothing of most.
    var flags: [RowName: RowFlags] = [:]
    /// Whoever signed in last there, as far as its replica was told.
    var lastAuthor = Author.nobody
    /// The last time that it stamped a local write with.
    var lastTime = HybridTime.zero

    /// Another program at the same database, where there is one.
    let foreign: ForeignProgram?

    init(
        name: String, replica: Replica, clock: SimulatedClock, foreign: ForeignProgram? = nil
    ) {
        self.foreign = foreign
        self.name = name
        self.replica = replica
        self.clock = clock
    }
}
