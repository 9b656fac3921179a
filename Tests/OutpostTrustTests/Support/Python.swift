import Foundation

/// Debian's Python with the cryptography library: a second opinion by other people's code, from the byte tables alone.
enum Python {
    static let path = "/usr/bin/python3"

    struct Failure: Error {
        let text: String
    }

    /// - Returns: standard output, without the last line's end.
    static func run(_ script: String, _ arguments: String...) throws -> String {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-c", script] + arguments
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(text: String(decoding: complaint, as: UTF8.self))
        }
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
