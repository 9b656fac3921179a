import OutpostHub
import OutpostModel
import OutpostTestSupport
import Testing

/// What the hub says of its last verified backup.
@Suite struct BackupRecordTests {
    @Test func `Of two backups of one log the later one's record stands, verified first or last`()
        throws
    {
        let folder = try TemporaryFolder()
        let registry = try HubRegistry(path: folder.appending("hub.sqlite"))
        let journal = JournalID(
            space: SpaceID(name: "operations"), replica: ReplicaID(identity: 7), lane: .routine)
        func record(_ time: Int64, _ held: UInt64, epoch: UInt64) -> BackupRecord {
            BackupRecord(epoch: epoch, time: time, heads: VersionVector([journal: held]))
        }
        try registry.note(record(20, 5, epoch: 3))
        try registry.note(record(10, 4, epoch: 3))
        #expect(try registry.backup(ofEpoch: 3, device: 7) == record(20, 5, epoch: 3))
        // Another log's time says nothing of this one's.
        try registry.note(record(10, 2, epoch: 4))
        #expect(try registry.backup(ofEpoch: 4, device: 7) == record(10, 2, epoch: 4))
        #expect(try registry.backup(ofEpoch: 3, device: 7) == nil)
    }
}
