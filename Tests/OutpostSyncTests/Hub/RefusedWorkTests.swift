import Foundation
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostWire
import Testing

/// What a base brings and the hub does not take is no hidden alarm: the hub's officer sees it, however the base goes on.
@Suite struct RefusedWorkTests {
    private let folder: TemporaryFolder
    private let registry: HubRegistry
    private var bed: SyncTestBed
    private let device = ReplicaID(identity: 7)

    init() throws {
        folder = try TemporaryFolder()
        registry = try HubRegistry(path: folder.appending("hub.sqlite"))
        bed = try SyncTestBed()
        bed.ledger = registry
    }

    /// A page of one changeset of somebody's journal.
    private func page(
        of author: ReplicaID, title: String, seal: (JournalID, Head) throws -> Seal
    ) throws -> Message {
        let journal = JournalID(space: SyncTestBed.space, replica: author, lane: .routine)
        let change = RowChange(
            key: RowKey(space: SyncTestBed.space, milliseconds: 1, random: author.identity),
            operation: .insert, context: Context(),
            writes: [CellWrite(cell: "title", values: [.text(title)])])
        let body = ChangesetBody.encode(
            Changeset(
                journal: journal, sequence: 1, time: HybridTime(milliseconds: 1_800_000_000_000),
                missionVersion: 1, rosterVersion: 1, author: .nobody,
                tables: [TableChanges(table: "incident", rows: [change])]))
        let head = Head(emptyJournal: journal).advanced(by: Digest(of: body))
        return .changesets(
            ChangesetPage(batch: try Batch(bodies: [body], seals: [try seal(journal, head)])))
    }

    private func bring(_ page: Message) throws {
        let conversation = HubConversation(core: bed.core, certified: device, ledger: registry)
        let greeting = Greeting(
            missionHash: bed.schema.missionHash, missionVersion: 1, replica: device,
            rosterVersion: 0, cursors: [:], isInDoubt: false, vector: VersionVector(),
            pullBudget: 0)
        var request = Frame.preamble
        for message in [.greeting(greeting), page, .farewell(hasMore: false)] {
            request += try FrameWriter.bytes(of: try MessageCoding.frame(of: message))
        }
        try conversation.receive(request)
        try conversation.endRequest()
    }

    @Test func `Another branch of somebody's journal is noted once, however often it comes`() throws
    {
        let author = ReplicaID(identity: 9)
        let sealer = SimulatedSeals.sealer
        try bring(try page(of: author, title: "theirs", seal: sealer.seal))
        #expect(try registry.refusedWork().isEmpty)
        for _ in 1...3 { try bring(try page(of: author, title: "parted", seal: sealer.seal)) }
        let work = try registry.refusedWork()
        #expect(work.map(\.code) == [.chainBroken])
        #expect(work.first?.device == 7 && work.first?.count == 3)
        #expect(work.first?.dot?.journal.replica == author)
    }

    @Test func `A forged seal is noted, and who brought it`() throws {
        try bring(
            try page(of: ReplicaID(identity: 9), title: "forged") { journal, head in
                Seal(
                    dot: Dot(journal, head.sequence),
                    signature: [UInt8](repeating: 1, count: 64))
            })
        #expect(try registry.refusedWork().map(\.code) == [.forged])
        #expect(try registry.refusedWork().first?.device == 7)
    }

    @Test func `Whoever brings nonsense without end fills no disk with it`() throws {
        for identity in 100...(100 + UInt64(HubLimits.refusedPerDevice) + 20) {
            let refusal = Refusal(
                code: .forged, cause: "a test", hint: "",
                dot: Dot(
                    JournalID(
                        space: SyncTestBed.space, replica: ReplicaID(identity: identity),
                        lane: .routine), 1))
            try registry.note(refusal, from: device)
        }
        #expect(try registry.refusedWork().count == HubLimits.refusedPerDevice)
        // Another device's is noted all the same.
        try registry.note(
            Refusal(code: .rosterRefused, cause: "a test"), from: ReplicaID(identity: 8))
        #expect(try registry.refusedWork().contains { $0.device == 8 && $0.dot == nil })
    }
}
