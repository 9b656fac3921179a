import Foundation
import OutpostModel
import OutpostStore

/// A multipart body as it comes in: fields in memory, files on the disk, where they wait under their hashes.
///
/// `@unchecked`: one request's task alone has it, and takes one step at a time, whichever thread that is on.
final class Upload: @unchecked Sendable {
    struct File: Equatable {
        /// The field of the form.
        let field: String
        /// What the client calls it; a word, never a path.
        let name: String
        let digest: Digest
        let byteCount: Int64
    }

    private(set) var fields: [String: [UInt8]] = [:]
    private(set) var files: [File] = []
    private var reader: MultipartReader
    private let store: AttachmentStore
    /// Fields that are held in memory though they come as files.
    private let inMemory: Set<String>
    private var part: MultipartPart?
    private var writer: AttachmentWriter?
    private var bytes: [UInt8] = []

    /// - Parameter store: where the files wait.
    init(
        contentType: String, store: AttachmentStore, inMemory: Set<String> = []
    ) throws(OutpostError) {
        var limits = MultipartLimits()
        limits.parts = UploadLimits.parts
        limits.bodyBytes = UploadLimits.requestBytes
        do {
            reader = try MultipartReader(contentType: contentType, limits: limits)
        } catch {
            throw Self.failure(error)
        }
        self.store = store
        self.inMemory = inMemory
    }

    func text(_ field: String) -> String {
        String(decoding: fields[field] ?? [], as: UTF8.self)
    }

    func take(_ bytes: [UInt8]) throws {
        let events: [MultipartReader.Event]
        do {
            events = try reader.take(bytes)
        } catch {
            throw Self.failure(error)
        }
        for event in events { try take(event) }
    }

    /// There is no more; the body must be whole.
    func end() throws {
        do {
            try reader.end()
        } catch {
            throw Self.failure(error)
        }
    }

    /// What was begun and did not come whole goes at once, whoever still holds this.
    func abandon() {
        writer?.abandon()
        writer = nil
    }

    private func take(_ event: MultipartReader.Event) throws {
        switch event {
        case .partBegins(let begun):
            part = begun
            bytes = []
            let isFile = begun.fileName != nil && !inMemory.contains(begun.name)
            writer = isFile ? try store.begin() : nil
        case .bytes(let more):
            if let writer { return try writer.write(more) }
            bytes += more
            guard bytes.count <= UploadLimits.fieldBytes else {
                throw Self.failure(.partTooLong(limit: Int64(UploadLimits.fieldBytes)))
            }
        case .partEnds:
            guard let ended = part else { return }
            if let writer {
                // A file field that was left empty comes as a file without name and content.
                if writer.byteCount > 0 {
                    let count = writer.byteCount
                    files.append(
                        File(
                            field: ended.name, name: ended.fileName ?? "",
                            digest: try writer.finish(), byteCount: count))
                }
                self.writer = nil
            } else if fields[ended.name] == nil {
                fields[ended.name] = bytes
            }
        case .bodyEnds: break
        }
    }

    private static func failure(_ error: MultipartError) -> OutpostError {
        OutpostError(
            error.isLimit ? .limit : .invalidInput, operation: "take what was sent",
            cause: error.description,
            hint: error.isLimit ? "send less at once" : "send it again")
    }
}
