import Foundation
import OutpostModel

/// Plays random histories one after the other and sums up.
package struct HistoryRunner {
    /// What a run came to.
    package struct Summary: Sendable {
        package fileprivate(set) var count = 0
        package fileprivate(set) var agreed = 0
        /// Histories in which engine and model disagree, by seed.
        package fileprivate(set) var failures: [(seed: UInt64, cause: String)] = []
        /// SHA-256 over the traces; the same seeds make the same.
        package fileprivate(set) var hash = Digest.zero
        fileprivate var tally = HistoryTally()

        /// Kinds that so many histories must have reached, and that none did.
        package var neverReached: [String] {
            count < HistoryTally.historiesToReachAll ? [] : tally.neverReached.map(\.rawValue)
        }

        package var isHeld: Bool { agreed == count && neverReached.isEmpty }

        /// What each kind came to, by name.
        package var counts: [(name: String, count: Int)] {
            HistoryTally.Kind.allCases.map { ($0.rawValue, tally[$0]) }
        }
    }

    private let folder: String
    private let isVerbose: Bool

    /// - Parameters:
    ///   - folder: where replicas are made, and removed again; in memory where there is such a disk.
    ///   - isVerbose: every event is printed as it happens.
    package init(folder: String? = nil, isVerbose: Bool = false) {
        let parent = folder ?? Self.memoryFolder
        self.folder = "\(parent)/outpost-histories-\(UUID().uuidString)"
        self.isVerbose = isVerbose
    }

    /// Real files whose every commit costs no disk.
    private static var memoryFolder: String {
        let memory = "/dev/shm"
        return FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    }

    /// - Parameter report: told after each history how many were played.
    package func run(
        _ seeds: ClosedRange<UInt64>, report: (Summary) -> Void = { _ in }
    ) throws -> Summary {
        var summary = Summary()
        for seed in seeds {
            let history = History(
                seed: seed, mission: .full, folder: "\(folder)/\(seed)", isVerbose: isVerbose)
            summary.count += 1
            do {
                try play(history)
                summary.agreed += 1
            } catch {
                summary.failures.append((seed, "\(error)"))
            }
            summary.tally.add(history.tally)
            summary.hash = Digest(of: summary.hash.bytes + history.trace.digest.bytes)
            try removeFolder()
            report(summary)
        }
        return summary
    }

    /// Plays histories and tells each as a line of a merge-vectors file.
    package func vectors(_ seeds: ClosedRange<UInt64>) throws -> [String] {
        try seeds.map { seed in
            let history = History(
                seed: seed, mission: .vectors, folder: "\(folder)/\(seed)", isVerbose: isVerbose)
            history.script = HistoryScript()
            try play(history)
            try removeFolder()
            return history.script?.line(seed: seed, columns: history.mission.tables[0].fields) ?? ""
        }
    }

    private func play(_ history: History) throws {
        try FileManager.default.createDirectory(
            atPath: history.folder, withIntermediateDirectories: true)
        defer { history.closeAll() }
        try history.run()
    }

    private func removeFolder() throws {
        try FileManager.default.removeItem(atPath: folder)
    }
}
