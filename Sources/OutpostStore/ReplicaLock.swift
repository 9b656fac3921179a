import Foundation
import OutpostModel
import Synchronization

/// The lock of a replica's folder: one process holds it, and one connection of that process writes and
/// checkpoints. SQLite before 3.51.3 has a rare WAL-reset corruption when two connections do both.
final class ReplicaLock {
    private let descriptor: Int32
    /// Given back already: who closes and who lets go may be two threads.
    private let isReleased = Atomic(false)

    /// - Parameter holder: the command, as another process will be told.
    /// - Throws: `.locked`, naming who holds it.
    init(folder: ReplicaFolder, holder: String) throws {
        let path = folder.lock
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let cause = String(cString: strerror(errno))
            throw OutpostError(
                errno == ENOSPC ? .diskFull : .readOnly, operation: "lock the replica", place: path,
                cause: cause, hint: "check that the folder can be written, or use a reading command"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let first = Self.holder(descriptor)
            close(descriptor)
            throw OutpostError(
                .locked, operation: "open the replica for writing", place: folder.path,
                cause: "it is in use by \(first)",
                hint: first.hasPrefix("outpost page")
                    ? "do it on the page, or stop the page for as long as it takes; reading commands work meanwhile"
                    : "wait until that one is done, or stop it; reading commands work meanwhile")
        }
        let text = Array("\(holder), process \(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    /// The kernel gives the lock back with the descriptor, also when the process is killed. It is given back by name all the
    /// same: a program that is being started at this moment has a copy of the descriptor until it runs.
    func release() {
        guard !isReleased.exchange(true, ordering: .relaxed) else { return }
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    deinit { release() }

    private static func holder(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return "another process" }
        let line = buffer.prefix(count).prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line, as: UTF8.self)
    }
}
