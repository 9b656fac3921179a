import Foundation
import OutpostTestSupport

/// The program `outpost` as a hub, in a process of its own, made with a mission file that an app declares.
final class HubProcess {
    private let folder: String
    private let server: ChildProcess
    let url: String

    /// Built beside these tests.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("outpost").path

    /// Makes a hub and serves it.
    convenience init(mission: [UInt8], in folder: TemporaryFolder) throws {
        try self.init(serving: Self.make(mission: mission, in: folder))
    }

    /// Makes a hub and does not serve it yet.
    ///
    /// - Returns: its folder.
    static func make(mission: [UInt8], in folder: TemporaryFolder) throws -> String {
        let file = folder.appending("mission.yaml")
        try Data(mission).write(to: URL(fileURLWithPath: file))
        try run(["hub", "init", "--replica", folder.appending("hub"), "--mission", file])
        return folder.appending("hub")
    }

    init(serving folder: String) throws {
        self.folder = folder
        let portFile = folder + "/port-\(UUID().uuidString)"
        // The shell ends the hub when its own input ends, which is when this object does.
        server = try ChildProcess([
            "/bin/sh", "-c", "\"$@\" & read line; kill $!; wait", "sh", Self.program, "hub",
            "serve",
            "--replica", self.folder, "--port", "0", "--port-file", portFile,
        ])
        url = server.readLine().replacing("serving ", with: "")
            .replacing(":0", with: ":" + (try Self.port(portFile)))
    }

    func stop() { server.end() }

    /// A one-time code.
    func enrolmentCode(_ name: String) throws -> String {
        try Self.run(["hub", "enrol-code", "--replica", folder, name])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func port(_ file: String) throws -> String {
        // A minute: beside hundreds of tests a process may begin late.
        for _ in 0..<3_000 {
            if FileManager.default.fileExists(atPath: file) {
                return try String(contentsOfFile: file, encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            }
            usleep(20_000)
        }
        throw HubFailure(text: "no port")
    }

    /// Runs the program to its end.
    ///
    /// - Returns: all that it printed.
    @discardableResult
    static func run(_ arguments: [String]) throws -> String {
        let process = try ChildProcess(
            ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", program] + arguments)
        let text = process.readAll()
        guard process.end() == 0 else { throw HubFailure(text: text) }
        return text
    }
}

struct HubFailure: Error {
    let text: String
}
