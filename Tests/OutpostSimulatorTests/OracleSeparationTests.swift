import Foundation
import Testing

struct `The judges are kept apart` {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/OutpostSimulator")

    /// Whoever judges the merge with the merge's own code finds it right.
    @Test(arguments: [("Oracle", "Oracle.swift"), ("Histories/Naive", "NaiveModel.swift")])
    func `Neither imports anything or names a merge symbol`(_ name: String, _ main: String) throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.sources.appendingPathComponent(name), includingPropertiesForKeys: nil)
        #expect(files.contains { $0.lastPathComponent == main })
        let symbols = [
            "Context", "Cell", "RowState", "VersionVector", "HybridClock", "HybridTime",
            "Changeset", "Replica", "Batch", "MergeRule", "Dot", "Element",
        ]
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") {
                let code = line.split(separator: "//", omittingEmptySubsequences: false)[0]
                #expect(!code.contains("import "), "\(file.lastPathComponent): \(line)")
                let words = code.split { !$0.isLetter && !$0.isNumber }
                for symbol in symbols {
                    #expect(
                        !words.contains(Substring(symbol)), "\(file.lastPathComponent): \(line)")
                }
            }
        }
    }
}
