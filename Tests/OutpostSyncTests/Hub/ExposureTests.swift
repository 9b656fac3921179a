import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTestSupport
import Testing

/// What a lost laptop held: never less than it can have, and no more than it was sent.
@Suite struct ExposureTests {
    private let folder: TemporaryFolder
    private let registry: HubRegistry
    private var bed: SyncTestBed
    private let lost, other: Replica

    init() throws {
        folder = try TemporaryFolder()
        registry = try HubRegistry(path: folder.path + "/hub.sqlite")
        bed = try SyncTestBed()
        bed.ledger = registry
        lost = try bed.edge(1)
        other = try bed.edge(2)
    }

    /// By title as it stands at the hub: whether it is certain that the laptop has it.
    private func exposure() throws -> [String: Bool] {
        var survey = ExposureSurvey(
            bed.core.log, schema: bed.schema, device: 1, personColumns: ["incident": ["title"]])
        let reach = try registry.reach(of: 1)
        for space in reach.keys.sorted() { try survey.read(space, reach[space]) }
        let titles = try bed.core.picture.read { db in
            try Row.fetchAll(db, sql: "SELECT id, title FROM incident")
                .map { (RowKey($0[0] as String), $0[1] as String) }
        }
        var answer: [String: Bool] = [:]
        for row in survey.rows {
            let title = titles.first { $0.0 == row.name.key }?.1
            answer[title ?? row.name.key.description] = row.isCertain
        }
        return answer
    }

    @Test func `What it was sent is held, for certain once it said so; what came later is not`()
        throws
    {
        try other.insertIncident("theirs", severity: 1)
        try lost.insertIncident("its own", severity: 1)
        for edge in [other, lost] { try bed.sync(edge) }
        // Nobody knows yet whether the answer arrived.
        #expect(try exposure() == ["its own": true, "theirs": false])
        try bed.sync(lost)
        #expect(try exposure() == ["its own": true, "theirs": true])
        try other.insertIncident("later", severity: 1)
        try bed.sync(other)
        #expect(try exposure() == ["its own": true, "theirs": true])
    }

    @Test func `A laptop that was never in contact was sent nothing`() throws {
        try other.insertIncident("theirs", severity: 1)
        try bed.sync(other)
        #expect(try exposure().isEmpty)
    }

    @Test(arguments: [0, 40, 200, 100_000])
    func `Whatever of an answer arrived is counted, wherever it was cut`(cut: Int) throws {
        for number in 1...5 { try other.insertIncident("\(number)", severity: 1) }
        try bed.sync(other)
        do { _ = try bed.exchange(lost, cutDown: cut) } catch {}
        let held = try lost.read { try String.fetchAll($0, sql: "SELECT title FROM incident") }
        let known = try exposure()
        #expect(held.allSatisfy { known[$0] != nil }, "\(cut)")
        #expect(known.count == 5 && known.values.allSatisfy { !$0 })
    }

    @Test func `A row that was removed since, and a name that was corrected since, count`() throws {
        try other.insertIncident("Wilner Jean", severity: 1)
        try bed.sync(other)
        for _ in 1...2 { try bed.sync(lost) }
        for statement in ["UPDATE incident SET title = 'code 7'", "DELETE FROM incident"] {
            try other.write { try $0.execute(sql: statement) }
            try bed.sync(other)
        }
        #expect(try Array(exposure().values) == [true])
        var survey = ExposureSurvey(
            bed.core.log, schema: bed.schema, device: 1, personColumns: ["incident": ["title"]])
        try survey.read(SyncTestBed.space, try registry.reach(of: 1)[SyncTestBed.space])
        // The correction came after it was last in contact.
        #expect(survey.namedPersons.map(\.text) == ["Wilner Jean"])
    }

    @Test func `Of a log that was put back the numbers say nothing, and all of it counts`() throws {
        try other.insertIncident("theirs", severity: 1)
        try bed.sync(other)
        try registry.note(
            LogOffer(epoch: 99, held: [SyncTestBed.space: 0], offered: [SyncTestBed.space: 0]),
            to: lost.id)
        #expect(try exposure() == ["theirs": false])
    }

    @Test func `What joins the log while an answer is on its way is noted before it is sent`()
        throws
    {
        try bed.sync(lost)
        try other.insertIncident("first", severity: 1)
        try bed.sync(other)
        let session = try EdgeSession(
            replica: lost, peer: "hub",
            sealer: .init { Seal(dot: Dot($0, $1.sequence), signature: []) },
            trust: bed.trust, surroundings: SyncTestBed.surroundings(1))
        let conversation = HubConversation(core: bed.core, certified: nil, ledger: registry)
        try conversation.receive(try bed.request(of: session))
        try conversation.endRequest()
        try other.insertIncident("second", severity: 1)
        try bed.sync(other)
        var bytes: [UInt8] = []
        while let more = try conversation.nextBytes() { bytes += more }
        try session.receive(bytes)
        #expect(try exposure() == ["first": false, "second": false])
    }
}
