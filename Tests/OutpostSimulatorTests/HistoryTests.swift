import Foundation
import Testing

@testable import OutpostSimulator

/// Random histories through real files beside the naive model. A long run is the command's: `outpost-sim histories`.
@Suite(.timeLimit(.minutes(10))) struct HistoryTests {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func `Engine and naive model agree, and the same seeds make the same histories`() throws {
        // Two hundred are tried by scripts/check, optimised; here enough to see that they can be.
        let summary = try HistoryRunner().run(1...20)
        #expect(summary.isHeld, "\(summary.text)")
        let again = try HistoryRunner().run(1...3)
        #expect(try HistoryRunner().run(1...3).hash == again.hash)
        #expect(try HistoryRunner().run(2...4).hash != again.hash)
    }

    @Test func `The vectors that are kept end at their verdicts`() throws {
        let file = Self.repository.appendingPathComponent("Fixtures/merge-vectors/own.jsonl")
        let vectors = try MergeVector.read(file.path)
        #expect(vectors.count >= 100)
        // All of them are tried by scripts/check; here enough to see that they can be.
        for vector in vectors.prefix(20) {
            #expect(try VectorRunner.disagreement(vector) == nil, "vector \(vector.seed)")
        }
    }

    @Test func `A history can be told as a merge vector, and a wrong verdict is seen`() throws {
        let file = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("outpost-vectors-\(UUID().uuidString)")
        defer { unlink(file.path) }
        let lines = try HistoryRunner().vectors(1...3)
        let wrong = lines.map { line in
            line.replacing("\"alive\": true", with: "\"alive\": no")
                .replacing("\"alive\": false", with: "\"alive\": true")
                .replacing("\"alive\": no", with: "\"alive\": false")
        }
        try (lines + wrong).joined(separator: "\n").write(
            to: file, atomically: true, encoding: .utf8)
        let agreed = try MergeVector.read(file.path).map {
            try VectorRunner.disagreement($0) == nil
        }
        #expect(agreed == [true, true, true, false, false, false])
    }

    @Test func `A difference is told apart by what each rule means`() throws {
        let fields = HistoryMission.vectors.tables[0].fields
        let row = HistoryRow(table: "t", name: "R")
        let before = ["r": ["1"], "n": ["5"], "t": ["a", "b"], "p": ["0", "1"]]
        let after = ["r": ["1"], "n": ["2"], "t": ["b", "c"], "p": ["1", "1"]]
        let difference = try #require(
            HistoryDifference(row, fields, from: before, to: after))
        #expect(difference.kind == .edit)
        let told = difference.deeds.map { "\($0.field) \($0.part) \($0.values)" }.sorted()
        #expect(
            told == [
                #"n increment ["-3"]"#, #"p whole ["1", "1"]"#,
                #"t element("a") ["remove"]"#, #"t element("c") ["add"]"#,
            ])
        #expect(HistoryDifference(row, fields, from: before, to: before) == nil)
        #expect(HistoryDifference(row, fields, from: before, to: nil)?.kind == .delete)
    }
}
