import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire
import Testing

/// Orders of erasure over the road that rosters and reports take.
@Suite struct ErasureRoadTests {
    private let rosters: SimulatedRosters
    private let bed: SyncTestBed
    private let first, second: Replica

    init() throws {
        let rosters = try SimulatedRosters()
        self.rosters = rosters
        bed = try SyncTestBed(rosters: rosters)
        first = try bed.edge(1)
        second = try bed.edge(2)
        let nodes = [first.id, second.id, bed.core.picture.id, ReplicaID(identity: 3)]
        try rosters.issue { roster in
            for node in nodes {
                roster.addSimulated(
                    node, name: "\(node)", in: [SyncTestBed.space, SyncTestBed.aid])
            }
        }
        try first.insertIncident("CHILD", severity: 1)
        try first.insertIncident("KEPT", severity: 2)
        for edge in [first, second, first] { try bed.sync(edge) }
        try second.write { db in
            try db.execute(
                sql: "UPDATE incident SET severity = 5, title = 'CHILD AGAIN' WHERE title = 'CHILD'"
            )
        }
        for edge in [second, first] { try bed.sync(edge) }
    }

    private func child() throws -> RowKey {
        let text = try first.read {
            try String.fetchOne($0, sql: "SELECT id FROM incident WHERE title LIKE 'CHILD%'")
        }
        return try #require(text.flatMap { RowKey($0) })
    }

    /// - Parameter isComplete: false: the hub names what remains when it learns of the order.
    private func order(
        _ key: RowKey, cells: Set<String> = [], isComplete: Bool = true
    ) throws {
        _ = try rosters.issue { roster, version in
            let number = UInt32(roster.erasures.count) + 1
            roster.erasures.insert(
                ErasureOrder(
                    number: number, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [ErasedRow(table: "incident", key: key, cells: cells)]))
            if isComplete { try ErasureSurvey(bed.core.log).complete(&roster, version: version) }
        }
    }

    /// Another process at the same hub, as after a crash.
    private func nextProcess() -> HubCore {
        HubCore(
            log: bed.core.log, picture: bed.core.picture, sealer: SimulatedSeals.sealer,
            trust: bed.trust, surroundings: SyncTestBed.surroundings(9), rosters: rosters)
    }

    private func titles(_ replica: Replica) throws -> [String] {
        try replica.read {
            try String.fetchAll($0, sql: "SELECT coalesce(title, '-') FROM incident ORDER BY 1")
        }
    }

    private func holdsChild(_ replica: Replica) throws -> Bool {
        try replica.heads().keys.contains { journal in
            try replica.bodies(of: journal, after: 0, limit: .max)
                .contains { String(decoding: $0, as: UTF8.self).contains("CHILD") }
        }
    }

    private func logHoldsChild() throws -> Bool {
        let page = try bed.core.log.page(
            of: SyncTestBed.space, after: 0, bodyBytes: 1 << 20, filter: { _ in true })
        return page.entries.contains {
            String(decoding: $0.body, as: UTF8.self).contains("CHILD")
        }
    }

    private func expectErased(_ replicas: [Replica], titles wanted: [String]) throws {
        for replica in replicas {
            #expect(try titles(replica) == wanted)
            #expect(try !holdsChild(replica))
            let trust: (Roster) -> SealTrust = { _ in SimulatedSeals.trust }
            let verification = try replica.verify(trust: trust)
            #expect(verification.findings == [])
            #expect(verification.erasedCount == 2)
            #expect(try replica.fingerprints() == first.fingerprints())
        }
        #expect(try !logHoldsChild())
    }

    @Test(arguments: [true, false])
    func `An order reaches hub and edges, and whoever comes later is sent what remains`(
        isComplete: Bool
    ) throws {
        try order(try child(), isComplete: isComplete)
        try bed.core.catchUp()
        for edge in [first, second, first] { try bed.sync(edge) }
        let third = try bed.edge(3)
        try bed.sync(third)
        try expectErased([first, second, bed.core.picture, third], titles: ["KEPT"])
        #expect(try third.heads() == first.heads())
    }

