import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust
import OutpostWire
import Testing

/// What a hub keeps of a request that somebody altered: what came whole before the fault, up to a frame, and never anything else. The
/// true request is taken after each.
@Suite struct StreamTamperTests {
    private let scene: TamperScene
    private let space = SyncTestBed.space

    init() throws { scene = try TamperScene() }

    /// A hub that checks real seals.
    private func hub() throws -> HubCore {
        let trust = scene.trust
        return HubCore(
            log: try SQLiteHubLog(
                path: nil, schema: scene.bed.schema, trust: { trust }, makeEpoch: { 7 }),
            picture: try Replica.inMemory(
                schema: scene.bed.schema, identity: 0xFFFF,
                surroundings: SyncTestBed.surroundings(0xFFFF)),
            sealer: scene.sealKey.sealer(mission: scene.mission),
            trust: RosterTrust(seals: { _ in trust }, verifier: nil),
            surroundings: SyncTestBed.surroundings(1), rosters: NoRosters())
    }

    private func greeting(isInDoubt: Bool = false) -> Message {
        .greeting(
            Greeting(
                missionHash: scene.bed.schema.missionHash, missionVersion: 1, replica: Self.device,
                rosterVersion: 3, cursors: [:], isInDoubt: isInDoubt, vector: VersionVector(),
                pullBudget: 1 << 20))
    }

    private func frames(_ messages: [Message]) throws -> [[UInt8]] {
        try messages.map { try FrameWriter.bytes(of: try MessageCoding.frame(of: $0)) }
    }

    /// - Returns: the hub's answer; nil where it refused the stream.
    private func send(_ stream: [UInt8], to hub: HubCore) throws -> [Message]? {
        let conversation = HubConversation(core: hub, certified: nil)
        do {
            try conversation.receive(stream)
            try conversation.endRequest()
        } catch is Refusal {
            return nil
        }
        var reader = FrameReader()
        while let more = try conversation.nextBytes() { reader.append(more) }
        var answer: [Message] = []
        while let frame = try reader.next() { answer.append(try MessageCoding.message(of: frame)) }
        return answer
    }

    /// The whole request, a frame for each sealed run.
    private func request() throws -> (journal: JournalID, frames: [[UInt8]], heads: [Head]) {
        let part = try scene.part()
        var head = Head(emptyJournal: part.journal)
        var heads = [head]
        for body in part.bodies {
            head = head.advanced(by: Digest(of: body))
            heads.append(head)
        }
        let runs = [(0..<1, part.seals[0]), (1..<3, part.seals[1])]
        let pages = try runs.map { run, seal in
            Message.changesets(
                ChangesetPage(batch: try Batch(bodies: Array(part.bodies[run]), seals: [seal])))
        }
        return (
            part.journal,
            try frames([greeting()] + pages + [.farewell(hasMore: false)]), heads
        )
    }

    private static let device = TamperScene.deviceID

    @Test func `The hub keeps what came whole, and takes the true request after it`() throws {
        let (journal, frames, heads) = try request()
        let stream = Frame.preamble + frames.flatMap(\.self)
        // As a base greets that does not know what became of the first.
        let again =
            try Frame.preamble + self.frames([greeting(isInDoubt: true)]).flatMap(\.self)
            + frames.dropFirst().flatMap(\.self)
        var records: [Range<Int>] = []
        for frame in frames {
            let start = records.last?.upperBound ?? Frame.preamble.count
            records.append(start..<start + frame.count)
        }
        var kept = [0, 0, 0, 0]
        let mutants = Mutants(bytes: stream, density: .rotating, records: records)
        for mutant in mutants {
            let hub = try hub()
            _ = try send(mutant.bytes, to: hub)
            let found = try hub.log.heads()[journal] ?? heads[0]
            // Up to the seal of a run that came whole.
            #expect([heads[0], heads[1], heads[3]].contains(found), "\(mutant.name)")
            kept[Int(found.sequence)] += 1
            #expect(try hub.picture.heldCount() == 0)
            _ = try send(again, to: hub)
            #expect(try hub.log.heads() == [journal: heads[3]], "after \(mutant.name)")
            #expect(try hub.picture.heads()[journal] == heads[3], "after \(mutant.name)")
        }
        print(
            "tamper, requests to a hub: nothing kept \(kept[0]), one run \(kept[1]), all \(kept[3])"
        )
        // Each of the three outcomes was reached.
        #expect(kept[0] > 0 && kept[1] > 0 && kept[3] > 0)
    }

    @Test func `A seal that a device forges in the middle of its own journal stops nobody`() throws
    {
        let part = try scene.part()
        let hub = try hub()
        let forged = Seal(dot: part.seals[0].dot, signature: Array(repeating: 7, count: 64))
        func send(_ seals: [Seal]) throws -> [Refusal.Code] {
            let page = ChangesetPage(batch: try Batch(bodies: part.bodies, seals: seals))
            let messages: [Message] = [
                greeting(), .changesets(page), .farewell(hasMore: false),
            ]
            let answer = try self.send(Frame.preamble + frames(messages).flatMap(\.self), to: hub)
            return (answer ?? []).compactMap {
                if case .refusal(let refusal) = $0 { refusal.code } else { nil }
            }
        }
        #expect(try send([forged, part.seals[1]]) == [.forged])
        #expect(try hub.log.heads().isEmpty)
        #expect(try send(part.seals) == [])
        // Whoever is sent a page that ends at the seal in the middle takes it.
        let log = try hub.log.page(of: space, after: 0, bodyBytes: 1) { _ in true }
        #expect(log.entries.count == 1)
        let first = try Batch(bodies: log.entries.map(\.body), seals: log.seals)
        #expect(try scene.verified(first).count == 1)
    }
}
