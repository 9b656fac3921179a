import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import Testing

/// A link may break after any frame: what is most urgent is in the first.
@Suite struct LaneOrderTests {
    @Test(arguments: [
        [Lane.bulk, .routine, .priority, .flash], [.flash, .bulk, .priority, .routine],
    ])
    func `What is most urgent leaves first, whatever was written first and in whichever space`(
        _ written: [Lane]
    ) throws {
        let bed = try SyncTestBed()
        let edge = try bed.edge(1)
        for (index, lane) in written.enumerated() {
            try edge.write(WriteSession(lane: lane)) { db in
                let table = index.isMultiple(of: 2) ? "incident (title)" : "delivery (cargo)"
                try db.execute(sql: "INSERT INTO \(table) VALUES ('water')")
            }
        }
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust, surroundings: SyncTestBed.surroundings(1))
        let conversation = HubConversation(core: bed.core, certified: nil)
        var arrived: [Lane] = []
        while let bytes = try session.nextBytes() {
            try conversation.receive(bytes)
            let lanes = try bed.core.log.heads().filter { $0.value.sequence > 0 }.map(\.key.lane)
            arrived += Set(lanes).subtracting(arrived).sorted()
        }
        #expect(arrived == [.flash, .priority, .routine, .bulk])
    }
}
