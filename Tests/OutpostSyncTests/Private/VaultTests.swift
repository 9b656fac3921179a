import GRDB
import OutpostHub
import OutpostModel
import OutpostReconcile
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

@Suite struct VaultTests {
    private let bed: VaultBed
    private let first, second: Replica
    private let amina, bruno: ReaderKey

    init() throws {
        bed = try VaultBed()
        first = try bed.edge(1, .admin)
        second = try bed.edge(2, .write)
        amina = try bed.person("amina", .admin, at: first)
        bruno = try bed.person("bruno", .write, at: second)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
    }

    /// The first vault, with a key.
    private func begun() throws -> Vault {
        let vault = try bed.vault(first, amina)
        try vault.begin(recovery: bed.recovery.publicBytes, VaultBed.session(amina))
        return vault
    }

    private func bodies(_ replica: Replica) throws -> [[UInt8]] {
        try replica.heads().keys.filter { $0.space == VaultBed.space.id }.flatMap {
            try replica.bodies(of: $0, after: 0)
        }
    }

    @Test func `What one reader writes, another reads, and the hub has envelopes alone`() throws {
        let vault = try begun()
        try vault.refer(VaultBed.marker, due: 7_000, by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let other = try bed.vault(second, bruno)
        #expect(try other.shown() == vault.shown())
        #expect(try other.shown().contains(VaultBed.marker))

        for replica in [first, second, bed.bed.core.picture] {
            let held = try bodies(replica)
            #expect(held.count == 2)
            #expect(held.allSatisfy { !$0.contains(Array(VaultBed.marker.utf8)) })
            #expect(try replica.read { try !$0.tableExists("referral") })
            #expect(try replica.fingerprints()[VaultBed.space.id] == .empty)
        }
    }

    @Test func `A vault that was opened before the first key came takes it up`() throws {
        let other = try bed.vault(second, bruno)
        let vault = try begun()
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        try other.refer("written under it", by: bruno)
        try bed.bed.sync(second)
        try bed.bed.sync(first)
        try vault.refresh()
        #expect(try vault.shown().contains("written under it"))
    }

    @Test func `Both readers edit at once, and come to the same rows by the rules of the mission`()
        throws
    {
        let vault = try begun()
        let key = try vault.refer("one", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let other = try bed.vault(second, bruno)
        try vault.update(
            "UPDATE referral SET needs = '[\"food\"]' WHERE id = ?", [key], by: amina)
        try other.update(
            "UPDATE referral SET needs = '[\"care\"]', status = 'closed' WHERE id = ?", [key],
            by: bruno)
        for edge in [first, second, first] { try bed.bed.sync(edge) }
        try vault.refresh()
        try other.refresh()
        #expect(try vault.shown() == other.shown())
        #expect(try vault.shown().contains("'[\"care\",\"food\"]'"))
        #expect(try vault.shown().contains("'closed'"))
        #expect(try vault.replica.fingerprints() == other.replica.fingerprints())
        #expect(try vault.faults.isEmpty && other.faults.isEmpty)
    }

    @Test func `Whoever was revoked opens nothing that was written after, by any key they had`()
        throws
    {
        let vault = try begun()
        try vault.refer("before", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let other = try bed.vault(second, bruno)
        #expect(try other.shown().contains("before"))

        try bed.revoke("bruno")
        try bed.bed.sync(first)
        let upkeep = try vault.maintainKeys(VaultBed.session(amina))
        #expect(upkeep == Vault.Upkeep(isRotated: true, given: 0))
        try vault.refer("after", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let stolen = try bed.vault(second, bruno)
        #expect(try stolen.shown().contains("before"))
        #expect(try !stolen.shown().contains("after"))
        #expect(try stolen.unopenedCount == 1)
        // And once more nothing is to be done.
        #expect(try vault.maintainKeys(VaultBed.session(amina)) == Vault.Upkeep())
    }

    @Test func `A writer who is no admin does not write under a key that a revoked person has`()
        throws
    {
        let third = try bed.edge(3, .write)
        let chidi = try bed.person("chidi", .write, at: third)
        for edge in [first, second, third] { try bed.bed.sync(edge) }
        let vault = try begun()
        for edge in [first, second, third] { try bed.bed.sync(edge) }
        try bed.revoke("bruno")
        try bed.bed.sync(third)
        try bed.vault(third, chidi).refer("unseen by bruno", by: chidi)
        for edge in [third, second, first] { try bed.bed.sync(edge) }
        #expect(try !bed.vault(second, bruno).shown().contains("unseen"))
        try vault.refresh()
        #expect(try vault.shown().contains("unseen by bruno"))
        // An admin's next key is for all; nobody else takes up that of the writer.
        let upkeep = try vault.maintainKeys(VaultBed.session(amina))
        #expect(upkeep.isRotated)
    }

    @Test func `A reader who is granted later reads what was written before`() throws {
        let vault = try begun()
        try vault.refer("old", by: amina)
        try vault.maintainKeys(VaultBed.session(amina), isForced: true)
        try vault.refer("newer", by: amina)
        try bed.bed.sync(first)
        let third = try bed.edge(3, .read)
        let dora = try bed.person("dora", .read, at: third)
        try bed.bed.sync(third)
        let empty = try bed.vault(third, dora)
        #expect(try empty.shown().isEmpty)
        #expect(try empty.unopenedCount == 2)

        try bed.bed.sync(first)
        let upkeep = try vault.maintainKeys(VaultBed.session(amina))
        #expect(upkeep == Vault.Upkeep(isRotated: false, given: 1))
        try bed.bed.sync(first)
        try bed.bed.sync(third)
        try empty.refresh()
        #expect(try empty.shown() == vault.shown())
        #expect(try empty.unopenedCount == 0)
        // To read is not to write.
        #expect(throws: OutpostError.self) { try empty.refer("no", by: dora) }
    }

    /// The later write of one journal implies the earlier one, which this reader could not open.
    @Test func `An edit does not replace what its author could not open`() throws {
        let third = try bed.edge(3, .write)
        let fourth = try bed.edge(4, .read)
        try bed.person("eve", .read, at: fourth)
        for edge in [first, second] { try bed.bed.sync(edge) }
        let vault = try begun()
        let key = try vault.refer("one", by: amina)
        for edge in [first, second] { try bed.bed.sync(edge) }
        // All keys were given to eve: bruno makes one for himself, and closes the case under it.
        try bed.revoke("eve")
        try bed.bed.sync(second)
        let other = try bed.vault(second, bruno)
        let dora = try bed.person("dora", .write, at: third)
        try other.update("UPDATE referral SET status = 'closed' WHERE id = ?", [key], by: bruno)
        // An admin who has not seen that key gives dora all others, and a greater one.
        try bed.bed.sync(first)
        try vault.maintainKeys(VaultBed.session(amina))
        try vault.maintainKeys(VaultBed.session(amina), isForced: true)
        for edge in [first, second] { try bed.bed.sync(edge) }
        try other.update("UPDATE referral SET child = 'two' WHERE id = ?", [key], by: bruno)
        for edge in [second, third] { try bed.bed.sync(edge) }
        let new = try bed.vault(third, dora)
        #expect(try new.unopenedCount == 1)
        #expect(try new.shown().contains("'two''open'"))
        try new.update("UPDATE referral SET status = 'reported' WHERE id = ?", [key], by: dora)
        for edge in [third, first, second] { try bed.bed.sync(edge) }
        for vault in [vault, other] {
            try vault.refresh()
            #expect(try vault.shown().contains("'two''closed'"))
        }
        // Once the key comes, all are equal.
        try vault.maintainKeys(VaultBed.session(amina))
        for edge in [first, third] { try bed.bed.sync(edge) }
        try new.refresh()
        #expect(try new.shown() == vault.shown())
        #expect(try new.unopenedCount == 0)
    }

    @Test func `Two shares bring everything back when all readers' secrets are lost`() throws {
        let vault = try begun()
        try vault.refer("old", by: amina)
        try vault.maintainKeys(VaultBed.session(amina), isForced: true)
        try vault.refer("newer", by: amina)
        try bed.bed.sync(first)
        let third = try bed.edge(3, .write)
        let dora = try bed.person("dora", .write, at: third)
        try bed.bed.sync(third)
        let shares = RecoveryShare.shares(of: bed.recovery)
        let recovered = try bed.vault(third, dora)
        #expect(throws: OutpostError.self) {
            try recovered.recover(with: BoxKey(), VaultBed.session(dora))
        }
        let key = try RecoveryShare.key(shares[2], shares[0])
        #expect(try recovered.recover(with: key, VaultBed.session(dora)) == 2)
        #expect(try recovered.shown() == vault.shown())
        #expect(try recovered.recover(with: key, VaultBed.session(dora)) == 0)
    }

    @Test
    func `A laptop gives a reference once, in whatever space, also when the space was closed`()
        throws
    {
        var vault = try begun()
        for number in 1...3 {
            try vault.refer("child \(number)", by: amina)
            try first.write { db in
                try db.execute(sql: "INSERT INTO incident (title) VALUES ('beside')")
            }
            if number == 2 { vault = try bed.vault(first, amina) }
        }
        let references =
            try vault.replica.read {
                try String.fetchAll($0, sql: "SELECT reference FROM referral")
            } + first.read { try String.fetchAll($0, sql: "SELECT reference FROM incident") }
        #expect(references.count == 6)
        #expect(Set(references).count == 6, "\(references)")
    }

    @Test func `A transaction that fails leaves nothing in the journal, nor in memory`() throws {
        let vault = try begun()
        let before = try first.heads()
        #expect(throws: OutpostError.self) {
            try vault.write(VaultBed.session(amina)) { db in
                try db.execute(sql: "INSERT INTO referral (child, status) VALUES ('x', 'lost')")
                throw OutpostError(.cancelled, operation: "write", cause: "the test says so")
            }
        }
        #expect(try first.heads() == before)
        #expect(try vault.shown().isEmpty)
        // The disk refuses: the writer's grant is gone there.
        let journal = JournalID(
            space: VaultBed.space.id, replica: first.id, lane: .routine)
        try bed.rosters.issue { roster in
            roster.holds.insert(
                OfficerMark(
                    journal: journal, lower: 2, upper: nil, reason: "a test", officer: "hub"))
        }
        try bed.bed.sync(first)
        #expect(throws: OutpostError.self) { try vault.refer("held", by: amina) }
        #expect(try vault.shown().isEmpty)
        #expect(try first.heads()[journal]?.sequence == 1)
    }

    @Test
    func
        `The hub knows an opaque id, when it is due, and who wrote last, whoever writes and under whatever key`()
        throws
    {
        let vault = try begun()
        let key = try vault.refer("one", due: 7_000, by: amina)
        try vault.refer("two", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        func rows() throws -> [PrivateNotices.Row] {
            for edge in [first, second] { try bed.bed.sync(edge) }
            return try PrivateNotices(of: bed.bed.core.picture).rows
        }
        let before = try rows()
        #expect(before.map(\.due) == [7_000, nil])
        #expect(before.map(\.latestDevice) == ["base 1", "base 1"])
        #expect(before[0].isOverdue(at: 7_000) && !before[0].isOverdue(at: 6_999))

        // Another writer, under another key: the row keeps its name.
        try vault.maintainKeys(VaultBed.session(amina), isForced: true)
        _ = try rows()
        let other = try bed.vault(second, bruno)
        try other.update("UPDATE referral SET due_at = 9000 WHERE id = ?", [key], by: bruno)
        let later = try rows()
        #expect(later.map(\.id) == before.map(\.id))
        #expect(later.map(\.due) == [9_000, nil])
        #expect(later.map(\.latestDevice) == ["base 2", "base 1"])
        #expect(later.map(\.firstWritten) == before.map(\.firstWritten))
        // What was acted on is due no more, nor what was removed.
        try other.update("UPDATE referral SET due_at = NULL WHERE id = ?", [key], by: bruno)
        #expect(try rows().allSatisfy { $0.due == nil })
        try other.update("UPDATE referral SET due_at = 9000 WHERE id = ?", [key], by: bruno)
        try other.update("DELETE FROM referral WHERE id = ?", [key], by: bruno)
        #expect(try rows().allSatisfy { $0.due == nil })
    }

    @Test func `Only an admin begins a space, and only once`() throws {
        let other = try bed.vault(second, bruno)
        #expect(throws: OutpostError.self) {
            try other.begin(recovery: bed.recovery.publicBytes, VaultBed.session(bruno))
        }
        #expect(throws: OutpostError.self) { try other.refer("no key", by: bruno) }
        let vault = try begun()
        #expect(throws: OutpostError.self) {
            try vault.begin(recovery: bed.recovery.publicBytes, VaultBed.session(amina))
        }
    }

    @Test func `A closed vault shows nothing and writes nothing`() throws {
        let vault = try begun()
        try vault.refer("one", by: amina)
        try vault.close()
        #expect(throws: OutpostError.self) { try vault.shown() }
        #expect(throws: OutpostError.self) { try vault.refer("two", by: amina) }
    }

    @Test func `A plain row of a private space is refused where the space is not open`() throws {
        _ = try begun()
        #expect(throws: (any Error).self) {
            try first.write(VaultBed.session(amina)) { db in
                try db.execute(sql: "INSERT INTO referral (child) VALUES ('plain')")
            }
        }
    }
}