    @Test func `Cells of a row go everywhere, and the rest of it stays`() throws {
        try order(try child(), cells: ["title"])
        for edge in [first, second] { try bed.sync(edge) }
        let third = try bed.edge(3)
        try bed.sync(third)
        try expectErased([first, second, bed.core.picture, third], titles: ["-", "KEPT"])
    }

    @Test func `Work that comes late for an erased row is named by the hub by itself`() throws {
        let key = try child()
        try order(key)
        try bed.sync(first)
        // It has not heard of the order.
        try second.write { db in
            try db.execute(
                sql: "UPDATE incident SET title = 'CHILD LATE' WHERE id = ?",
                arguments: [key.description])
        }
        for edge in [second, first, second] { try bed.sync(edge) }
        for replica in [first, second, bed.core.picture] {
            #expect(try titles(replica) == ["KEPT"])
            #expect(try !holdsChild(replica))
            #expect(try replica.audit().isSound)
        }
        #expect(try !logHoldsChild())
        let versions = try #require(rosters.keptRosters).effective.erasureVersions()
        #expect(versions[1] == rosters.keptRosters?.standing.version)
    }

    @Test func `An order that comes while an answer goes out ends it, and the next brings both`()
        throws
    {
        let third = try bed.edge(3)
        let session = try EdgeSession(
            replica: third, peer: "hub", sealer: SimulatedSeals.sealer, trust: bed.trust,
            surroundings: SyncTestBed.surroundings(3))
        let conversation = HubConversation(core: bed.core, certified: nil)
        try conversation.receive(try bed.request(of: session))
        try conversation.endRequest()
        let welcome = try #require(try conversation.nextBytes())
        try order(try child())
        try bed.core.catchUp()
        try session.receive(welcome)
        while let bytes = try conversation.nextBytes() { try session.receive(bytes) }
        #expect(try session.finish().hasMore)
        #expect(try titles(third) == [])
        for edge in [third, first, second] { try bed.sync(edge) }
        try expectErased([first, second, bed.core.picture, third], titles: ["KEPT"])
    }

    @Test func `An edge greets with a roster's mark once it has done what it orders`() throws {
        try order(try child())
        let session = try EdgeSession(
            replica: first, peer: "hub", sealer: SimulatedSeals.sealer, trust: bed.trust,
            surroundings: SyncTestBed.surroundings(1))
        let answer = try #require(try bed.answer(to: try bed.request(of: session)))
        try session.receive(answer)
        // The link is cut before the exchange ends: what was erased stands in free pages.
        #expect(try first.owesRewrite())
        #expect(try greetedMark() == RosterMark.none)
        try bed.sync(first)
        let standing = try #require(rosters.keptRosters).standing
        #expect(try greetedMark() == RosterMark(of: standing))
    }

    private func greetedMark() throws -> RosterMark {
        let session = try EdgeSession(
            replica: first, peer: "hub", sealer: SimulatedSeals.sealer, trust: bed.trust,
            surroundings: SyncTestBed.surroundings(1))
        let messages = try Self.messages(of: try bed.request(of: session))
        guard case .greeting(let greeting)? = messages.first else { return .none }
        return greeting.rosterMark
    }

    private static func messages(of stream: [UInt8]) throws -> [Message] {
        var reader = FrameReader()
        reader.append(stream)
        var messages: [Message] = []
        while let frame = try reader.next() {
            messages.append(try MessageCoding.message(of: frame))
        }
        return messages
    }

    // MARK: What is refused

    /// The hub's log as a relay sends it that took something out.
    private func page(
        from log: any HubLog, _ change: (Dot, [UInt8], Digest?) throws -> ([UInt8], Digest?)
    ) throws -> Batch<Unverified> {
        let page = try log.page(
            of: SyncTestBed.space, after: 0, bodyBytes: 1 << 20, filter: { _ in true })
        var originals: [Int: Digest] = [:]
        var bodies: [[UInt8]] = []
        for entry in page.entries {
            let (body, original) = try change(entry.dot, entry.body, entry.original)
            if let original { originals[bodies.count] = original }
            bodies.append(body)
        }
        // As the wire carries it.
        let sent = ChangesetPage(
            batch: try Batch(bodies: bodies, originals: originals, seals: page.seals))
        let frame = try MessageCoding.frame(of: .changesets(sent))
        guard case .changesets(let received) = try MessageCoding.message(of: frame) else {
            throw SyncFailure.protocolViolation("read a page", "another message")
        }
        return received.batch
    }

