import OutpostModel
import OutpostStore

/// One replica with its clock, and what the simulator has seen there.
final class SimulatedNode {
    let name: String
    /// Another one after each power cut, and each upgrade.
    var replica: Replica
    /// Its files; nil for a node in memory.
    let disk: FaultyDisk?
    /// What was being written when the disk failed: its outcome is not known until the replica says.
    var unknown: UnknownWrite?
    /// It says that it syncs, and does not.
    var isLiedTo = false
    /// What was written here since its files went back and nobody told it, by the oracle's numbers; nil: they never did.
    var branch: [BranchPlace: Int]?
    /// The oracle's numbers of what stands in its journals, where disks lie.
    var numbers: [Dot: Int] = [:]
    /// The name under which it was last looked at, where disks lie.
    var lastName: ReplicaID?
    let clock: SimulatedClock
    /// The bytes that it may use a day; nil: as many as there are.
    var budget: SimulatedBudget?
    /// How far its own journals were when an exchange last began, where it has a budget.
    var workAtAttempt: [JournalID: UInt64] = [:]
    /// Where its second copy lies, once one was begun.
    var stick: SimulatedStick?
    /// Numbers of the oracle's events that the replica holds.
    var visible: Set<Int> = []
    /// Of these, what came before its journal, and lies beside that until it comes.
    var early: Set<Int> = []
    /// Of these, what its journals hold.
    var journaled: Set<Int> { visible.subtracting(early) }
    /// A flash message came here once: something may lie early.
    var isFlashed = false
    /// What its journals' heads were when they were last looked at.
    var heads: [JournalID: UInt64] = [:]
    /// What its tables must show.
    var picture: [RowName: [ExactValue]] = [:]
    /// What they must say of rows beside their values; nothing of most.
    var flags: [RowName: RowFlags] = [:]
    /// What the roster that it knows holds.
    var marks = RosterMarks()
    /// The oracle's events that these hold, whether they are here or not.
    var barred: Set<Int> = []
    /// Whoever signed in last there, as far as its replica was told.
    var lastAuthor = Author.nobody
    /// The last time that it stamped a local write with.
    var lastTime = HybridTime.zero

    /// Another program at the same database, where there is one.
    let foreign: ForeignProgram?

    init(
        name: String, replica: Replica, disk: FaultyDisk? = nil, clock: SimulatedClock,
        foreign: ForeignProgram? = nil
    ) {
        self.foreign = foreign
        self.disk = disk
        self.name = name
        self.replica = replica
        self.clock = clock
    }
}

/// A transaction in which, or after which, the disk failed.
struct UnknownWrite {
    let plan: TransactionPlan
    let before: [RowName: [ExactValue]]
    /// What its writer was told of; nil where nobody was told anything.
    let dots: [Dot]?
}

/// The disk failed after the engine was done.
struct DiskStruck: Error {}

extension SimulatedNode {
    /// Its files were put back: what was seen there is to be looked at anew.
    func forget() {
        visible = []
        early = []
        numbers = [:]
        heads = [:]
        picture = [:]
        flags = [:]
        lastTime = .zero
        unknown = nil
        marks = RosterMarks()
        barred = []
    }

    /// Of the mission.
    var version: UInt32 { replica.schema.version }

    /// Those that it knows.
    var tables: [SimulatedMission.Table] { SimulatedMission.tables(ofVersion: version) }

    func table(named name: String) -> SimulatedMission.Table? {
        tables.first { $0.name == name }
    }

    static func folder(on disk: FaultyDisk) -> String { disk.folder + "/replica" }
}
