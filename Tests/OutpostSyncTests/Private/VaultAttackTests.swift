import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostReconcile
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust
import Testing

/// What somebody could do to a private space from outside, or from within.
@Suite struct VaultAttackTests {
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

    private func begun() throws -> Vault {
        let vault = try bed.vault(first, amina)
        try vault.begin(recovery: bed.recovery.publicBytes, VaultBed.session(amina))
        return vault
    }

    /// The next header of a device in the private space.
    private func header(_ replica: Replica) throws -> ChangesetHeader {
        try replica.nextHeader(in: VaultBed.space.id, VaultBed.session(bruno))
    }

    private func entry(_ replica: Replica) throws -> PrivateEntry {
        for (journal, _) in try replica.heads() where journal.space == VaultBed.space.id {
            for body in try replica.bodies(of: journal, after: 0) {
                if case .entry(let entry)? = try ChangesetBody.view(body).opaque { return entry }
            }
        }
        throw OutpostError(.notFound, operation: "find an entry", cause: "there is none")
    }

    @Test
    func
        `A device that puts another's envelope under its own header is found, and changes nothing`()
        throws
    {
        let vault = try begun()
        try vault.refer("one", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let copied = OpaqueContent.entry(try entry(second))
        try second.appendOpaque(
            PrivateWrite(bodies: [ChangesetBody.encode(try header(second), opaque: copied.encoded)])
        )
        try bed.bed.sync(second)
        try bed.bed.sync(first)
        let before = try vault.shown()
        try vault.refresh()
        #expect(try vault.shown() == before)
        #expect(try vault.faults.map(\.code) == [.corrupt])
        // What comes after it is not blocked.
        try bed.vault(second, bruno).refer("two", by: bruno)
        try bed.bed.sync(second)
        try bed.bed.sync(first)
        try vault.refresh()
        #expect(try vault.shown().contains("two"))
    }

    @Test func `Keys that a writer brings who is no admin are written under by nobody else`() throws
    {
        let vault = try begun()
        try vault.refer("one", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let evil = SpaceKey(
            number: Limits.keyNumber, space: VaultBed.space.id, mission: VaultBed.mission)
        let wrapping = KeyWrapping(space: VaultBed.space.id, mission: VaultBed.mission)
        let given = try KeyEpoch.giving(
            evil, to: [amina.reader, bruno.reader], recovery: bed.recovery.publicBytes, wrapping)
        try second.appendOpaque(
            PrivateWrite(bodies: [
                ChangesetBody.encode(
                    try header(second), opaque: OpaqueContent.keys([given]).encoded)
            ]))
        try bed.bed.sync(second)
        try bed.bed.sync(first)
        try vault.refresh()
        try vault.maintainKeys(VaultBed.session(amina))
        try vault.refer("two", by: amina)
        let journal = JournalID(
            space: VaultBed.space.id, replica: first.id, lane: .routine)
        let last = try #require(try first.bodies(of: journal, after: 0).last)
        guard case .entry(let entry)? = try ChangesetBody.view(last).opaque else {
            Issue.record("the last is no entry")
            return
        }
        #expect(entry.key != evil.id)
    }

    @Test func `The hub refuses what is plain in a private space, and what is opaque in another`()
        throws
    {
        let vault = try begun()
        try vault.refer("one", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let log = bed.bed.core.log
        func refusal(_ body: [UInt8]) throws -> VerificationError? {
            let dot = try ChangesetBody.decodeHeader(of: body).dot
            let head = Head(emptyJournal: dot.journal).advanced(by: Digest(of: body))
            let seal = try SimulatedSeals.sealer.seal(dot.journal, head)
            do {
                _ = try log.append(Batch<Unverified>(bodies: [body], seals: [seal]))
                return nil
            } catch let error as VerificationError { return error }
        }
        let stranger = ReplicaID(identity: 77)
        var opaque = try header(second)
        opaque.journal = JournalID(
            space: SyncTestBed.space, replica: stranger, lane: .routine)
        opaque.sequence = 1
        let body = ChangesetBody.encode(
            opaque, opaque: OpaqueContent.entry(try entry(second)).encoded)
        #expect(try refusal(body) == .privacyDiffers(opaque.dot, isOpaque: true))

        var plain = opaque.opened
        plain.journal = JournalID(
            space: VaultBed.space.id, replica: stranger, lane: .routine)
        let change = RowChange(
            key: RowKey(space: VaultBed.space.id, milliseconds: 1, random: 1), operation: .insert,
            context: Context(), writes: [CellWrite(cell: "child", values: [.text("plain")])])
        let changeset = Changeset(
            header: plain, tables: [TableChanges(table: "referral", rows: [change])])
        #expect(
            try refusal(ChangesetBody.encode(changeset))
                == .privacyDiffers(plain.dot, isOpaque: false))
        // Nor does a private table's row pass in a space that all may read.
        var elsewhere = changeset
        elsewhere.header.journal = opaque.journal
        let moved = RowChange(
            key: RowKey(space: SyncTestBed.space, milliseconds: 1, random: 1), operation: .insert,
            context: Context(), writes: [CellWrite(cell: "child", values: [.text("plain")])])
        elsewhere.tables = [TableChanges(table: "referral", rows: [moved])]
        let foreign = try refusal(ChangesetBody.encode(elsewhere))
        #expect(foreign == .foreignKeySpace(elsewhere.dot, table: "referral", key: moved.key))
    }

    @Test
    func
        `A thief with the folder finds no word of what an open vault showed, nor does the disk's own temporary folder`()
        throws
    {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("vault-\(UInt64.random(in: 0...UInt64.max))").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let disk = try Replica.create(
            at: folder, schema: try VaultBed.schema(), mission: Array("test".utf8), holder: "test",
            surroundings: SyncTestBed.surroundings(9), identity: 9)
        try bed.rosters.issue { roster in
            roster.addSimulated(disk.id, name: "nine", .admin, in: [VaultBed.space.id])
        }
        let reader = try bed.person("nadia", .admin, at: disk)
        try bed.bed.sync(disk)
        let vault = try bed.vault(disk, reader)
        try vault.begin(recovery: bed.recovery.publicBytes, VaultBed.session(reader))
        for number in 0..<200 {
            try vault.refer("\(VaultBed.marker) \(number)", due: 5, by: reader)
        }
        // A sort that would spill to a file, were files allowed.
        let count = try vault.replica.read { db in
            try String.fetchAll(
                db,
                sql: "SELECT DISTINCT a.child || b.child FROM referral a, referral b ORDER BY 1"
            ).count
        }
        #expect(count == 40_000)
        let temporary = FileManager.default.temporaryDirectory.path
        for place in [folder, temporary] {
            #expect(try Self.files(below: place, containing: VaultBed.marker).isEmpty)
        }
        #expect(try Self.files(below: folder, containing: "referral").isEmpty)
        try vault.close()
        try disk.close()
    }

    /// Whatever can be read there: other tests' files come and go meanwhile.
    private static func files(below folder: String, containing text: String) throws -> [String] {
        let needle = Data(text.utf8)
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        return (names ?? []).filter { name in
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
            else { return false }
            return bytes.range(of: needle) != nil
        }
    }

    @Test
    func `An order of erasure takes an envelope from everybody, and its row from the readers`()
        throws
    {
        let vault = try begun()
        try vault.refer("kept", due: 1, by: amina)
        try vault.refer("erased", due: 2, by: amina)
        for edge in [first, second] { try bed.bed.sync(edge) }
        let dot = Dot(
            JournalID(space: VaultBed.space.id, replica: first.id, lane: .routine), 3)
        let envelope = try #require(try first.bodies(of: dot.journal, after: 2).first)
        _ = try bed.rosters.issue { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: 1, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [], changesets: [dot]))
            try ErasureSurvey(bed.bed.core.log).complete(&roster, version: version)
        }
        try bed.bed.core.catchUp()
        for edge in [first, second, first] { try bed.bed.sync(edge) }
        let third = try bed.edge(3, .read)
        try bed.bed.sync(third)
        for replica in [first, second, third, bed.bed.core.picture] {
            let bodies = try replica.bodies(of: dot.journal, after: 0)
            #expect(bodies.count == 3 && !bodies.contains(envelope))
            let verification = try replica.verify { _ in SimulatedSeals.trust }
            #expect(verification.findings == [])
        }
        try vault.refresh()
        #expect(try vault.shown().contains("kept"))
        #expect(try !vault.shown().contains("erased"))
        #expect(try bed.vault(second, bruno).shown() == vault.shown())
        #expect(try PrivateNotices(of: bed.bed.core.picture).rows.map(\.due) == [1])
        try vault.refer("later", by: amina)
        #expect(try vault.shown().contains("later"))
    }

    @Test func `A space that is taken away takes its envelopes along, and its vault shows nothing`()
        throws
    {
        let vault = try begun()
        try vault.refer("one", by: amina)
        try bed.bed.sync(first)
        try bed.bed.sync(second)
        let other = try bed.vault(second, bruno)
        #expect(try other.shown().contains("one"))
        try second.purge([VaultBed.space.id])
        #expect(try !second.heads().keys.contains { $0.space == VaultBed.space.id })
        try other.refresh()
        #expect(try other.shown().isEmpty)
    }
}
