import Foundation
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// On a file system of its own, which only root can mount.
@Suite(.enabled(if: SmallDisk.isPossible, "only root can mount a file system"), .serialized)
struct DiskTests {
    @Test func `A full disk is called that, keeps nothing of the write, and what was there stays`()
        throws
    {
        let disk = try SmallDisk(mebibytes: 2)
        let replica = try Replica.create(
            at: disk.path + "/a", schema: try TestSchema.mission(), mission: [], holder: "test",
            surroundings: TestWorld().surroundings)
        try replica.journaled("INSERT INTO incident (title) VALUES ('before')")
        let rows = try replica.rows()
        let heads = try replica.heads()
        let error = #expect(throws: OutpostError.self) {
            for _ in 0..<20 {
                try replica.journaled("INSERT INTO incident (photo) VALUES (zeroblob(1000000))")
            }
        }
        #expect(error?.code == .diskFull)
        #expect(error?.hint.contains("free space") == true)
        #expect(try replica.rows().count >= rows.count)
        #expect(try replica.heads().keys.sorted() == heads.keys.sorted())
        #expect(try replica.isSound())
        try replica.close()
    }

    @Test func `A disk that cannot be written is called that`() throws {
        let disk = try SmallDisk(mebibytes: 8)
        try Replica.create(
            at: disk.path + "/a", schema: try TestSchema.mission(), mission: [], holder: "test",
            surroundings: TestWorld().surroundings
        ).close()
        try disk.makeReadOnly()
        for make in [false, true] {
            let error = #expect(throws: OutpostError.self) {
                let schema = try TestSchema.mission()
                let world = TestWorld().surroundings
                if make {
                    _ = try Replica.create(
                        at: disk.path + "/b", schema: schema, mission: [], holder: "test",
                        surroundings: world)
                } else {
                    _ = try Replica.open(
                        at: disk.path + "/a", schema: schema, holder: "test", surroundings: world)
                }
            }
            #expect(error?.code == .readOnly, "\(make ? "make" : "open"): \(error?.cause ?? "")")
        }
    }
}

/// A file system in memory, gone with the value's owner.
private final class SmallDisk {
    private let folder: TemporaryFolder
    var path: String { folder.path }

    static let isPossible: Bool = {
        guard getuid() == 0, let disk = try? SmallDisk(mebibytes: 1) else { return false }
        return FileManager.default.fileExists(atPath: disk.path)
    }()

    init(mebibytes: Int) throws {
        folder = try TemporaryFolder()
        try Self.run(
            "mount", ["-t", "tmpfs", "-o", "size=\(mebibytes)m", "outpost-test", folder.path])
    }

    deinit { try? Self.run("umount", ["-l", folder.path]) }

    func makeReadOnly() throws { try Self.run("mount", ["-o", "remount,ro", path]) }

    private struct Failure: Error {}

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }
}
