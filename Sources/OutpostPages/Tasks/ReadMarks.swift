import Foundation
import OutpostModel
import OutpostStore

/// Which urgent tasks somebody at this laptop has read: a file beside the replica. It says nothing to other bases, which see the
/// answer; where it is lost, the tasks stand on every page again.
struct ReadMarks: Sendable {
    /// Who read it, and when.
    struct Mark: Codable, Sendable, Equatable {
        let person: String
        let at: Int64
    }

    private let path: String

    init(_ folder: ReplicaFolder) { path = folder.path + "/tasks-read.json" }

    /// By key. A file that cannot be read marks nothing as read.
    func all() throws -> [String: Mark] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        let bytes = try AtomicFile.read(path, operation: "read which tasks were read")
        do {
            return try JSONDecoder().decode([String: Mark].self, from: Data(bytes))
        } catch {
            return [:]
        }
    }

    /// - Parameter open: tasks that are open still; what was noted of others is let go.
    func add(_ key: RowKey, _ mark: Mark, open: Set<RowKey>) throws {
        var marks = try all().filter { name, _ in RowKey(name).map(open.contains) ?? false }
        marks[key.description] = mark
        try AtomicFile.write([UInt8](try JSONEncoder().encode(marks)), to: path, mode: 0o600)
    }
}
