import Foundation
import OutpostModel
import Testing

/// Signed bytes kept as text in `Fixtures/trust`: hexadecimal digits, with `#` to the end of a line as a comment.
enum TrustFixture {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/trust")

    static var isRecording: Bool {
        ProcessInfo.processInfo.environment["OUTPOST_UPDATE_FIXTURES"] == "1"
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        let text = try String(
            contentsOf: folder.appendingPathComponent(name + ".hex"), encoding: .utf8)
        let digits = text.split(separator: "\n").map { $0.prefix { $0 != "#" } }.joined()
        let hexadecimal = digits.filter { !$0.isWhitespace }
        return try #require(Hexadecimal.bytes(of: hexadecimal), "\(name) is not hexadecimal")
    }

    static func record(_ bytes: [UInt8], as name: String, _ comment: String) throws {
        let digits = Array(Hexadecimal.text(of: bytes))
        let lines = stride(from: 0, to: digits.count, by: 64).map {
            String(digits[$0..<min($0 + 64, digits.count)])
        }
        let text = (["# " + comment] + lines).joined(separator: "\n") + "\n"
        try text.write(
            to: folder.appendingPathComponent(name + ".hex"), atomically: true, encoding: .utf8)
    }
}
