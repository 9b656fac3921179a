import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Nothing that anybody sends changes or removes a row of an append-only table, in whatever order it comes.
@Suite struct AppendOnlyTests {
    private let folder: TemporaryFolder
    private static let item: [String: [Value]] = [
        "item": [.text("rifle 12")], "holder": [.text("Jean")],
    ]
    private static let altered: [String: [Value]] = ["holder": [.text("nobody")]]

    init() throws { folder = try TemporaryFolder() }

    private func seen(_ author: ForeignAuthor) -> Context {
        Context(prefix: Dot(author.journal, 1))
    }

    /// The honest author's row, and what another does to it who knows its key and says that it saw the row, or not.
    private func attacks() -> [(String, honest: [[UInt8]], hostile: [[UInt8]])] {
        var honest = ForeignAuthor(0xA0, space: TestSchema.justice)
        honest.write(.insert, table: "custody", Self.item)
        var attacks: [(String, honest: [[UInt8]], hostile: [[UInt8]])] = []
        for isSeen in [false, true] {
            for operation in [RowChange.Operation.edit, .delete, .ruling] {
                var hostile = ForeignAuthor(0xB0, space: TestSchema.justice)
                hostile.write(
                    operation, table: "custody", context: isSeen ? seen(honest) : Context(),
                    operation == .delete ? [:] : Self.altered)
                // What follows it in the hostile journal counts: a row of its own.
                hostile.write(.insert, table: "custody", row: 2, Self.item)
                attacks.append(("\(operation) \(isSeen)", honest.bodies, hostile.bodies))
            }
        }
        return attacks
    }

    private func rows(_ replica: Replica) throws -> [String] {
        try replica.read {
            try String.fetchAll($0, sql: "SELECT item || ' ' || holder FROM custody ORDER BY id")
        }
    }

    @Test
    func `An edit, a removal or a ruling of another's row changes nothing, before it or after`()
        throws
    {
        for (number, attack) in attacks().enumerated() {
            var prints = Set<[SpaceID: Fingerprint]>()
            for (order, batch) in [
                attack.honest + attack.hostile, attack.hostile + attack.honest,
                [attack.hostile[0]] + attack.honest + [attack.hostile[1]],
            ].enumerated() {
                let replica = try Replica.make(
                    in: folder, "\(number)-\(order)", world: TestWorld(seed: UInt64(order + 1)))
                #expect(try replica.receive(batch).merged == 3, "\(attack.0)")
                #expect(try rows(replica) == ["rifle 12 Jean", "rifle 12 Jean"], "\(attack.0)")
                #expect(try replica.isSound(), "\(attack.0)")
                prints.insert(try replica.fingerprints())
            }
            #expect(prints.count == 1, "\(attack.0)")
        }
    }

    @Test
    func
        `An insert under another's key takes nothing away, also where it says that it saw the row`()
        throws
    {
        var honest = ForeignAuthor(0xA0, space: TestSchema.justice)
        honest.write(.insert, table: "custody", Self.item)
        var hostile = ForeignAuthor(0xB0, space: TestSchema.justice)
        hostile.write(.insert, table: "custody", context: seen(honest), Self.altered)
        var prints = Set<[SpaceID: Fingerprint]>()
        for (order, batch) in [
            honest.bodies + hostile.bodies, hostile.bodies + honest.bodies,
        ].enumerated() {
            let replica = try Replica.make(
                in: folder, "\(order)", world: TestWorld(seed: UInt64(order + 1)))
            try replica.receive(batch)
            let key = ForeignAuthor.key(1, space: TestSchema.justice)
            let events = try replica.events(table: "custody", key: key)
            let table = try TestSchema.custody()
            let state = Replica.rebuiltState(of: events, table: table)
            let standing = state.standingDots(table)
            #expect(standing.contains(Dot(honest.journal, 1)))
            #expect(standing.contains(Dot(hostile.journal, 1)))
            #expect(try replica.isSound())
            prints.insert(try replica.fingerprints())
        }
        #expect(prints.count == 1)
    }
}
