import Foundation
import OutpostFuzz
import Testing

/// What once broke a reader, and that each reader is given something that it takes.
@Suite struct KeptInputTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let fixtures = FuzzFixtures(folder: root.appending(path: "Fixtures"))

    @Test func `No input that once broke a reader breaks it now`() throws {
        let kept = try KeptInputs(folder: Self.root.appending(path: "Fixtures/fuzz"))
        #expect(!kept.all.isEmpty)
        for input in kept.all {
            #expect(throws: Never.self, "\(input)") { try input.target.answer(to: input.bytes) }
        }
    }

    @Test(arguments: FuzzTargets.all.map(\.name))
    func `A reader takes some of what its fuzzer begins with, and holds under some hundred more`(
        name: String
    ) throws {
        let target = try #require(FuzzTargets.target(named: name))
        var run = try FuzzRun(target, seed: 3, fixtures: Self.fixtures)
        for _ in 0..<300 { try run.take(run.nextInput()) }
        #expect(run.taken > 0)
        #expect(run.answerCount > 1)
    }

    @Test func `The same seed tries the same inputs`() throws {
        let target = try #require(FuzzTargets.target(named: "changeset"))
        func inputs(seed: UInt64) throws -> [[UInt8]] {
            var run = try FuzzRun(target, seed: seed, fixtures: Self.fixtures)
            return try (0..<200).map { _ in
                let input = run.nextInput()
                try run.take(input)
                return input
            }
        }
        #expect(try inputs(seed: 5) == inputs(seed: 5))
        #expect(try inputs(seed: 5) != inputs(seed: 6))
    }
}
