import Foundation
import OutpostModel

/// A file that comes over a link, in order, and goes on where it stopped: over cuts, and over restarts of either end. Nothing of it
/// counts before all of it is here and has the hash that it is named for.
///
/// A link that broke may stand half open for a minute while the next one goes on with the same file. Both write the same bytes to the
/// same places, so that neither waits for the other: what is not the file's is found out by the hash.
package final class AttachmentArrival {
    /// What came of it so far, in bytes.
    package private(set) var held: Int64
    package let digest: Digest
    /// How large it must be.
    package let byteCount: Int64

    private let store: AttachmentStore
    private let path: String
    private var descriptor: Int32
    private var lookAt: Int64

    init(_ store: AttachmentStore, _ digest: Digest, byteCount: Int64) throws {
        self.store = store
        self.digest = digest
        self.byteCount = byteCount
        path = store.comingPath(of: digest)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        held = 0
        lookAt = 0
        guard descriptor >= 0 else { throw AttachmentFile.failure(Self.operation, path, errno) }
        do {
            held = try Self.size(of: descriptor, path)
            if held > byteCount { try begin() }
            try store.checkSpace(for: byteCount - held)
            lookAt = held + AttachmentLimits.bytesBetweenLooks
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    private static let operation = "take an attachment"

    private static func size(of descriptor: Int32, _ path: String) throws -> Int64 {
        var answer = stat()
        guard fstat(descriptor, &answer) == 0 else {
            throw AttachmentFile.failure(operation, path, errno)
        }
        return Int64(answer.st_size)
    }

    /// Nothing of it is here: what was is not what it is named for.
    private func begin() throws {
        guard ftruncate(descriptor, 0) == 0 else {
            throw AttachmentFile.failure(Self.operation, path, errno)
        }
        held = 0
    }

    package var isWhole: Bool { held == byteCount }

    /// Takes what comes next.
    ///
    /// - Throws: `limit` for more than there should be, `disk-full`, or what the disk said; what came before stays.
    package func write(_ bytes: [UInt8]) throws {
        guard held + Int64(bytes.count) <= byteCount else {
            throw OutpostError(
                .limit, operation: Self.operation, place: digest.hexadecimal,
                cause: "more came than the \(byteCount) bytes that its report speaks of",
                hint: "the file and its report do not belong together")
        }
        if held >= lookAt {
            try store.checkSpace(for: byteCount - held)
            lookAt = held + AttachmentLimits.bytesBetweenLooks
        }
        try AttachmentFile.writeAll(bytes, to: descriptor, at: held, place: path)
        held += Int64(bytes.count)
    }

    /// Once it returns, the file stands under its hash and survives a power cut.
    ///
    /// - Throws: `corrupt` where it has another hash: all of it is to come again.
    package func finish() throws {
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw AttachmentFile.failure(Self.operation, path, descriptor >= 0 ? errno : EBADF)
        }
        // Another link may have finished it meanwhile.
        guard !store.has(digest) else { return close() }
        var running = RunningDigest()
        try AttachmentFile.read(path, operation: Self.operation) { running.take($0) }
        guard isWhole, running.digest == digest else {
            try begin()
            throw OutpostError(
                .corrupt, operation: Self.operation, place: digest.hexadecimal,
                cause: "what came has another hash than the file that the report speaks of",
                hint: "it is asked for again from its beginning")
        }
        try AtomicFile.move(path, to: store.path(of: digest))
        close()
    }

    /// Lets go of it; what came stays, and is gone on with.
    package func close() {
        guard descriptor >= 0 else { return }
        // Whether that reaches the disk is found out by the hash at the end.
        fdatasync(descriptor)
        Foundation.close(descriptor)
        descriptor = -1
    }
}

extension AttachmentStore {
    /// Goes on with a file that comes over a link, or begins it.
    ///
    /// - Throws: `limit`, `disk-full`.
    package func arrival(of digest: Digest, byteCount: Int64) throws -> AttachmentArrival {
        guard byteCount <= fileLimit else { throw tooLarge() }
        return try AttachmentArrival(self, digest, byteCount: byteCount)
    }

    /// How much came of a file that is not whole yet.
    package func heldBytes(of digest: Digest) -> Int64 {
        AttachmentFile.byteCount(comingPath(of: digest)) ?? 0
    }

    func comingPath(of digest: Digest) -> String {
        folder + "/" + Self.comingPrefix + digest.hexadecimal
    }

    /// A piece of a file, unverified: whoever takes it holds all of it against its hash.
    package func piece(of digest: Digest, after offset: Int64, limit: Int) throws -> [UInt8] {
        try AttachmentFile.piece(
            path(of: digest), after: offset, limit: limit, operation: "send an attachment")
    }
}
