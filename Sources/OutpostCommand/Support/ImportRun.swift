import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// An import from file to replica: records become rows, rows are written a few hundred in a transaction, a source
/// line whole. Killed at any moment and run again, it completes.
struct ImportRun {
    struct Tally {
        var records = 0
        var imported = 0
        /// Imported before, here or at another base; or the same line twice in the file.
        var present = 0
        var flagged = 0
        /// References of records that the source changed since they were imported.
        var changed: [String] = []
    }

    /// A row with the bytes of its record, which a rejects file gives back.
    private struct Pending {
        let row: ImportedRow
        let original: [UInt8]
    }

    /// Rows and bytes of one transaction: small enough that a page's write beside it waits little.
    private static let rowsPerTransaction = 500
    private static let bytesPerTransaction = 256 << 10
    private static let firstBytesCount = 64 << 10

    private var reader: CSVReader
    private var importer: RowImporter
    private let replica: Replica
    private let session: WriteSession
    private let part: ImportPart
    private(set) var header: CSVRecord
    private(set) var rejections: [Rejection] = []
    private var tally = Tally()
    private var pending: [Pending] = []
    private var pendingBytes = 0

    init(
        file: String, mapping: Mapping, mission: Mission, replica: Replica, author: Author,
        part: ImportPart
    ) throws {
        reader = try CSVReader(
            file: file, delimiter: mapping.delimiter, encoding: mapping.encoding)
        header = try reader.readHeader()
        do {
            importer = try RowImporter(mapping: mapping, mission: mission, header: header.fields)
        } catch {
            throw error.outpostError(file: "the mapping for \(file)")
        }
        self.replica = replica
        self.session = WriteSession(author: author, lane: .bulk)
        self.part = part
    }

    /// The mapping of a file of that name; without one the shipped mapping that knows the records' header.
    static func mapping(
        _ mapping: String?, for file: String, _ mission: Mission
    ) throws -> Mapping {
        if let mapping {
            let bytes = try AtomicFile.read(mapping, operation: "read the mapping file")
            do {
                return try Mapping.load(bytes: bytes, mission: mission)
            } catch {
                throw error.outpostError(file: mapping)
            }
        }
        let bytes = try firstBytes(of: file)
        do {
            return try Mapping.choose(
                name: file, firstBytes: bytes, among: try Mapping.shipped(for: mission)
            ).mapping
        } catch {
            var problem = error
            if problem.place.isEmpty { problem.place = file }
            throw problem
        }
    }

    private static func firstBytes(of file: String) throws -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            defer { handle.closeFile() }
            return [UInt8](try handle.read(upToCount: firstBytesCount) ?? Data())
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "import", place: file,
                cause: FileFailure.cause(of: error), hint: "check the file's name")
        }
    }

    mutating func run(progress: (Int) -> Void) throws -> Tally {
        var index = 0
        while let item = try reader.next() {
            defer { index += 1 }
            guard part.takes(record: index) else { continue }
            tally.records += 1
            switch importer.take(item) {
            case .row(let row):
                try add(Pending(row: row, original: item.original))
            case .repeated: tally.present += 1
            case .rejected(let rejection): rejections.append(rejection)
            }
            progress(tally.records)
        }
        try flush()
        return tally
    }

    private mutating func add(_ next: Pending) throws {
        pending.append(next)
        pendingBytes += next.row.values.reduce(0) { $0 + $1.value.byteCount }
        if pending.count >= Self.rowsPerTransaction || pendingBytes >= Self.bytesPerTransaction {
            try flush()
        }
    }

    private mutating func flush() throws {
        guard !pending.isEmpty else { return }
        let batch = pending
        pending = []
        pendingBytes = 0
        do {
            try write(batch)
        } catch let error as OutpostError where error.code == .invalidInput {
            // One row breaks a rule that only the replica can tell (a reference, a value that must be unique):
            // that record is rejected, and the others are not.
            for next in batch { try writeAlone(next) }
        }
    }

    private mutating func writeAlone(_ next: Pending) throws {
        do {
            try write([next])
        } catch let error as OutpostError where error.code == .invalidInput {
            rejections.append(
                Rejection(
                    line: next.row.line, reason: "\(error.place): \(error.cause)",
                    original: next.original))
        }
    }

    /// One transaction, counted once it is kept.
    private mutating func write(_ batch: [Pending]) throws {
        var tally = tally
        try replica.write(session) { db in
            let imports = ImportTable(db)
            for next in batch { try Self.write(next.row, replica.schema, db, imports, &tally) }
        }
        self.tally = tally
    }

    private static func write(
        _ row: ImportedRow, _ schema: Schema, _ db: Database, _ imports: ImportTable,
        _ tally: inout Tally
    ) throws {
        guard let table = schema.table(named: row.table) else {
            throw OutpostError(
                .notFound, operation: "import", place: row.table, cause: "there is no such table")
        }
        let standing = try imports.standing(table: table, key: row.key, digest: row.digest)
        switch standing {
        case .present:
            tally.present += 1
        case .changedAtSource:
            tally.changed.append(row.sourceReference)
        case .new:
            let columns = ["id"] + row.values.map(\.column)
            try db.execute(
                sql: """
                    INSERT INTO \(Replica.quoted(row.table))
                    (\(columns.map(Replica.quoted).joined(separator: ", ")))
                    VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                    """, values: [.text(row.key.description)] + row.values.map(\.value))
            try imports.note(row.key, digest: row.digest)
            tally.imported += 1
            if !row.flags.isEmpty { tally.flagged += 1 }
        }
    }
}

extension CSVItem {
    /// The record as it stands in the file.
    fileprivate var original: [UInt8] {
        switch self {
        case .record(let record): record.original
        case .rejected(let rejection): rejection.original
        }
    }
}

/// Rejected records, byte for byte under the file's own header, so that they can be put right and imported; the reasons
/// stand beside them by line.
enum RejectsFile {
    /// - Returns: the file's path; nil when nothing was rejected.
    static func write(
        _ rejections: [Rejection], header: CSVRecord, of file: String, in folder: ReplicaFolder
    ) throws -> String? {
        guard !rejections.isEmpty else { return nil }
        let name = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
        let path = "\(folder.rejects)/\(name).rejects.csv"
        var records = header.original + [UInt8(ascii: "\n")]
        var reasons = "line,reason\r\n"
        for rejection in rejections {
            records += rejection.original + [UInt8(ascii: "\n")]
            reasons += ExportCommand.line([
                .integer(Int64(rejection.line)), .text(rejection.reason),
            ])
        }
        try AtomicFile.write(records, to: path)
        try AtomicFile.write(Array(reasons.utf8), to: "\(folder.rejects)/\(name).reasons.csv")
        return path
    }
}
