import GRDB
import OutpostHub
import OutpostModel
import OutpostReconcile
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// A laptop with a private space whose database was copied or put back together with its machine.
@Suite struct ForkedVaultTests {
    private let bed: VaultBed
    private let base, other, carrier: Replica
    private let amina, bruno: ReaderKey
    private let row: String

    init() throws {
        bed = try VaultBed()
        base = try bed.edge(1, .admin)
        other = try bed.edge(2, .write)
        carrier = try bed.edge(3, .read)
        amina = try bed.person("amina", .admin, at: base)
        bruno = try bed.person("bruno", .write, at: other)
        for edge in [base, other] { try bed.bed.sync(edge) }
        let vault = try bed.vault(base, amina)
        try vault.begin(recovery: bed.recovery.publicBytes, VaultBed.session(amina))
        row = try vault.refer("one", by: amina)
        try vault.visit(row, 5, by: amina)
        for edge in [base, other, carrier, base] { try bed.bed.sync(edge) }
    }

    private func copy(_ seed: UInt64 = 99) throws -> Replica {
        try Replica.inMemory(copying: base, surroundings: SyncTestBed.surroundings(seed))
    }

    private func set(_ vault: Vault, _ change: String, lane: Lane = .routine) throws {
        var session = VaultBed.session(amina)
        session.lane = lane
        try vault.write(session) { db in
            try db.execute(
                sql: "UPDATE referral SET \(change) WHERE id = ?", arguments: [row])
        }
    }

    /// Syncs all until nothing is left, and holds what every reader sees against what the others see.
    @discardableResult
    private func settle(_ edges: [Replica]) throws -> Vault {
        for _ in 0..<3 { for edge in edges + [other, carrier] { try bed.bed.sync(edge) } }
        let reader = try bed.vault(other, bruno)
        let envelopes = try MonthOfVaults.envelopes(bed.bed.core.picture)
        for edge in edges {
            let vault = try bed.vault(edge, amina)
            #expect(try vault.shown() == reader.shown())
            #expect(try vault.replica.fingerprints() == reader.replica.fingerprints())
            #expect(try vault.faults.isEmpty && vault.unopenedCount == 0)
            let audit = try vault.replica.audit()
            #expect(audit.broken.isEmpty && audit.fingerprintsFit)
            #expect(try MonthOfVaults.envelopes(edge) == envelopes)
        }
        #expect(try reader.miscounts() == [])
        #expect(try reader.faults.isEmpty && reader.unopenedCount == 0)
        for edge in edges + [other, carrier] {
            #expect(try edge.verify(trust: { _ in SimulatedSeals.trust }).findings == [])
        }
        return reader
    }

    @Test func `Two copies that both wrote both count, and every reader sees both`() throws {
        let clone = try copy()
        let here = try bed.vault(base, amina)
        let there = try bed.vault(clone, amina)
        try here.visit(row, 7, by: amina)
        try there.visit(row, 100, by: amina)
        try here.refer("here", due: 7_000, by: amina)
        try there.refer("there", by: amina)
        for edge in [clone, base] { try bed.bed.sync(edge) }
        let reader = try settle([base, clone])
        #expect(try reader.shown().contains("here") && reader.shown().contains("there"))
        #expect(try reader.shown().contains("112"))
        // The hub knows of what was moved as of anything else.
        let rows = try PrivateNotices(of: bed.bed.core.picture).rows
        #expect(rows.contains { $0.due == 7_000 && $0.latestDevice == "base 1" })
        // And all go on.
        try here.refresh()
        try here.visit(row, 1, by: amina)
        try there.refresh()
        try there.visit(row, 2, by: amina)
        #expect(try settle([base, clone]).shown().contains("115"))
    }

