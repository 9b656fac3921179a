import Foundation
import Testing

struct `The oracle is kept apart` {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/OutpostSimulator/Oracle")

    /// Whoever judges the merge with the merge's own code finds it right.
    @Test func `It imports nothing and names no merge symbol`() throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.folder, includingPropertiesForKeys: nil)
        #expect(files.contains { $0.lastPathComponent == "Oracle.swift" })
        let symbols = [
            "Context", "Cell", "RowState", "VersionVector", "HybridClock", "HybridTime",
            "Changeset", "Replica", "Batch",
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
