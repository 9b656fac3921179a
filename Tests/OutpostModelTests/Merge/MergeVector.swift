import Foundation
import OutpostModel

/// One line of merge-vectors/plain.jsonl; the README beside it says what it means.
struct MergeVector: Decodable {
    struct Event: Decodable {
        let write: String?
        let lane: String?
        let take: String?
        let dot: String
        let stamp: [Int64]?
        let version: UInt32?
        let intents: [Intent]?
    }

    /// [row, op, [[column, part, value], …]]; only whole registers are kept of the values.
    struct Intent: Decodable {
        let row: String
        let operation: String
        var registers: [String: Int64] = [:]

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            row = try list.decode(String.self)
            operation = try list.decode(String.self)
            guard !list.isAtEnd else { return }
            var writes = try list.nestedUnkeyedContainer()
            while !writes.isAtEnd {
                var write = try writes.nestedUnkeyedContainer()
                let column = try write.decode(String.self)
                guard MergeVector.registers.contains(column) else { continue }
                guard try write.decodeNil() else { continue }
                registers[column] = try write.decode(Int64.self)
            }
        }
    }

    struct Verdict: Decodable {
        struct Show: Decodable {
            let r: Int64?
            let z: Int64?
        }

        let alive: Bool
        let show: Show
    }

    let seed: UInt64
    let events: [Event]
    let verdict: [String: Verdict]

    static let registers: Set<String> = ["r", "z"]

    /// Beside the repository, not in it: the set that others try is kept in one place.
    static let path = {
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let repository = (0..<4).reduce(file) { path, _ in path.deletingLastPathComponent() }
        return repository.deletingLastPathComponent()
            .appendingPathComponent("shared/merge-vectors/plain.jsonl").path
    }()

    static var exist: Bool { FileManager.default.fileExists(atPath: path) }

    static func all() throws -> [MergeVector] {
        let lines = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0A)
        return try lines.map { try JSONDecoder().decode(MergeVector.self, from: $0) }
    }
}
