import COutpostDisk
import Foundation
import OutpostModel

/// A folder whose SQLite files lie on a disk that fails as it is told: at the Nth call, once or for good, full, or by a power cut
/// that loses and tears what was not synced (`disk.c`).
package final class FaultyDisk {
    /// How it fails.
    package enum Fault: Int32, CaseIterable, Sendable {
        /// One call fails.
        case error = 1
        /// It and all that follow fail.
        case dead = 2
        /// It and all that follow find no room.
        case full = 3
        /// The power goes.
        case cut = 4
    }

    package let folder: String
    private let disk: OpaquePointer

    /// Puts the disk in SQLite's way, once; before any connection that another one is to share a database in memory with.
    static let isInstalled = outpost_disk_install() == 0

    /// A new folder, in memory where the machine has such a place: what a sync promises is `disk.c`'s to say.
    package convenience init() throws {
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        try self.init(folder: "\(parent)/outpost-disk-\(UUID().uuidString)")
    }

    /// - Parameter folder: made where it is not there.
    package init(folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard let disk = outpost_disk_attach(folder) else {
            throw SimulationFailure("no disk at \(folder)")
        }
        self.disk = disk
    }

    deinit {
        outpost_disk_detach(disk)
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            // A folder in the machine's temporary place: it goes with the machine.
        }
    }

    /// - Parameter call: from now, the first being 1.
    package func arm(_ fault: Fault, at call: Int) {
        outpost_disk_arm(disk, fault.rawValue, Int64(call))
    }

    package func disarm() { outpost_disk_arm(disk, 0, 0) }

    /// The fault came.
    package var isStruck: Bool { outpost_disk_struck(disk) != 0 }

    /// Since the last arming.
    package var calls: Int { Int(outpost_disk_calls(disk)) }

    package var unsyncedBytes: Int { Int(outpost_disk_unsynced(disk)) }

    /// What a sync failed for is synced by the next one again.
    package func forgive() { outpost_disk_forgive(disk) }

    /// It says that it synced, and does not.
    package func lie(_ lies: Bool) { outpost_disk_lie(disk, lies ? 1 : 0) }

    /// After a power cut, when all files are closed.
    ///
    /// - Parameter survival: of 100 unsynced sectors, how many survive.
    /// - Returns: how many did not.
    package func settle(seed: UInt64, survival: Int) throws -> Int {
        let lost = outpost_disk_settle(disk, seed, Int32(survival))
        guard lost >= 0 else { throw SimulationFailure("the files of \(folder) cannot be written") }
        return Int(lost)
    }

    // MARK: Copies

    /// Where a copy of all files is kept, and what is copied.
    private var copy: String { folder + "/kept" }

    package var hasCopy: Bool { FileManager.default.fileExists(atPath: copy) }

    /// Copies all files as they lie, while nobody writes; the last copy goes.
    package func keepCopy() throws {
        let files = FileManager.default
        if hasCopy { try files.removeItem(atPath: copy) }
        let names = try files.contentsOfDirectory(atPath: folder)
        try files.createDirectory(atPath: copy, withIntermediateDirectories: false)
        for name in names {
            try files.copyItem(atPath: folder + "/" + name, toPath: copy + "/" + name)
        }
    }

    /// Puts the copy in the place of all files, which must be closed; it stays.
    package func putCopyBack() throws {
        _ = try settle(seed: 0, survival: 100)
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: folder) where name != "kept" {
            try files.removeItem(atPath: folder + "/" + name)
        }
        for name in try files.contentsOfDirectory(atPath: copy) {
            try files.copyItem(atPath: copy + "/" + name, toPath: folder + "/" + name)
        }
    }
}