    @Test func `A branch replaces its own values, and not those that a copy wrote in their places`()
        throws
    {
        let clone = try copy()
        let (here, there) = (try bed.vault(base, amina), try bed.vault(clone, amina))
        try set(here, "guardian = 'aunt'")
        try set(there, "guardian = 'uncle'")
        // Names the routine changeset before it, at whose place the clone's stands in the hub.
        try set(here, "guardian = 'sister'", lane: .flash)
        for edge in [clone, base] { try bed.bed.sync(edge) }
        let contested = try settle([base, clone]).replica.contestedCells(limit: 10)
        #expect(
            contested.first.map { Set($0.candidates.map(\.values)) }
                == [[.text("sister")], [.text("uncle")]])
    }

    /// Nobody here can see what an envelope names.
    @Test
    func
        `What was written after a branch, under a name of its own, replaces no more than it had seen`()
        throws
    {
        let clone = try copy()
        let (here, there) = (try bed.vault(base, amina), try bed.vault(clone, amina))
        try set(here, "guardian = 'aunt'")
        try set(there, "guardian = 'uncle'")
        try base.startIncarnation()
        try here.refresh()
        try set(here, "guardian = 'sister'")
        for edge in [clone, base] { try bed.bed.sync(edge) }
        let contested = try settle([base, clone]).replica.contestedCells(limit: 10)
        #expect(
            contested.first.map { Set($0.candidates.map(\.values)) }
                == [[.text("sister")], [.text("uncle")]])
    }

    @Test func `What was erased of a moved changeset is gone for every reader`() throws {
        let clone = try copy()
        try bed.vault(clone, amina).visit(row, 100, by: amina)
        let here = try bed.vault(base, amina)
        try here.refer("erased", by: amina)
        try here.refer("kept", by: amina)
        for edge in [clone, base] { try bed.bed.sync(edge) }
        try settle([base, clone])
        let moved = try #require(
            try bed.bed.core.log.heads().keys.first { $0.replica.isBranch })
        let envelope = try #require(try base.bodies(of: moved, after: 0).first)
        try erase(Dot(moved, 1))
        let reader = try settle([base, clone])
        #expect(try reader.shown().contains("kept"))
        #expect(try !reader.shown().contains("erased"))
        #expect(try !MonthOfVaults.envelopes(base).contains(envelope))
    }

    @Test func `What was erased before it could be moved stands in the way of nothing`() throws {
        let clone = try copy()
        let there = try bed.vault(clone, amina)
        let here = try bed.vault(base, amina)
        let place = try #require(
            try there.write(VaultBed.session(amina)) { db in
                try db.execute(sql: "INSERT INTO referral (child) VALUES ('there')")
            }.changesets.first)
        try here.refer("here", by: amina)
        try here.visit(row, 7, by: amina)
        try bed.bed.sync(clone)
        // It names a place, and in that place another changeset stands here.
        try erase(place)
        let shown = try settle([base, clone]).shown()
        #expect(shown.contains("12") && !shown.contains("there"))
    }

    private func erase(_ dot: Dot) throws {
        _ = try bed.rosters.issue { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: 1, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [], changesets: [dot]))
            try ErasureSurvey(bed.bed.core.log).complete(&roster, version: version)
        }
        try bed.bed.core.catchUp()
    }

    @Test func `What a branch replaced of the time before the fork stays replaced`() throws {
        let before = try bed.vault(base, amina)
        try set(before, "guardian = 'aunt'")
        try bed.bed.sync(base)
        let clone = try copy()
        try bed.vault(clone, amina).visit(row, 1, by: amina)
        try before.refresh()
        try set(before, "guardian = 'uncle'")
        for edge in [clone, base] { try bed.bed.sync(edge) }
        let reader = try settle([base, clone])
        #expect(try reader.replica.contestedCells(limit: 10).isEmpty)
        #expect(try reader.shown().contains("uncle"))
    }

    @Test func `A row that was removed and written anew on a branch is as its author left it`()
        throws
    {
        let clone = try copy()
        try bed.vault(clone, amina).visit(row, 1, by: amina)
        let here = try bed.vault(base, amina)
        try here.update("DELETE FROM referral WHERE id = ?", [row], by: amina)
        try here.update(
            "INSERT INTO referral (id, child, status, visits) VALUES (?, 'anew', 'open', 6)", [row],
            by: amina)
        for edge in [clone, base] { try bed.bed.sync(edge) }
        let reader = try bed.vault(other, bruno)
        for _ in 0..<3 { for edge in [base, clone, other] { try bed.bed.sync(edge) } }
        try reader.refresh()
        // The figure that was written anew, and the visit that its author had not seen.
        #expect(
            try reader.shown().contains("anew") && reader.shown().contains("'open'NULLNULL7NULL"))
    }

    @Test func `A key that was brought on a branch opens what was written under it`() throws {
        let clone = try copy()
        let (here, there) = (try bed.vault(base, amina), try bed.vault(clone, amina))
        try here.maintainKeys(VaultBed.session(amina), isForced: true)
        try here.refer("under the key of here", by: amina)
        try there.maintainKeys(VaultBed.session(amina), isForced: true)
        try there.refer("under the key of there", by: amina)
        for edge in [clone, base] { try bed.bed.sync(edge) }
        let shown = try settle([base, clone]).shown()
        #expect(shown.contains("of here") && shown.contains("of there"))
    }

    @Test func `Three copies with common parts of a branch come to one of each`() throws {
        let here = try bed.vault(base, amina)
        let first = try copy(7)
        try bed.vault(first, amina).visit(row, 1000, by: amina)
        try here.visit(row, 10, by: amina)
        try here.visit(row, 20, by: amina)
        // These have the branch up to here, and part again.
        let second = try copy(8)
        let third = try copy(9)
        try here.visit(row, 40, by: amina)
        try bed.vault(second, amina).visit(row, 80, by: amina)
        let vault = try bed.vault(third, amina)
        try vault.visit(row, 160, lane: .flash, by: amina)
        try vault.visit(row, 320, by: amina)
        for edge in [first, second, base, third] { try bed.bed.sync(edge) }
        let shown = try settle([base, first, second, third]).shown()
        #expect(shown.contains("1635"))
    }

    @Test func `What was moved and not sent is moved again where another copy was faster`() throws {
        let here = try bed.vault(base, amina)
        let first = try copy(7)
        try bed.vault(first, amina).visit(row, 1000, by: amina)
        try here.visit(row, 10, by: amina)
        let second = try copy(8)
        try here.visit(row, 40, by: amina)
        try bed.vault(second, amina).visit(row, 80, by: amina)
        try bed.bed.sync(first)
        // Both join before either sends: the exchange that joins sends nothing.
        try exchangeUntilMoved(base)
        try exchangeUntilMoved(second)
        try bed.vault(second, amina).visit(row, 160, by: amina)
        for edge in [base, second] { try bed.bed.sync(edge) }
        let shown = try settle([base, first, second]).shown()
        #expect(shown.contains("1295"))
    }

    private func exchangeUntilMoved(_ edge: Replica) throws {
        for _ in 0..<10 {
            if try edge.heads().contains(where: { $0.key.replica.isBranch && $0.value.sequence > 0 }
            ) {
                return
            }
            _ = try bed.bed.exchange(edge)
        }
        Issue.record("nothing was moved")
    }
}
