import Foundation

/// A history of writes and deliveries with the verdict of an oracle that knows true causality: one line of a
/// merge-vectors file.
package struct MergeVector: Decodable {
    package let seed: UInt64
    /// The rule of each column.
    let columns: [String: String]
    let events: [Event]
    /// By row.
    let verdict: [String: Verdict]

    struct Event: Decodable {
        /// The replica that writes; nil when it is a delivery.
        let write: String?
        let lane: String?
        let dot: String?
        /// Seconds and counter.
        let stamp: [Int64]?
        let version: UInt32?
        let intents: [Intent]?
        /// The replica that merges the changeset.
        let take: String?
        let early: Bool?
        let roster: String?
        let learn: String?
        /// Everything that the roster holds which a replica learns.
        let held: [String]?
    }

    /// What a changeset does to one row.
    struct Intent: Decodable {
        let row: String
        let operation: String
        let parts: [Part]

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            row = try list.decode(String.self)
            operation = try list.decode(String.self)
            parts = try list.decode([Part].self)
        }
    }

    /// What it does to one column: `[column, part, value]`.
    struct Part: Decodable {
        let column: String
        /// nil: the cell itself; "+": an increment; else the element of a set.
        let part: String?
        let value: Datum

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            column = try list.decode(String.self)
            part = try list.decode(String?.self)
            value = try list.decode(Datum.self)
        }
    }

    /// A value as the file spells it.
    enum Datum: Decodable, Equatable {
        case null
        case truth(Bool)
        case number(Int64)
        case text(String)
        case list([Datum])

        init(from decoder: any Decoder) throws {
            // A value has one of several forms: each `try?` asks whether it has this one.
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let truth = try? value.decode(Bool.self) {
                self = .truth(truth)
            } else if let number = try? value.decode(Int64.self) {
                self = .number(number)
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else {
                self = .list(try value.decode([Datum].self))
            }
        }
    }

    /// What every replica shows once everything has reached it.
    struct Verdict: Decodable, Equatable {
        var alive: Bool
        var flagged: Bool
        var contested: [String]
        var show: [String: Datum]
    }

    var hasEarlyWork: Bool { events.contains { $0.early == true } }

    /// - Throws: the line that is not a vector.
    package static func read(_ path: String) throws -> [MergeVector] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var vectors: [MergeVector] = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            do {
                vectors.append(try JSONDecoder().decode(MergeVector.self, from: Data(line.utf8)))
            } catch {
                throw SimulationFailure("line \(index + 1) of \(path): \(error)")
            }
        }
        return vectors
    }
}
