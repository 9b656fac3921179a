import OutpostModel
import OutpostStore
import Testing

@testable import OutpostSimulator

/// Disks that fail under what a base does.
@Suite struct FailingDiskTests {
    @Test(arguments: DiskOperation.allCases)
    func `Whatever call fails, nothing is lost and nothing is half done`(
        _ operation: DiskOperation
    ) throws {
        // Few of the calls: scripts/check tries each seventh, optimised, and `outpost-sim disks` each.
        let isLong = operation == .erasure || operation == .compaction
        for fault in FaultyDisk.Fault.allCases {
            let outcome = try FailAtEveryCall(operation, fault, stride: isLong ? 201 : 29).run()
            #expect(outcome.calls > 0, "\(operation), \(fault)")
        }
    }

    @Test func `After a disk error that could not be read past, the next write follows the last`()
        throws
    {
        let bench = try DiskBench(.base)
        try bench.write([bench.incident(1)], at: bench.base)
        let before = try bench.base.heads()
        bench.disk.arm(.dead, at: 1)
        #expect(throws: OutpostError.self) {
            try bench.write([bench.incident(2)], at: bench.base)
        }
        bench.disk.disarm()
        #expect(try bench.base.heads() == before)
        try bench.write([bench.incident(3)], at: bench.base)
        #expect(try bench.base.heads().values.map(\.sequence) == [2])
        #expect(try bench.base.audit().isSound)
        try bench.close()
    }

    @Test func `A power cut loses what was not synced, and no other byte`() throws {
        let bench = try DiskBench(.base)
        try bench.write([bench.incident(1)], at: bench.base)
        #expect(bench.disk.unsyncedBytes == 0)
        // A disk that lies: what it says it synced is gone, and so the test would see a commit that is not synced.
        bench.disk.lie(true)
        try bench.write([bench.incident(2)], at: bench.base)
        #expect(bench.disk.unsyncedBytes > 0)
        bench.disk.arm(.cut, at: 1)
        #expect(throws: OutpostError.self) {
            try bench.write([bench.incident(3)], at: bench.base)
        }
        bench.disk.lie(false)
        try bench.restart(seed: 1, survival: 0)
        #expect(try DiskOutline(bench).incidents == 1)
        #expect(try bench.base.audit().isSound)
        try bench.close()
    }

    @Test
    func `What a process finds in the log is told of only once a power cut cannot take it`()
        throws
    {
        var found = 0
        for call in 1...30 {
            let bench = try DiskBench(.base)
            try bench.write([bench.incident(1)], at: bench.base)
            try bench.reopen()
            let before = try bench.base.heads()
            bench.disk.arm(.error, at: call)
            do {
                try bench.write([bench.incident(2)], at: bench.base)
                break
            } catch is OutpostError {
                // Told to have failed; where it was the sync, all of it lies in the log.
            }
            // Another process: it tells whoever asks what it holds, and then the power goes.
            try bench.kill()
            let told = try bench.base.heads()
            if told != before { found += 1 }
            bench.disk.arm(.cut, at: 1)
            try bench.restart(seed: UInt64(call), survival: 0)
            #expect(try bench.base.heads() == told, "call \(call)")
            try bench.close()
        }
        #expect(found > 0)
    }
}
