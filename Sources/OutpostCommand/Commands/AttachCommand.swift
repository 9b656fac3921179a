import ArgumentParser
import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Keep a file with a report.",
        discussion: """
            Example: outpost attach KM7QD-A-104-R bridge.jpg --caption "the bridge from the south". A picture loses what it says of who \
            took it, with what and where; what is evidence stays as it is. The report goes first, the file follows it.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The report's reference or key.")
    var reference: String

    @Argument(help: "The file.")
    var file: String

    @Option(help: "What it shows.")
    var caption: String?

    @Flag(help: "It is evidence: not a byte is changed, and it need not be a picture.")
    var evidence = false

    private struct Answer: Encodable {
        let key, digest: String
        let bytes: Int64
    }

    func run() throws {
        let (mission, replica) = try options.open("attach")
        let folder = ReplicaFolder(path: options.path)
        let author = try Session.author(in: folder)
        guard let table = AttachmentTable(mission) else {
            throw OutpostError(
                .notFound, operation: "attach a file", place: mission.name,
                cause: "this mission keeps no files")
        }
        let lookup = RowLookup(schema: mission.schema, place: options.path)
        let row = try replica.read { db in try lookup.find(reference, db) }
        let kept = try keep(in: try AttachmentStore.open(folder))
        let key = RowKey(
            space: row.key.space, table: table.schema.name, source: "attach",
            reference: "\(row.key)\u{0}\(kept.digest)", milliseconds: 0)
        try replica.write(WriteSession(author: author)) { db in
            // The same file of the same report is one attachment, however often it is attached.
            let known = try ImportTable(db).standing(table: table.schema, key: key, digest: .zero)
            if known == .new { try insert(kept, key, of: row.key, table, db) }
        }
        options.output.line("\(reference)  \(kept.byteCount) bytes kept with it")
        try options.output.json(
            Answer(key: "\(key)", digest: kept.digest.hexadecimal, bytes: kept.byteCount))
    }

    private struct Kept {
        let digest: Digest
        let byteCount: Int64
        let mediaType: String
    }

    private func keep(in store: AttachmentStore) throws -> Kept {
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber
        guard !evidence else { return try keepAsItIs(store, size: size?.int64Value ?? 0) }
        guard (size?.int64Value ?? 0) <= Self.pictureBytes else {
            throw refusal("it is larger than a picture's \(Self.pictureBytes >> 20) MiB")
        }
        let bytes = try AtomicFile.read(file, operation: "attach a file")
        guard let kind = PictureKind(of: bytes) else { throw refusal("it is no picture") }
        let stripped: [UInt8]
        do {
            stripped = try PictureMetadata.stripped(bytes)
        } catch {
            throw refusal(error.description)
        }
        return Kept(
            digest: try store.keep(stripped), byteCount: Int64(stripped.count),
            mediaType: kind.mediaType)
    }

    /// A picture is held in memory to take out what it says of its maker.
    private static let pictureBytes: Int64 = 32 << 20

    private func keepAsItIs(_ store: AttachmentStore, size: Int64) throws -> Kept {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw refusal("it cannot be read")
        }
        let writer = try store.begin(expected: size)
        var first: [UInt8] = []
        while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
            if first.isEmpty { first = Array(data.prefix(64)) }
            try writer.write(Array(data))
        }
        let kind = PictureKind(of: first)?.mediaType ?? "application/octet-stream"
        return Kept(
            digest: try writer.finish(), byteCount: writer.byteCount, mediaType: kind)
    }

    private func refusal(_ cause: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "attach a file", place: file, cause: cause,
            hint: "keep it as it is with --evidence")
    }

    private func insert(
        _ kept: Kept, _ key: RowKey, of subject: RowKey, _ table: AttachmentTable, _ db: Database
    ) throws {
        var values: [(AttachmentTable.Column, Value)] = [
            (.subject, .text(subject.description)), (.contentHash, .text(kept.digest.hexadecimal)),
            (.byteCount, .integer(kept.byteCount)), (.mediaType, .text(kept.mediaType)),
        ]
        if let caption { values.append((.caption, .text(caption))) }
        let answer = evidence ? AttachmentTable.yes : AttachmentTable.no
        if let code = table.code(answer, of: .isEvidence) { values.append((.isEvidence, code)) }
        let known = values.filter { table.has($0.0) }
        let columns = [TableSchema.keyColumn] + known.map(\.0.rawValue)
        try db.execute(
            sql: """
                INSERT INTO \(Replica.quoted(table.schema.name))
                (\(columns.map(Replica.quoted).joined(separator: ", ")))
                VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                """, values: [.text(key.description)] + known.map(\.1))
    }
}
