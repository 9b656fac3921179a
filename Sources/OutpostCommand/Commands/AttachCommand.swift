import ArgumentParser
import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostPages
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
        let attached = try take(in: folder, MissionClock(mission))
        var key = row.key
        try replica.write(WriteSession(author: author)) { db in
            key = try attached.insert(of: row.key, caption: caption ?? "", into: table, db)
        }
        CopyAfterWrite.run(replica, options)
        options.output.line("\(reference)  \(attached.byteCount) bytes kept with it")
        try options.output.json(
            Answer(
                key: "\(key)", digest: attached.digest.hexadecimal, bytes: attached.byteCount))
    }

    /// By way of where the page's files wait: a picture that says who took it never stands among those that travel.
    private func take(in folder: ReplicaFolder, _ clock: MissionClock) throws -> AttachedFile {
        let incoming = try AttachmentStore.open(at: folder.incoming + "/files")
        let waiting = try copy(to: incoming)
        defer { incoming.remove(waiting) }
        do {
            return try AttachedFile(
                waiting, in: incoming, to: try AttachmentStore.open(folder),
                isEvidence: evidence, offsetMinutes: clock.offset)
        } catch let error as OutpostError where error.code == .invalidInput {
            throw OutpostError(
                error.code, operation: error.operation, place: file, cause: error.cause,
                hint: "keep it as it is with --evidence")
        }
    }

    private func copy(to incoming: AttachmentStore) throws -> Digest {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "attach a file", place: file,
                cause: FileFailure.cause(of: error), hint: "check the file's name")
        }
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber
        let writer = try incoming.begin(expected: size?.int64Value ?? 0)
        while let data = try handle.read(upToCount: Self.pieceBytes), !data.isEmpty {
            try writer.write(Array(data))
        }
        return try writer.finish()
    }

    /// What is in memory of a file at a time.
    private static let pieceBytes = 1 << 20
}
