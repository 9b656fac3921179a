import Foundation
import OutpostModel
import OutpostTestSupport
import Testing

/// The commands, by the program itself: from a laptop that never had a link to a hub that does not serve, and the exchange after.
@Suite struct FlashCommandTests {
    private let folder: TemporaryFolder
    private let hub: String
    private var laptop: String { folder.appending("laptop") }

    init() throws {
        folder = try TemporaryFolder()
        hub = try HubProcess.make(mission: try SampleApp.schema().missionFile, in: folder)
        try enrol()
    }

    private func words(_ output: String, after label: String) throws -> String {
        let line = try #require(output.split(separator: "\n").first { $0.contains(label) })
        return String(try #require(line.split(separator: ":").last))
    }

    private func enrol(url: String = "https://127.0.0.1:1") throws {
        let (request, approval) = (folder.appending("request"), folder.appending("approval"))
        let asked = try words(
            HubProcess.run(["enrol", "request", "--replica", laptop, request]),
            after: "read these words")
        let mission = try words(
            HubProcess.run([
                "hub", "approve", "--replica", hub, request, "--name", "Jacmel", "--words", asked,
                "--url", url, "--out", approval,
            ]), after: "the mission's words")
        try HubProcess.run([
            "enrol", "accept", "--replica", laptop, "--words", mission, approval,
        ])
    }

    private func report(_ title: String) throws -> String {
        let said = try HubProcess.run([
            "report", "--replica", laptop, "incident", "title=\(title)",
        ])
        return String(try #require(said.split(separator: " ").first))
    }

    private func receive(_ arguments: String...) throws -> String {
        try HubProcess.run(["receive", "--replica", hub] + arguments)
    }

    private func incidents(at place: String) throws -> Int {
        let list = try HubProcess.run(["list", "incident", "--replica", place])
        return list.split(separator: "\n").count - 1
    }

    /// Makes files of a folder older than a look waits.
    private func age(_ spool: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: spool) {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -60)],
                ofItemAtPath: "\(spool)/\(name)")
        }
    }

    @Test func `A report by file, by letters, by parts in a spool and by sync is one report`()
        throws
    {
        let reference = try report("Pont effondré")
        let file = folder.appending("message")
        try HubProcess.run(["flash", reference, "--replica", laptop, "--out", file])
        let size = try Data(contentsOf: URL(fileURLWithPath: file)).count
        #expect(size <= 340)
        #expect(try receive(file).contains("1 taken"))
        #expect(try incidents(at: hub) == 1)

        let text = try HubProcess.run(["flash", reference, "--replica", laptop, "--text"])
        let letters = folder.appending("letters")
        // The line about it goes to standard error, which the test's shell mixes in.
        let lines = text.split(separator: "\n").filter { !$0.contains("bytes for") }
        try Data(lines.joined(separator: " \n").utf8).write(to: URL(fileURLWithPath: letters))
        #expect(try receive(letters).contains("were here already"))

        let spool = folder.appending("spool")
        try FileManager.default.createDirectory(
            atPath: spool, withIntermediateDirectories: true)
        let said = try HubProcess.run([
            "flash", reference, "--replica", laptop, "--spool", spool, "--limit", "90",
        ])
        #expect(said.contains("in 3 parts") || said.contains("in 2 parts"))
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: spool + "/nonsense"))
        try age(spool)
        #expect(throws: HubFailure.self) { try receive("--spool", spool) }
        let taken = try FileManager.default.contentsOfDirectory(atPath: spool + "/taken")
        #expect(taken.count >= 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: spool + "/refused")
                == ["nonsense"])

        let served = try HubProcess(serving: hub)
        try HubProcess.run(["sync", "--replica", laptop, "--via", served.url])
        served.stop()
        #expect(try incidents(at: hub) == 1)
        #expect(try HubProcess.run(["contested", "--replica", hub]).contains(reference) == false)
        let audit = try HubProcess.run(["audit", "--replica", hub])
        #expect(audit.contains("1 rows are what"))
    }

    @Test func `Reports in one message are in the hub's log, and sync sends the rest alone`()
        throws
    {
        for number in 1...3 { _ = try report("report \(number)") }
        let (first, second) = (folder.appending("first"), folder.appending("second"))
        let said = try HubProcess.run([
            "send", "--replica", laptop, "--out", first, "--limit", "2",
        ])
        #expect(said.contains("1 changesets are left"))
        // No such folder: what was not given is made again.
        let nowhere = folder.appending("nowhere")
        #expect(throws: HubFailure.self) {
            try HubProcess.run(["send", "--replica", laptop, "--spool", nowhere])
        }
        try HubProcess.run(["send", "--replica", laptop, "--out", second])
        #expect(
            try HubProcess.run(["send", "--replica", laptop, "--out", second])
                .contains("nothing is left"))
        #expect(try receive(first).contains("2 taken"))
        // The second was lost on the road.
        _ = try report("report 4")
        let served = try HubProcess(serving: hub)
        let sync = try HubProcess.run(["sync", "--replica", laptop, "--via", served.url])
        #expect(sync.contains("2 changesets sent"))
        served.stop()
        #expect(try incidents(at: hub) == 4)
        #expect(try receive(second).contains("were here already"))
        #expect(try HubProcess.run(["verify", "--replica", hub]).contains("sound"))
    }

    @Test func `What is on another way than the hub's, or altered, is refused and said`() throws {
        let reference = try report("fire")
        let file = folder.appending("message")
        try HubProcess.run(["flash", reference, "--replica", laptop, "--out", file])
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        bytes[60] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        let error = #expect(throws: HubFailure.self) { try receive(file) }
        #expect(error?.text.contains("it was altered") == true)
        #expect(throws: HubFailure.self) {
            try HubProcess.run([
                "flash", reference, "--replica", laptop, "--out", file, "--to", "X",
            ])
        }
        let missing = #expect(throws: HubFailure.self) { try receive(folder.appending("none")) }
        #expect(missing?.text.contains("check the file's name") == true)
        #expect(try incidents(at: hub) == 0)
    }
}
