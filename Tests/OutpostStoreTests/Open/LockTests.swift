import Foundation
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct LockTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `A second open in the same process is refused, and names the first`() throws {
        let replica = try Replica.make(in: folder)
        let error = #expect(throws: OutpostError.self) { try Replica.reopen(in: folder) }
        #expect(error?.code == .locked)
        #expect(error?.cause == "it is in use by test, process \(getpid())")
        try replica.journaled("INSERT INTO incident (title) VALUES ('still mine')")
    }

    @Test func `The lock is free again when the replica is gone`() throws {
        try Replica.make(in: folder).close()
        let replica = try Replica.reopen(in: folder)
        let error = #expect(throws: OutpostError.self) { try Replica.reopen(in: folder) }
        #expect(error?.cause.hasPrefix("it is in use by test again") == true)
        try replica.close()
    }

    @Test func `A second process is refused while the first holds the lock, and not after`() throws
    {
        try Replica.make(in: folder).close()
        let holder = try OtherProcess(locking: ReplicaFolder(path: folder.appending("a")).lock)
        let error = #expect(throws: OutpostError.self) { try Replica.reopen(in: folder) }
        #expect(error?.code == .locked)
        #expect(error?.cause == "it is in use by python, process 1")
        holder.end()
        try Replica.reopen(in: folder).close()
    }
}

/// Another program that holds a file's lock until it is told to end.
private struct OtherProcess {
    private let process = Process()
    private let input = Pipe()

    init(locking path: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            """
            import fcntl, sys
            lock = open(sys.argv[1], "r+")
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.truncate(0)
            lock.write("python, process 1\\n")
            lock.flush()
            print("locked", flush=True)
            sys.stdin.read()
            """, path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let said = try output.fileHandleForReading.read(upToCount: 7)
        try #require(said == Data("locked\n".utf8))
    }

    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
