import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// A replica's folder that was copied or restored is found when it is opened for writing.
@Suite struct MachineTests {
    private let folder: TemporaryFolder
    private let world = TestWorld()

    init() throws {
        folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder, world: world)
        try replica.journaled("INSERT INTO incident (title) VALUES ('a')")
        try replica.updatePeer { try $0.setInDoubt(false, peer: "hub") }
        try replica.close()
    }

    private func reopened() throws -> (id: ReplicaID, isInDoubt: Bool, isSound: Bool) {
        let replica = try Replica.reopen(in: folder, world: world)
        try replica.journaled("INSERT INTO incident (title) VALUES ('b')")
        defer { try? replica.close() }
        return (replica.id, try replica.peerState("hub").isInDoubt, try replica.isSound())
    }

    private func restoreFromCopy(of path: String) throws {
        let files = FileManager.default
        try files.copyItem(atPath: path, toPath: path + ".backup")
        try files.removeItem(atPath: path)
        try files.moveItem(atPath: path + ".backup", toPath: path)
    }

    @Test func `A folder that stays where it is keeps its incarnation`() throws {
        for _ in 0..<3 {
            let found = try reopened()
            #expect(found.id.incarnation == 1)
            #expect(!found.isInDoubt)
        }
        let attributes = try FileManager.default.attributesOfItem(
            atPath: ReplicaFolder(path: folder.appending("a")).machine)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `A copied folder goes on under a new incarnation, and asks every peer first`() throws
    {
        let identity = try reopened().id.identity
        try restoreFromCopy(of: ReplicaFolder(path: folder.appending("a")).path)
        let found = try reopened()
        #expect(found.id.identity == identity)
        #expect(found.id.incarnation > 1)
        #expect(found.isInDoubt)
        #expect(found.isSound)
        #expect(try reopened().id == found.id)
    }

    @Test func `A database that was restored beside its keys goes on under a new incarnation`()
        throws
    {
        let database = ReplicaFolder(path: folder.appending("a")).database
        try restoreFromCopy(of: database)
        #expect(try reopened().id.incarnation > 1)
    }

    @Test func `A database whose device folder is gone goes on under a new incarnation`() throws {
        let replica = ReplicaFolder(path: folder.appending("a"))
        try FileManager.default.removeItem(atPath: replica.device)
        let first = try reopened().id
        #expect(first.incarnation > 1)
        #expect(try reopened().id == first)
    }

    @Test func `What is written under a new incarnation has journals of its own`() throws {
        let replica = try Replica.reopen(in: folder, world: world)
        let before = replica.id
        try replica.startIncarnation()
        let first = replica.id
        try replica.startIncarnation()
        #expect(before < first)
        #expect(first < replica.id)
        let dots = try replica.journaled("INSERT INTO incident (title) VALUES ('c')")
        #expect(dots[0].journal.replica == replica.id)
        #expect(dots[0].sequence == 1)
        #expect(try replica.isSound())
    }
}
