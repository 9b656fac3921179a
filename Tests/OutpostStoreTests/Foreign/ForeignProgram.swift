import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Another SQLite program, in a process of its own, at the file of a replica.
enum ForeignProgram: String, CaseIterable {
    case shell = "sqlite3"
    case python = "python3"

    struct Answer {
        let status: Int32
        /// Both of its outputs.
        let text: String
    }

    /// Runs statements, each by itself unless they say BEGIN; stops at the first that fails.
    func run(_ sql: String, in folder: TemporaryFolder, _ name: String = "a") throws -> Answer {
        let path = ReplicaFolder(path: folder.appending(name)).database
        let command =
            switch self {
            case .shell: ["sqlite3", "-batch", "-bail", "-cmd", ".timeout 5000", path, sql]
            case .python: ["python3", "-c", Self.script, path, sql]
            }
        let merged = ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"]
        let process = try ChildProcess(merged + command)
        let text = process.readAll()
        return Answer(status: process.end(), text: text)
    }

    /// As `run`, and it must succeed.
    @discardableResult
    func write(
        _ sql: String, in folder: TemporaryFolder, _ name: String = "a",
        _ location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try run(sql, in: folder, name)
        #expect(answer.status == 0, "\(answer.text)", sourceLocation: location)
        return answer.text
    }

    private static let script = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        statement = ""
        for line in sys.argv[2].split(";"):
            statement += line + ";"
            if not sqlite3.complete_statement(statement):
                continue
            for row in connection.execute(statement):
                print("|".join(str(value) for value in row))
            statement = ""
        """
}

extension Database {
    /// As a program may do that wants none of them.
    func dropTriggers() throws {
        let names = try String.fetchAll(
            self, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for name in names { try execute(sql: "DROP TRIGGER \"\(name)\"") }
    }
}

extension Replica {
    /// Every changeset of this replica's own that a foreign program wrote, in order.
    func adopted() throws -> [Changeset] {
        try bodies().sorted { $0.key < $1.key }.flatMap(\.value)
            .map { try ChangesetBody.decode($0) }
            .filter { [.foreignProgram, .unprovenProgram].contains($0.author.identification) }
    }

    /// Rows, journals and fingerprints say the same, nothing is pending, and a replica that merges it all shows the same.
    func expectWhole(
        in folder: TemporaryFolder, _ location: SourceLocation = #_sourceLocation
    ) throws {
        try adoptForeignWrites()
        #expect(try pendingForeignRows() == 0, sourceLocation: location)
        let audit = try audit()
        #expect(audit.broken.isEmpty, sourceLocation: location)
        #expect(audit.fingerprintsFit, sourceLocation: location)
        let other = try Replica.make(
            in: folder, "other \(UUID().uuidString)", world: TestWorld(seed: 9))
        try other.receiveAll(from: self)
        #expect(try other.rows() == rows(), sourceLocation: location)
        #expect(try other.fingerprints() == fingerprints(), sourceLocation: location)
    }
}
