import Foundation
import OutpostModel

// THE FOLDER attachments/
//
//     64 lower-case hexadecimal digits   a file whose content has that SHA-256; never written again
//     .part-6 letters                    a file that is being written; its writer holds a lock (flock) on it
//     .coming-64 hexadecimal digits      a file that comes over a link, as far as it came
//     .with-hub-16 hexadecimal digits    the files that the hub has, of that epoch of its log: 32 bytes each
//     .damaged-64 digits-6 letters       what stood under a name and did not have its hash, when the whole file came again
//
// Writers: `AttachmentWriter`, `AttachmentArrival`, `AttachmentMarks`, `AttachmentStore.open`. Readers: `AttachmentStore`, `AttachmentMarks`.

/// The files that belong to reports: each under the SHA-256 of its content, beside the database. What a row says of a file is the
/// mission's `attachment` table's business.
package struct AttachmentStore: Sendable {
    package let folder: String
    let fileLimit: Int64
    /// Bytes free for this user on the disk of a folder.
    let freeBytes: @Sendable (_ folder: String) throws -> Int64

    static let partPrefix = ".part-"
    static let comingPrefix = ".coming-"
    static let damagedPrefix = ".damaged-"

    private init(
        folder: String, fileLimit: Int64,
        freeBytes: @escaping @Sendable (_ folder: String) throws -> Int64
    ) {
        self.folder = folder
        self.fileLimit = fileLimit
        self.freeBytes = freeBytes
    }

    /// Opens the replica's own and takes away what writers left that were cut short; those that still write are let be.
    package static func open(
        _ folder: ReplicaFolder, fileLimit: Int64 = AttachmentLimits.fileBytes,
        freeBytes: @escaping @Sendable (_ folder: String) throws -> Int64 = AttachmentStore
            .systemFreeBytes
    ) throws -> AttachmentStore {
        try open(at: folder.attachments, fileLimit: fileLimit, freeBytes: freeBytes)
    }

    /// For who only looks: nothing is made or tidied.
    ///
    /// - Returns: nil where there is no folder of files.
    package static func existing(_ folder: ReplicaFolder) -> AttachmentStore? {
        guard FileManager.default.fileExists(atPath: folder.attachments) else { return nil }
        return AttachmentStore(
            folder: folder.attachments, fileLimit: AttachmentLimits.fileBytes,
            freeBytes: systemFreeBytes)
    }

    /// The same in any folder: where files wait until it is known what becomes of them.
    package static func open(
        at path: String, fileLimit: Int64 = AttachmentLimits.fileBytes,
        freeBytes: @escaping @Sendable (_ folder: String) throws -> Int64 = AttachmentStore
            .systemFreeBytes
    ) throws -> AttachmentStore {
        let store = AttachmentStore(
            folder: path, fileLimit: fileLimit, freeBytes: freeBytes)
        do {
            // A replica of before there were attachments, or one whose folder somebody took away.
            try FileManager.default.createDirectory(
                atPath: store.folder, withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: store.folder)
            where name.hasPrefix(partPrefix) {
                AttachmentFile.removeUnlessLocked(store.folder + "/" + name)
            }
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "open the attachments",
                place: store.folder, cause: FileFailure.cause(of: error))
        }
        return store
    }

    func path(of digest: Digest) -> String { folder + "/" + digest.hexadecimal }

    /// - Returns: nil where there is no file of that content here; it may not have come yet.
    package func byteCount(of digest: Digest) -> Int64? {
        AttachmentFile.byteCount(path(of: digest))
    }

    package func has(_ digest: Digest) -> Bool { byteCount(of: digest) != nil }

    /// The files that are here, ascending.
    package func digests() throws -> [Digest] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .compactMap { name in
                    Digest(hexadecimal: name)
                }
                .sorted()
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "list the attachments", place: folder,
                cause: FileFailure.cause(of: error))
        }
    }

    /// Begins a file. Nothing of it counts before `AttachmentWriter.finish`.
    ///
    /// - Parameter expected: how large it will be, where that is known.
    /// - Throws: `disk-full`, `limit`.
    package func begin(expected: Int64 = 0) throws -> AttachmentWriter {
        guard expected <= fileLimit else { throw tooLarge() }
        try checkSpace(for: expected)
        return try AttachmentWriter(self)
    }

    /// Keeps a file that is in memory.
    @discardableResult
    package func keep(_ bytes: [UInt8]) throws -> Digest {
        let writer = try begin(expected: Int64(bytes.count))
        try writer.write(bytes)
        return try writer.finish()
    }

    /// Takes a file away: one that only waited here.
    package func remove(_ digest: Digest) {
        // Where it cannot be removed it waits on; the next opening of its owner looks again.
        unlink(path(of: digest))
    }

    /// A whole file, which must fit in memory.
    ///
    /// - Parameter isVerified: whether the bytes must have the hash; what is shown or passed on as evidence must.
    /// - Throws: `not-found`; `corrupt` where they do not have it.
    package func bytes(of digest: Digest, isVerified: Bool = true) throws -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(Int(clamping: byteCount(of: digest) ?? 0))
        try read(digest, isVerified: isVerified) { all.append(contentsOf: $0) }
        return all
    }

    /// Gives a file piece by piece. Where it is verified, what was given before it throws is not to be believed.
    package func read(
        _ digest: Digest, isVerified: Bool = true, _ take: ([UInt8]) throws -> Void
    ) throws {
        let place = path(of: digest)
        var running = RunningDigest()
        try AttachmentFile.read(place, operation: "read an attachment") { bytes in
            if isVerified { running.take(bytes) }
            try take(bytes)
        }
        guard !isVerified || running.digest == digest else {
            throw OutpostError(
                .corrupt, operation: "read an attachment", place: place,
                cause: "the file is not what was attached: its hash differs",
                hint: "the disk may be failing; the base that took it, or the hub, has it whole")
        }
    }

    /// Whether the file that stands here has the hash that it is named for.
    func isWhole(_ digest: Digest) throws -> Bool {
        do {
            try read(digest) { _ in }
            return true
        } catch let error as OutpostError where error.code == .corrupt {
            return false
        }
    }

    func checkSpace(for bytes: Int64) throws {
        let free = try freeBytes(folder)
        guard free - AttachmentLimits.reservedBytes >= bytes else {
            throw OutpostError(
                .diskFull, operation: "keep an attachment", place: folder,
                cause: "\(free >> 20) MiB are free, and "
                    + "\(AttachmentLimits.reservedBytes >> 20) of them are kept for reports",
                hint: "free space on this disk, then attach it again; the report itself is saved")
        }
    }

    func tooLarge() -> OutpostError {
        OutpostError(
            .limit, operation: "keep an attachment", place: folder,
            cause: "the file has more than \(fileLimit >> 20) MiB",
            hint: "make it smaller, or send it on a stick")
    }

    /// What the system says.
    package static let systemFreeBytes: @Sendable (String) throws -> Int64 = { folder in
        var answer = statvfs()
        guard statvfs(folder, &answer) == 0 else {
            throw AttachmentFile.failure("look for free space", folder, errno)
        }
        let (bytes, isMore) = Int64(clamping: answer.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: answer.f_frsize))
        return isMore ? .max : bytes
    }
}

extension Digest {
    /// - Returns: nil unless `text` is 64 lower-case hexadecimal digits, as its `hexadecimal` is.
    package init?(hexadecimal text: String) {
        guard text.utf8.count == 2 * Digest.byteCount, text == text.lowercased(),
            let bytes = Hexadecimal.bytes(of: text)
        else { return nil }
        self.init(bytes: bytes)
    }
}
