import Foundation
import OutpostModel

/// A file that is being attached. Until `finish` returns nothing of it counts, and where the writer goes away before that, nothing of
/// it stays.
package final class AttachmentWriter {
    private let store: AttachmentStore
    private let part: String
    /// Open until the file is finished or given up; the lock on it tells that somebody writes here.
    private var descriptor: Int32
    private var running = RunningDigest()
    package private(set) var byteCount: Int64 = 0
    private var lookAt = AttachmentLimits.bytesBetweenLooks

    init(_ store: AttachmentStore) throws {
        self.store = store
        (part, descriptor) = try AttachmentFile.makePart(in: store.folder)
    }

    deinit { abandon() }

    /// - Throws: `limit`, `disk-full` or what the disk said; the file is given up then.
    package func write(_ bytes: [UInt8]) throws {
        do {
            byteCount += Int64(bytes.count)
            guard byteCount <= store.fileLimit else { throw store.tooLarge() }
            if byteCount >= lookAt {
                try store.checkSpace(for: 0)
                lookAt = byteCount + AttachmentLimits.bytesBetweenLooks
            }
            try AttachmentFile.writeAll(bytes, to: descriptor, place: store.folder)
            running.take(bytes)
        } catch {
            abandon()
            throw error
        }
    }

    /// Once it returns, the file stands under its hash and survives a power cut.
    package func finish() throws -> Digest {
        let digest = running.digest
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            let number = descriptor >= 0 ? errno : EBADF
            abandon()
            throw AttachmentFile.failure("keep an attachment", store.folder, number)
        }
        defer { abandon() }
        let place = store.path(of: digest)
        if store.has(digest) {
            // The same content: what stands there is never written over.
            if try store.isWhole(digest) { return digest }
            let name = "\(AttachmentStore.damagedPrefix)\(digest.hexadecimal)"
            try AtomicFile.move(
                place,
                to: "\(store.folder)/\(name)-\(part.suffix(AttachmentFile.randomLength))")
        }
        try AtomicFile.move(part, to: place)
        return digest
    }

    /// Gives the file up at once; once it is finished, this does nothing.
    package func abandon() {
        guard descriptor >= 0 else { return }
        // While the lock is held; once the file was moved there is none of that name.
        unlink(part)
        close(descriptor)
        descriptor = -1
    }
}
