import COutpostSystem
import Foundation
import OutpostModel

/// By what a replica's folder is told from a copy of it: SHA-256 over the machine's id, the random content of the folder's
/// `device/machine`, and inode and birth time of that file and of the database. A copy of the folder, a restored one and a
/// database that was put beside another `device/` all have another token than the one that the database notes.
///
/// It does not see a machine that was copied or rolled back with its disk: that shows at the first exchange.
enum MachineToken {
    private static let randomBytes = 32
    /// systemd's; where there is none, inode and birth time must do.
    private static let machineID = "/etc/machine-id"

    /// The token of a folder as it lies here now; makes its file where there is none.
    static func current(_ folder: ReplicaFolder, _ surroundings: Surroundings) throws -> Digest {
        if !FileManager.default.fileExists(atPath: folder.machine) {
            try make(folder, surroundings)
        }
        var bytes = Array("outpost machine 1".utf8)
        if FileManager.default.isReadableFile(atPath: machineID) {
            bytes += try AtomicFile.read(machineID, operation: operation)
        }
        bytes += try AtomicFile.read(folder.machine, operation: operation)
        for path in [folder.machine, folder.database] { bytes += try origin(of: path) }
        return Digest(of: bytes)
    }

    private static let operation = "look whether the replica was copied"

    private static func make(_ folder: ReplicaFolder, _ surroundings: Surroundings) throws {
        // A database that was copied without its folder has none.
        do {
            try FileManager.default.createDirectory(
                atPath: folder.device, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: operation, place: folder.device,
                cause: FileFailure.cause(of: error))
        }
        var random = ByteWriter()
        while random.bytes.count < randomBytes { random.fixed(surroundings.random()) }
        try AtomicFile.write(random.bytes, to: folder.machine, mode: 0o600)
    }

    private static func origin(of path: String) throws -> [UInt8] {
        var inode: UInt64 = 0
        var birth: Int64 = 0
        guard outpost_file_origin(path, &inode, &birth) == 0 else {
            throw OutpostError(
                .storage, operation: operation, place: path,
                cause: String(cString: strerror(errno)))
        }
        var writer = ByteWriter()
        writer.fixed(inode)
        writer.fixed(UInt64(bitPattern: birth))
        return writer.bytes
    }
}
