import Foundation

/// The openssl command as a second opinion: another implementation must read what we write, and we what
/// it writes.
enum OpenSSL {
    static let path = "/usr/bin/openssl"

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    struct Outcome {
        var status: Int32
        /// Standard output and standard error, in one.
        var text: String
        var succeeded: Bool { status == 0 }
    }

    static func run(_ arguments: String...) throws -> Outcome {
        try run(arguments)
    }

    static func run(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, text: String(decoding: data, as: UTF8.self))
    }
}
