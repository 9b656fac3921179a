import Foundation
import OutpostModel
import Testing

/// Bytes kept as text: hexadecimal digits, with `#` to the end of a line as a comment. A line
/// `# refused: …` says with what description a reader must refuse them.
///
/// `OUTPOST_UPDATE_FIXTURES=1 swift test` writes what differs; the run that records fails.
struct HexFixture: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let refusal: String?

    var testDescription: String { name }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    init(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let mark = "# refused: "
        refusal = lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
        let digits = lines.map { $0.prefix { $0 != "#" } }.joined().filter { !$0.isWhitespace }
        bytes = try #require(Hexadecimal.bytes(of: digits), "\(name) is not hexadecimal")
    }

    /// Every fixture of a folder, by name.
    static func all(in folder: String) throws -> [HexFixture] {
        let folder = Self.folder.appendingPathComponent(folder)
        return try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil
        )
        .filter { $0.pathExtension == "hex" }
        .sorted { $0.path < $1.path }.map(HexFixture.init)
    }

    static var isRecording: Bool {
        ProcessInfo.processInfo.environment["OUTPOST_UPDATE_FIXTURES"] == "1"
    }

    /// Compares with the fixture of this name, or records it.
    static func expect(_ bytes: [UInt8], in folder: String, named name: String) throws {
        let file = Self.folder.appendingPathComponent("\(folder)/\(name).hex")
        let kept = try? HexFixture(file)
        if isRecording, kept?.bytes != bytes {
            let digits = Array(Hexadecimal.text(of: bytes))
            let lines = stride(from: 0, to: digits.count, by: 64).map {
                String(digits[$0..<min($0 + 64, digits.count)])
            }
            try (lines.joined(separator: "\n") + "\n").write(
                to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file.lastPathComponent): look at what changed, then run again")
            return
        }
        let expected = try #require(kept, "no fixture \(name): record it")
        #expect(expected.bytes == bytes, "\(name) is not what was recorded")
    }
}