    private func verify(
        _ batch: Batch<Unverified>, by erasures: Erasures
    ) throws -> Batch<Verified> {
        try BatchVerifier(schema: bed.schema, trust: SimulatedSeals.trust, erasures: erasures) {
            Head(emptyJournal: $0)
        }.verify(batch)
    }

    @Test
    func `A relay that takes something out by no order is refused, and so is another remainder`()
        throws
    {
        let key = try child()
        let whole = try page(from: bed.core.log) { ($1, $2) }
        let rows = [RowName(table: "incident", key: key)]
        try order(key, cells: ["severity"])
        let erasures = Erasures(roster: try #require(rosters.keptRosters).effective)
        let other = Erasures(
            roster: MissionRoster.ordering(rows.map { ErasedRow(table: $0.table, key: $0.key) }))
        let relayed = try page(from: bed.core.log) { dot, body, original in
            let rest = try ChangesetBody.view(body).redacted(by: other)
            return rest.map { ($0, Digest(of: body)) } ?? (body, original)
        }
        #expect(whole.items.allSatisfy { $0.remainder == nil })
        #expect(relayed.items.contains { $0.remainder != nil })
        for known in [Erasures.none, erasures] {
            let error = #expect(throws: VerificationError.self) {
                try verify(relayed, by: known)
            }
            if case .erasedWithoutOrder = error {} else { Issue.record("\(error as Any)") }
        }
    }

    @Test func `What remains with another original's digest is refused by the seal`() throws {
        try order(try child())
        try bed.core.catchUp()
        let erasures = Erasures(roster: try #require(rosters.keptRosters).effective)
        let good = try page(from: bed.core.log) { ($1, $2) }
        #expect(try verify(good, by: erasures).items.contains { $0.remainder != nil })
        let wrong = try page(from: bed.core.log) { _, body, original in
            (body, original.map { _ in Digest(of: Array("another".utf8)) })
        }
        let error = #expect(throws: VerificationError.self) { try verify(wrong, by: erasures) }
        if case .forged = error {} else { Issue.record("\(error as Any)") }
    }

    @Test
    func `A hub dies between doing an order and completing it, and the next process completes it`()
        throws
    {
        try order(try child(), isComplete: false)
        let view = try #require(try rosters.current())
        // All that the process came to do.
        _ = try bed.core.log.erase(view.erasures, roster: view.content)
        #expect(try logHoldsChild())
        try nextProcess().catchUp()
        #expect(try !logHoldsChild())
        #expect(try !holdsChild(bed.core.picture))
        #expect(try bed.core.log.owedSurvey() == nil)
    }

    @Test
    func `A hub dies when late work of an erased report came, and the next process takes it out`()
        throws
    {
        let key = try child()
        try first.write { db in
            try db.execute(
                sql: "UPDATE incident SET title = 'CHILD, LATE' WHERE id = ?",
                arguments: [key.description])
        }
        try order(key)
        try bed.core.catchUp()
        #expect(try !logHoldsChild())
        // What was pushed is in the log, and the process never came to its end.
        let session = try EdgeSession(
            replica: first, peer: "hub", sealer: SimulatedSeals.sealer, trust: bed.trust,
            surroundings: SyncTestBed.surroundings(1))
        try HubConversation(core: bed.core, certified: nil).receive(bed.request(of: session))
        #expect(try logHoldsChild())
        try nextProcess().catchUp()
        #expect(try !logHoldsChild())
    }
}

extension MissionRoster {
    /// A roster that orders, and does not say what remains.
    fileprivate static func ordering(_ rows: [ErasedRow]) -> MissionRoster {
        var roster = MissionRoster()
        roster.erasures = [
            ErasureOrder(
                number: 1, version: 1, issued: 0, reason: "", officer: "", rows: Set(rows))
        ]
        return roster
    }
}
