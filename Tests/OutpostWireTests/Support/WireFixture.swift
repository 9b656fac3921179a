import Foundation
import OutpostModel
import Testing

/// A stream of bytes kept as text in `Fixtures/wire`: hexadecimal digits, with `#` to the end of a line as a
/// comment. A line `# refused: …` gives words of the error with which a reader must refuse it.
///
/// `OUTPOST_UPDATE_FIXTURES=1 swift test` writes what differs; the run that records fails.
struct WireFixture: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let refusal: String?

    var testDescription: String { name }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let folder = root.appendingPathComponent("Fixtures/wire")

    init(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let mark = "# refused: "
        refusal = lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
        let digits = lines.map { $0.prefix { $0 != "#" } }.joined().filter { !$0.isWhitespace }
        bytes = try #require(Hexadecimal.bytes(of: digits), "\(name) is not hexadecimal")
    }

    /// Every fixture of a folder, by name.
    static func all(in subfolder: String = "") throws -> [WireFixture] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appendingPathComponent(subfolder), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "hex" }.map(WireFixture.init).sorted { $0.name < $1.name }
    }

    static var isRecording: Bool {
        ProcessInfo.processInfo.environment["OUTPOST_UPDATE_FIXTURES"] == "1"
    }

    /// The fixture of this name; when recording, it is written first if `isSame` says that it differs.
    static func kept(
        _ path: String, comments: [String], bytes: [UInt8], isSame: ([UInt8]) throws -> Bool
    ) throws -> WireFixture {
        let file = folder.appendingPathComponent(path + ".hex")
        if isRecording, try (try? WireFixture(file)).map({ try !isSame($0.bytes) }) ?? true {
            let digits = Array(Hexadecimal.text(of: bytes))
            let lines = stride(from: 0, to: digits.count, by: 64).map {
                String(digits[$0..<min($0 + 64, digits.count)])
            }
            try record(
                (comments.map { "# " + $0 } + lines).joined(separator: "\n") + "\n", to: file)
        }
        return try WireFixture(file)
    }

    /// A snapshot beside a fixture.
    static func expect(text: String, in path: String) throws {
        let file = folder.appendingPathComponent(path)
        let kept = try? String(contentsOf: file, encoding: .utf8)
        if isRecording, kept != text { return try record(text, to: file) }
        #expect(kept == text, "\(path) is not what was recorded")
    }

    private static func record(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(file.lastPathComponent): look at what changed, then run again")
    }
}
