import COutpostSQLite
import GRDB
import OutpostModel

/// The engine's side of the writer's connection: its statements, its caches, and the steps of a
/// transaction. Used only inside the writer's serial access; `Replica` sees to that.
final class StoreEngine {
    let schema: Schema
    /// Changed by `startIncarnation` alone.
    private(set) var replica: ReplicaID
    let meta: MetaTable
    let journals: JournalTable
    let carried: CarriedTable
    let seals: SealTable
    let held: HeldChangesets
    let early: EarlyTable
    let merged: MergedRows
    let relations: RelationRules
    let capture: Capture
    let foreign: ForeignWrites
    private(set) var clock: HybridClock
    private(set) var isClockLearnt: Bool
    private(set) var rosterVersion: UInt32
    /// What is in memory may not be what SQLite holds: it could not be read again after a rollback.
    private(set) var isStale = false
    /// Which changesets count; changed by `changeAdmission` alone, with the rows that follow from it.
    var admission = Admission.everything
    /// What is erased; changed with it.
    var erasures = Erasures.none
    let surroundings: Surroundings
    /// Of a vault, by journal: changesets that its reader could not open, ascending. What they did is not known, and so nothing
    /// that is written here has seen it.
    var unopened: [JournalID: [UInt64]] = [:]
    /// Tables that an app brought and that are not STRICT: SQLite does not look at the types of their values.
    var looseTables = Set<String>()

    init(
        _ database: OpaquePointer, schema: Schema, folder: ReplicaFolder?, capture: Capture,
        surroundings: Surroundings
    ) throws {
        self.schema = schema
        self.capture = capture
        self.surroundings = surroundings
        meta = try MetaTable(database)
        journals = try JournalTable(database)
        carried = try CarriedTable(database)
        seals = try SealTable(database)
        held = try HeldChangesets(database)
        early = try EarlyTable(database)
        merged = try MergedRows(database, journals: journals)
        relations = RelationRules(database, schema: schema)
        foreign = try ForeignWrites(database, schema: schema, folder: folder)
        replica = try Self.replica(meta)
        clock = HybridClock()
        isClockLearnt = false
        rosterVersion = 0
        try loadClock()
    }

    private static func replica(_ meta: MetaTable) throws -> ReplicaID {
        guard let identity = try meta.bytes(MetaName.identity),
            let incarnation = try meta.integer(MetaName.incarnation)
        else {
            throw OutpostError(
                .corrupt, operation: "open the replica", place: "_outpost_meta",
                cause: "it does not say which replica this is")
        }
        return JournalTable.replica(identity, incarnation)
    }

    /// What is written from now on has journals of its own, within the running transaction.
    func setIncarnation(_ incarnation: UInt32) throws {
        try meta.set(Int64(incarnation), for: MetaName.incarnation)
        replica = ReplicaID(identity: replica.identity, incarnation: incarnation)
    }

    private func loadClock() throws {
        clock = HybridClock(
            last: journals.clock,
            correction: try meta.integer(MetaName.clockCorrection) ?? 0)
        isClockLearnt = try meta.integer(MetaName.clockLearnt) == 1
        rosterVersion = UInt32(truncatingIfNeeded: try meta.integer(MetaName.rosterVersion) ?? 0)
    }

    /// After a rollback: what SQLite holds is what counts. Where that cannot be read, as on a disk that failed, nothing in memory
    /// counts until it could.
    func reload() throws {
        isStale = true
        foreign.forgetCheck()
        merged.rolledBack()
        try readAgain()
        isStale = false
    }

    /// After a rollback to a savepoint before which everything was flushed.
    func reloadToFlush() throws {
        merged.rolledBackToFlush()
        try readAgain()
    }

    /// Reads again what is in memory beside the rows' states: SQLite holds something else now.
    func readAgain() throws {
        capture.reset()
        carried.reload()
        held.reload()
        early.reload()
        try journals.reload()
        replica = try Self.replica(meta)
        try loadClock()
    }

    /// The last step of every transaction that changed anything.
    func flush(journals changed: Set<JournalID>) throws {
        try journals.flush(changed, clock: clock.last)
        try merged.states.flush()
    }

    /// The transaction is committed: what it left in memory is what SQLite holds.
    func committed() { merged.states.committed() }

    var rows: RowTable { merged.rows }

    // MARK: Clock and roster

    func tick() -> HybridTime { clock.tick(wall: surroundings.wallMilliseconds()) }

    func observe(_ time: HybridTime) {
        clock.observe(time, wall: surroundings.wallMilliseconds())
    }

    func learn(hubTime: Int64) throws {
        clock.learn(hubTime: hubTime, wall: surroundings.wallMilliseconds())
        isClockLearnt = true
        try meta.set(clock.correction, for: MetaName.clockCorrection)
        try meta.set(1, for: MetaName.clockLearnt)
    }

    var hubTime: Int64? {
        isClockLearnt ? clock.best(wall: surroundings.wallMilliseconds()) : nil
    }

    func setRosterVersion(_ version: UInt32) throws {
        rosterVersion = version
        try meta.set(Int64(version), for: MetaName.rosterVersion)
    }
}
