import Foundation
import OutpostLink
import OutpostTestSupport
import Testing

/// Throw-away certificates in a folder of their own, made by `Fixtures/make-certificates.sh` and
/// removed with the object.
final class Certificates {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("outpost-link-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = Fixtures.folder.appendingPathComponent("make-certificates.sh")
        let maker = try ChildProcess(["/bin/sh", script.path, folder.path])
        try #require(maker.end() == 0, "the certificates could not be made")
    }

    deinit {
        // A folder that stays behind in the temporary directory is no reason to fail a test.
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func identity(_ name: String) -> LinkIdentity {
        LinkIdentity(certificatePath: path("\(name).pem"), privateKeyPath: path("\(name).key"))
    }
}

/// The Python hub of `Fixtures/stand_in_hub.py`, ended with the object.
final class StandInHub {
    let certificates: Certificates
    let port: Int
    // Ends when its standard input is closed, so also with the test process.
    private let process: ChildProcess

    init(_ options: String...) throws {
        certificates = try Certificates()
        let script = Fixtures.folder.appendingPathComponent("stand_in_hub.py").path
        process = try ChildProcess(["python3", script, certificates.folder.path] + options)
        port = try #require(Int(process.readLine()), "the hub did not start")
    }

    /// How a device of the mission reaches this hub, with time-outs short enough for a test.
    func configuration(
        trust: LinkTrust? = nil, identity: LinkIdentity? = nil,
        timeouts: LinkTimeouts = LinkTimeouts(connect: .seconds(10), response: .seconds(10)),
        maximumResponseBytes: Int64? = nil
    ) -> LinkConfiguration {
        LinkConfiguration(
            hubURL: "https://127.0.0.1:\(port)",
            trust: trust ?? .authority(pemPath: certificates.path("mission.pem")),
            identity: identity, timeouts: timeouts, maximumResponseBytes: maximumResponseBytes)
    }
}

enum Fixtures {
    static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures")
    }
}
