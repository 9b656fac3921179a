import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// What somebody with a laptop's seal key, and without its reader's secret, can do with envelopes that say that they were moved.
@Suite struct MovedAttackTests {
    private let bed: VaultBed
    private let first, second: Replica
    private let amina, bruno: ReaderKey
    private let vault: Vault
    private let row: String

    init() throws {
        bed = try VaultBed()
        first = try bed.edge(1, .admin)
        second = try bed.edge(2, .write)
        amina = try bed.person("amina", .admin, at: first)
        bruno = try bed.person("bruno", .write, at: second)
        for edge in [first, second] { try bed.bed.sync(edge) }
        vault = try bed.vault(first, amina)
        try vault.begin(recovery: bed.recovery.publicBytes, VaultBed.session(amina))
        row = try vault.refer("one", by: amina)
        try vault.visit(row, 5, by: amina)
        try vault.update("UPDATE referral SET child = 'two' WHERE id = ?", [row], by: amina)
        for edge in [first, second] { try bed.bed.sync(edge) }
    }

    /// What the last changesets of a device are: ascending.
    private func envelopes(_ replica: Replica) throws -> [ChangesetView] {
        let journal = JournalID(space: VaultBed.space.id, replica: replica.id, lane: .routine)
        return try first.bodies(of: journal, after: 0).map { try ChangesetBody.view($0) }
    }

    private func entry(_ view: ChangesetView) throws -> PrivateEntry {
        try #require(view.opaque?.entry)
    }

    /// Puts into the hub's log what a device says that it moved.
    private func send(
        _ view: ChangesetView, by device: UInt64, branch: UInt32, from incarnation: UInt32,
        _ sequence: UInt64, names: MovedNames = MovedNames()
    ) throws {
        var header = view.header
        header.journal = JournalID(
            space: VaultBed.space.id,
            replica: ReplicaID(identity: device, incarnation: ReplicaID.branchBit | branch),
            lane: .routine)
        header.sequence = 1
        let moved = MovedContent(
            incarnation: incarnation, sequence: sequence, names: names,
            content: .entry(try entry(view)))
        let body = ChangesetBody.encode(header, opaque: OpaqueContent.moved(moved).encoded)
        let head = Head(emptyJournal: header.journal).advanced(by: Digest(of: body))
        let seal = try SimulatedSeals.sealer.seal(header.journal, head)
        _ = try bed.bed.core.log.append(Batch<Unverified>(bodies: [body], seals: [seal]))
        try bed.bed.core.catchUp()
    }

    /// Both readers name a fault, show what they showed, and go on.
    private func expectFault(_ code: OutpostError.Code, _ count: Int = 1) throws {
        let before = try vault.shown()
        for edge in [first, second] { try bed.bed.sync(edge) }
        let other = try bed.vault(second, bruno)
        try vault.refresh()
        for reader in [vault, other] {
            #expect(try reader.shown() == before)
            #expect(try reader.miscounts() == [])
            #expect(try reader.faults.map(\.code) == Array(repeating: code, count: count))
        }
        try other.visit(row, 1, by: bruno)
        try vault.visit(row, 2, by: amina)
        for edge in [first, second, first] { try bed.bed.sync(edge) }
        for reader in [vault, other] {
            try reader.refresh()
            #expect(try reader.miscounts() == [])
            #expect(try reader.shown().contains("'two'") && reader.shown().contains("8"))
        }
    }

    @Test func `An envelope that stands where it was written and is said to be moved counts once`()
        throws
    {
        let view = try #require(try envelopes(first).first { $0.opaque?.entry != nil })
        try send(view, by: 1, branch: 7, from: 1, view.header.sequence)
        try expectFault(.refused)
    }

    @Test func `An envelope that is said to come from a place where it never was does not open`()
        throws
    {
        let view = try #require(try envelopes(first).last)
        try send(view, by: 1, branch: 7, from: 1, view.header.sequence + 1)
        try send(view, by: 1, branch: 8, from: 9, view.header.sequence)
        try expectFault(.corrupt, 2)
    }

    @Test func `An envelope of another device does not open as one's own`() throws {
        let view = try #require(try envelopes(first).last)
        try send(view, by: 2, branch: 7, from: 1, view.header.sequence)
        try expectFault(.corrupt)
    }

    @Test(arguments: [UInt32(0), 0x7FFF_FFFF])
    func
        `An envelope that was moved to two places counts in one, whatever names stand in the other`(
            branch: UInt32
        ) throws
    {
        let clone = try Replica.inMemory(
            copying: first, surroundings: SyncTestBed.surroundings(99))
        try bed.vault(clone, amina).visit(row, 100, by: amina)
        try vault.visit(row, 7, by: amina)
        let view = try #require(try envelopes(first).last)
        for edge in [clone, first] { try bed.bed.sync(edge) }
        let nobody = MovedNames([
            MovedNames.Range(
                branch: MovedNames.Branch(incarnation: 1, lane: .routine), first: 1,
                count: Limits.sequence - 10, newIncarnation: 0x9000_0000, newFirst: 3)
        ])
        try send(view, by: 1, branch: branch, from: 1, view.header.sequence, names: nobody)
        for edge in [first, second] { try bed.bed.sync(edge) }
        let other = try bed.vault(second, bruno)
        try vault.refresh()
        for reader in [vault, other] {
            #expect(try reader.miscounts() == [])
            #expect(try reader.shown().contains("112"))
        }
        #expect(try vault.shown() == other.shown())
    }
}
