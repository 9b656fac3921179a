import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Another replica that is made of one.
@Suite struct CloneTests {
    @Test func `A clone shows the same, is another replica, and sends what no hub has`() throws {
        let folder = try TemporaryFolder()
        let world = TestWorld()
        let replica = try Replica.make(in: folder, world: world)
        try replica.journaled("INSERT INTO incident (title) VALUES ('a'), ('b')")
        try replica.updatePeer { try $0.setInDoubt(false, peer: "hub") }
        let path = folder.appending("clone")
        let id = try replica.clone(to: path, mission: [1])
        #expect(id.identity != replica.id.identity)

        let clone = try Replica.open(
            at: path, schema: replica.schema, holder: "test", surroundings: world.surroundings)
        #expect(clone.id == id)
        #expect(try clone.rows() == replica.rows())
        #expect(try clone.fingerprints() == replica.fingerprints())
        #expect(try clone.isSound())
        let state = try clone.peerState("hub")
        #expect(state.isInDoubt)
        for journal in try replica.heads().keys { #expect(state.acknowledged[journal] == 0) }

        try clone.journaled("UPDATE incident SET severity = 4")
        try replica.journaled("UPDATE incident SET severity = 5")
        try replica.receiveAll(from: clone)
        try clone.receiveAll(from: replica)
        #expect(try clone.fingerprints() == replica.fingerprints())
        #expect(try clone.isSound())
        #expect(!FileManager.default.fileExists(atPath: path + "/replica.sqlite.new"))
    }

    @Test func `A folder that holds a replica is left alone`() throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        let error = #expect(throws: OutpostError.self) {
            try replica.clone(to: folder.appending("a"), mission: [])
        }
        #expect(error?.code == .alreadyExists)
    }
}
