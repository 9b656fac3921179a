import OutpostModel
import OutpostStore
import OutpostSync
import OutpostWire
import Testing

/// What an edge makes of a farewell that says where journals are.
@Suite struct WhereaboutsOfOthersTests {
    private static let own = ReplicaID(identity: 1)
    private static let time: Int64 = 1_764_000_000_000

    private func journal(_ identity: UInt64) -> JournalID {
        JournalID(
            space: SyncTestBed.space, replica: ReplicaID(identity: identity), lane: .routine)
    }

    /// An exchange in which nothing was sent, up to the hub's farewell.
    private func heard(
        _ whereabouts: Whereabouts, isInDoubt: Bool = false
    ) throws -> [EdgeExchange.Action] {
        var exchange = EdgeExchange(
            knowledge: EdgeExchange.Knowledge(
                missionHash: .zero, missionVersion: 1, replica: Self.own, rosterVersion: 0,
                heads: [:], peer: PeerState()))
        sending: while true {
            if case .endOfRequest = exchange.nextToSend() { break sending }
        }
        let welcome = Welcome(
            epoch: 1, milliseconds: Self.time, isInDoubt: isInDoubt, vector: VersionVector())
        _ = try exchange.received(.welcome(welcome))
        return try exchange.received(.farewell(hasMore: false, whereabouts: whereabouts))
    }

    @Test func `What a hub says of an edge's own journals is kept`() throws {
        let said = Whereabouts(backupTime: Self.time, backup: VersionVector([journal(1): 3]))
        let actions = try heard(said)
        guard case .know(let kept)? = actions.first, kept == said, actions.count == 1 else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test func `A hub that says where somebody else's journals are is not believed`() throws {
        let backup = Whereabouts(backupTime: Self.time, backup: VersionVector([journal(2): 3]))
        let holders = Whereabouts(holders: [3: VersionVector([journal(2): 1])])
        for said in [backup, holders] {
            #expect(throws: EdgeExchange.Failure.self) { try heard(said) }
        }
    }

    @Test func `What a hub says whose log is another is not kept`() throws {
        let said = Whereabouts(backupTime: Self.time, backup: VersionVector([journal(1): 3]))
        #expect(try heard(said, isInDoubt: true).isEmpty)
    }
}
