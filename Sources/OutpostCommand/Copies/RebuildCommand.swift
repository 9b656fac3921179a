import ArgumentParser
import Foundation
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make a replica of a second copy, when the disk it was made of is gone.",
        discussion: """
            The new replica has an identity of its own, and no keys: write in it at once, and enrol it when a link or a stick from the hub is \
            there. What the lost laptop wrote stays its work, and is sent from here.
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(help: "The folder outpost-copy-… of the stick.")
    var from: String

    @Option(help: "The code that was written down when the copy was begun; it is asked for.")
    var code: String?

    @Option(
        help: ArgumentHelp(
            "Without the code, at the hub: the hub's folder, whose key opens the copies of its bases.",
            valueName: "dir"))
    var hub: String?

    private struct Answer: Encodable {
        let replica, base: String
        let pieces, changesets, files, rows: Int
        let time: String?
        let defects, missing: [String]
    }

    func run() throws {
        let target = ReplicaFolder(path: options.path)
        guard !target.exists else {
            throw OutpostError(
                .alreadyExists, operation: CopyReader.operation, place: target.path,
                cause: "there is a replica already", hint: "name another folder with --replica")
        }
        let medium = FolderMedium(path: from, apartFrom: nil)
        let reader = try open(medium)
        // Beside its place until it is whole: one that was cut short is no replica.
        let draft = ReplicaFolder(path: target.path + ".rebuilding")
        try remove(draft)
        let answer = try build(reader, in: draft)
        try move(draft, to: target)
        tell(answer)
        try options.output.json(answer)
        guard answer.defects.isEmpty, answer.missing.isEmpty else {
            throw ExitCode(ExitStatus.difference)
        }
    }

    // MARK: The key

    private func open(_ medium: FolderMedium) throws -> CopyReader {
        if let hub {
            return try CopyReader(medium, key: HubFolder(path: hub).authorityBoxKey())
        }
        let code: CopyCode
        do {
            code = try CopyCode(text: try self.code ?? ask())
        } catch let error as EnrolmentCodeError {
            var problem = error.outpostError
            problem.place = "--code"
            throw problem
        }
        let reader = try CopyReader(medium, key: try code.boxKey())
        do {
            try code.verify(authority: reader.authority)
        } catch {
            throw OutpostError(
                .refused, operation: CopyReader.operation, place: from,
                cause: "this copy is of another mission than the code",
                hint: "take the code that was written down when this copy was begun")
        }
        return reader
    }

    private func ask() throws -> String {
        Output.error("the code of the copy:")
        guard let line = readLine() else {
            throw OutpostError(
                .invalidInput, operation: CopyReader.operation, place: "--code",
                cause: "no code was given", hint: "name it with --code, or the hub with --hub")
        }
        return line
    }

    // MARK: The replica

    private func build(_ reader: CopyReader, in draft: ReplicaFolder) throws -> Answer {
        let mission = try ReplicaOptions.mission(reader.start.mission, file: "the copy's mission")
        let replica = try Replica.create(
            at: draft.path, schema: mission.schema, mission: reader.start.mission,
            holder: "outpost rebuild", surroundings: .system)
        let sealer = try DeviceFolder(draft).sealKey().sealer(mission: reader.authority.missionID)
        let report = try reader.rebuild(
            into: replica, hub: Hexadecimal.text(of: reader.authority.fingerprint),
            sealer: sealer, attachments: try AttachmentStore.open(draft), surroundings: .system)
        let rows = try replica.rowCounts().values.reduce(0, +)
        let id = replica.id
        try replica.close()
        return Answer(
            replica: id.description, base: reader.start.base, pieces: report.pieces,
            changesets: report.changesets, files: report.files, rows: rows,
            time: report.time.map { ShowCommand.text(HybridTime(milliseconds: $0)) },
            defects: report.defects,
            missing: report.stopped.sorted { $0.key < $1.key }.map(\.value.description))
    }

    private func tell(_ answer: Answer) {
        let output = options.output
        output.line(
            "\(answer.rows) reports of \(answer.base), from \(answer.pieces) pieces, "
                + "as of \(answer.time ?? "?"); \(answer.files) files")
        for defect in answer.defects { output.line("damaged: \(defect)") }
        for missing in answer.missing { output.line("missing: \(missing)") }
        output.line("replica \(answer.replica) in \(options.path)")
        output.line("next: outpost sign-in NAME; and outpost enrol, when the hub can be reached")
    }

    private func remove(_ draft: ReplicaFolder) throws {
        guard FileManager.default.fileExists(atPath: draft.path) else { return }
        do {
            try FileManager.default.removeItem(atPath: draft.path)
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: CopyReader.operation, place: draft.path,
                cause: FileFailure.cause(of: error), hint: "remove what is left of another try")
        }
    }

    /// A folder that holds no replica may be there: an empty one, or one that was lost.
    private func move(_ draft: ReplicaFolder, to target: ReplicaFolder) throws {
        try AtomicFile.flushAll(in: draft.path)
        let manager = FileManager.default
        if manager.fileExists(atPath: target.path) {
            // An empty folder makes room; what holds anything is somebody's.
            guard try manager.contentsOfDirectory(atPath: target.path).isEmpty else {
                throw OutpostError(
                    .alreadyExists, operation: CopyReader.operation, place: target.path,
                    cause: "this folder is not empty",
                    hint: "name another with --replica; what was rebuilt lies in \(draft.path)")
            }
            try manager.removeItem(atPath: target.path)
        }
        try AtomicFile.move(draft.path, to: target.path)
    }
}
