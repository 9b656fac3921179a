import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostWire
import Testing

/// Every verb that a device has, with every grant that it may have: what an exchange brings it, and what its work comes to.
@Suite struct GrantMatrixTests {
    enum Standing: CaseIterable {
        case none, read, write, admin, append, endedWrite, revoked

        var right: Grant.Right? {
            switch self {
            case .none: nil
            case .read: .read
            case .write, .endedWrite, .revoked: .write
            case .admin: .admin
            case .append: .append
            }
        }
        var mayRead: Bool { [.read, .write, .admin].contains(self) }
        /// An incident is no entry of an append-only table: what an edit there comes to is `AppendOnlyTests`' business.
        var mayWrite: Bool { [.write, .admin, .append].contains(self) }
    }

    enum Verb: CaseIterable {
        case insert, edit, delete, ruling
    }

    private let rosters: SimulatedRosters
    private let bed: SyncTestBed
    private let key: RowKey

    init() throws {
        let rosters = try SimulatedRosters()
        self.rosters = rosters
        bed = try SyncTestBed(rosters: rosters)
        let hub = bed.core.picture.id
        try rosters.issue {
            $0.addSimulated(hub, name: "hub", .admin, in: [SyncTestBed.space, SyncTestBed.aid])
        }
        try bed.core.picture.insertIncident("the hub's", severity: 1)
        key = try #require(
            try bed.core.picture.read {
                try String.fetchOne($0, sql: "SELECT id FROM incident")
            }.flatMap { RowKey($0) })
        try bed.core.catchUp()
    }

    /// What a program sends that knows the protocol and asks nobody: no replica of ours would write it.
    private func changeset(_ verb: Verb, by device: ReplicaID) -> [UInt8] {
        let journal = JournalID(space: SyncTestBed.space, replica: device, lane: .routine)
        let own = RowKey(space: SyncTestBed.space, milliseconds: 1, random: device.identity)
        let writes = [CellWrite(cell: "title", values: [.text("altered")])]
        let change =
            switch verb {
            case .insert:
                RowChange(key: own, operation: .insert, context: Context(), writes: writes)
            case .edit: RowChange(key: key, operation: .edit, context: Context(), writes: writes)
            case .delete: RowChange(key: key, operation: .delete, context: seen, writes: [])
            case .ruling:
                RowChange(key: key, operation: .ruling, context: seen, reason: "x", writes: writes)
            }
        return ChangesetBody.encode(
            Changeset(
                journal: journal, sequence: 1,
                time: HybridTime(milliseconds: 1_800_000_000_000), missionVersion: 1,
                rosterVersion: 1, author: .nobody,
                tables: [TableChanges(table: "incident", rows: [change])]))
    }

    private var seen: Context {
        let journal = JournalID(
            space: SyncTestBed.space, replica: bed.core.picture.id, lane: .routine)
        return Context(prefix: Dot(journal, 1))
    }

    private func enrol(_ device: ReplicaID, _ standing: Standing) throws {
        try rosters.issue { roster in
            roster.addSimulated(device, name: "device", in: [])
            guard let right = standing.right else { return }
            let ended = standing == .endedWrite ? CutOff() : nil
            roster.grants.insert(
                Grant(.device(device.identity), right, in: SyncTestBed.space, ended: ended))
            if standing == .revoked, var entry = roster.devices[device.identity] {
                entry.ended = CutOff()
                roster.set(entry)
            }
        }
    }

    @Test(arguments: Standing.allCases, Verb.allCases)
    func `What a device sends counts where it may write, and is held and kept elsewhere`(
        standing: Standing, verb: Verb
    ) throws {
        let device = ReplicaID(identity: 77)
        try enrol(device, standing)
        let picture = bed.core.picture
        let before = try picture.shown()
        let body = changeset(verb, by: device)
        let head = Head(
            emptyJournal: JournalID(space: SyncTestBed.space, replica: device, lane: .routine)
        )
        .advanced(by: Digest(of: body))
        let journal = JournalID(space: SyncTestBed.space, replica: device, lane: .routine)
        let seal = try SimulatedSeals.sealer.seal(journal, head)
        let page = ChangesetPage(batch: try Batch(bodies: [body], seals: [seal]))
        let answer = try send([greeting(device, isInDoubt: false), .changesets(page)], as: device)
        #expect(!answer.contains { if case .refusal = $0 { true } else { false } })
        #expect(try bed.core.log.heads()[journal]?.sequence == 1)
        #expect(try (picture.shown() != before) == standing.mayWrite, "\(standing) \(verb)")
        #expect(try picture.heldCount() == (standing.mayWrite ? 0 : 1))
    }

    @Test(arguments: Standing.allCases, [false, true])
    func `An exchange brings a device what it may read, and not even a head of the rest`(
        standing: Standing, isInDoubt: Bool
    ) throws {
        let device = ReplicaID(identity: 77)
        try enrol(device, standing)
        let answer = try send([greeting(device, isInDoubt: isInDoubt)], as: device)
        var changesets = 0
        for message in answer {
            switch message {
            case .changesets(let page):
                changesets += page.batch.count
                #expect(
                    page.cursor.map { standing.mayRead && $0.space == SyncTestBed.space } ?? true)
            case .welcome(let welcome):
                #expect(welcome.vector.sequences.isEmpty || isInDoubt && standing.mayRead)
            default: continue
            }
        }
        #expect(changesets == (standing.mayRead ? 1 : 0), "\(standing)")
        #expect(answer.contains { if case .roster = $0 { true } else { false } })
    }

    private func greeting(_ device: ReplicaID, isInDoubt: Bool) -> Message {
        .greeting(
            Greeting(
                missionHash: bed.schema.missionHash, missionVersion: 1, replica: device,
                rosterVersion: 0, cursors: [:], isInDoubt: isInDoubt, vector: VersionVector(),
                pullBudget: 1 << 20))
    }

    private func send(_ messages: [Message], as device: ReplicaID) throws -> [Message] {
        let conversation = HubConversation(core: bed.core, certified: device)
        var request = Frame.preamble
        for message in messages + [.farewell(hasMore: false)] {
            request += try FrameWriter.bytes(of: try MessageCoding.frame(of: message))
        }
        try conversation.receive(request)
        try conversation.endRequest()
        var reader = FrameReader()
        while let more = try conversation.nextBytes() { reader.append(more) }
        var answer: [Message] = []
        while let frame = try reader.next() { answer.append(try MessageCoding.message(of: frame)) }
        return answer
    }
}
