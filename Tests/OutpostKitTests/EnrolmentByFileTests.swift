import Foundation
import OutpostKit
import OutpostTestSupport
import Testing

/// A laptop without a link is enrolled by two files on a stick, with the program itself.
@Suite struct EnrolmentByFileTests {
    private let folder: TemporaryFolder
    private let hub: String

    init() throws {
        folder = try TemporaryFolder()
        hub = try HubProcess.make(mission: try SampleApp.schema().missionFile, in: folder)
    }

    private func words(_ output: String, after label: String) throws -> String {
        let line = try #require(output.split(separator: "\n").first { $0.contains(label) })
        return String(try #require(line.split(separator: ":").last))
    }

    private func laptop(_ name: String) -> String { folder.appending(name) }

    /// - Returns: the words that the laptop shows.
    private func request(_ name: String) throws -> String {
        try words(
            HubProcess.run([
                "enrol", "request", "--replica", laptop(name), folder.appending(name + ".request"),
            ]), after: "read these words")
    }

    /// - Returns: the mission's words that the hub shows.
    private func approve(
        _ name: String, words: String, at hub: String? = nil, url: String = "https://127.0.0.1:1"
    ) throws -> String {
        try self.words(
            HubProcess.run([
                "hub", "approve", "--replica", hub ?? self.hub, folder.appending(name + ".request"),
                "--name", name, "--words", words, "--url", url, "--out",
                folder.appending(name + ".approval"),
            ]), after: "the mission's words")
    }

    private func accept(_ name: String, file: String? = nil, words: String) throws {
        try HubProcess.run([
            "enrol", "accept", "--replica", laptop(name), "--words", words,
            folder.appending((file ?? name) + ".approval"),
        ])
    }

    private func isRefused(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch {
            return true
        }
    }

    @Test func `A laptop is enrolled without a link, knows who takes part, and syncs later`() throws
    {
        let stick = folder.appending("root")
        try HubProcess.run(["hub", "root", "move", "--replica", hub, stick])
        let served = try HubProcess(serving: hub)
        for name in ["Jacmel", "Gonaives"] {
            let mission = try approve(name, words: request(name), url: served.url)
            try accept(name, words: mission)
            // A second time does no harm: nobody knew whether the first went well.
            try accept(name, words: try approve(name, words: request(name), url: served.url))
        }
        try HubProcess.run([
            "report", "--replica", laptop("Jacmel"), "incident", "title=Flood",
        ])
        for name in ["Jacmel", "Gonaives"] {
            try HubProcess.run(["sync", "--replica", laptop(name)])
        }
        let list = try HubProcess.run(["list", "incident", "--replica", laptop("Gonaives")])
        #expect(list.contains("Flood"))
    }

    @Test func `Work of before the enrolment stays`() throws {
        let mission = folder.appending("mission.yaml")
        try HubProcess.run(["init", "--replica", laptop("Jacmel"), "--mission", mission])
        try HubProcess.run(["report", "--replica", laptop("Jacmel"), "incident", "title=Early"])
        let served = try HubProcess(serving: hub)
        try accept("Jacmel", words: approve("Jacmel", words: request("Jacmel"), url: served.url))
        let sync = try HubProcess.run(["sync", "--replica", laptop("Jacmel")])
        #expect(sync.contains("1 changesets sent"))
    }

    @Test func `Words that differ enrol nobody, on either side`() throws {
        let (first, second) = (try request("Jacmel"), try request("Gonaives"))
        #expect(first != second)
        #expect(isRefused { _ = try approve("Jacmel", words: second) })
        #expect(!FileManager.default.fileExists(atPath: folder.appending("Jacmel.approval")))
        let mission = try approve("Jacmel", words: first)
        #expect(isRefused { try accept("Jacmel", words: second) })
        // Without words and without a terminal nothing is taken for granted.
        #expect(
            isRefused {
                try HubProcess.run([
                    "enrol", "accept", "--replica", laptop("Jacmel"),
                    folder.appending("Jacmel.approval"),
                ])
            })
        #expect(
            isRefused { try HubProcess.run(["sync", "--replica", laptop("Jacmel")]) })
        try accept("Jacmel", words: mission)
    }

    @Test func `The answer to another laptop's request is refused`() throws {
        _ = try request("Gonaives")
        let mission = try approve("Jacmel", words: request("Jacmel"))
        #expect(isRefused { try accept("Gonaives", file: "Jacmel", words: mission) })
    }

    /// Whoever carries the stick changes what no certificate and no roster covers.
    @Test func `An answer whose mission file or hubs were altered on the way is refused`() throws {
        let words = try approve("Jacmel", words: request("Jacmel"))
        let path = folder.appending("Jacmel.approval")
        let original = try Data(contentsOf: URL(fileURLWithPath: path))
        let file = try #require(
            try JSONSerialization.jsonObject(with: original) as? [String: Any])
        let mission = try #require(
            (file["mission"] as? String).flatMap { Data(base64Encoded: $0) })
        let altered = Data(mission + Array("# one more line\n".utf8)).base64EncodedString()
        let changes: [(String, Any)] = [
            ("mission", altered), ("hubs", ["https://127.0.0.1:2"]),
            ("hubs", ["https://127.0.0.1:1", "https://127.0.0.1:2"]),
            ("proof", String(repeating: "0", count: 128)), ("proof", "no digits"),
        ]
        for (name, value) in changes {
            var changed = file
            changed[name] = value
            try JSONSerialization.data(withJSONObject: changed)
                .write(to: URL(fileURLWithPath: path))
            #expect(isRefused { try accept("Jacmel", words: words) }, "\(name)")
        }
        try original.write(to: URL(fileURLWithPath: path))
        try accept("Jacmel", words: words)
    }

    @Test func `An answer of a mission that is not the one meant has other words`() throws {
        let other = try TemporaryFolder()
        let theirs = try HubProcess.make(mission: SampleApp.schema().missionFile, in: other)
        let words = try request("Jacmel")
        let ours = try approve("Jacmel", words: words)
        _ = try approve("Jacmel", words: words, at: theirs)
        #expect(isRefused { try accept("Jacmel", words: ours) })
    }

    @Test func `An answer that was altered anywhere, or cut, enrols nobody`() throws {
        let mission = try approve("Jacmel", words: request("Jacmel"))
        let path = folder.appending("Jacmel.approval")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let text = try #require(String(data: whole, encoding: .utf8))
        // A byte in the midst of each certificate and of the roster; and the file cut in half.
        for member in ["authority", "certificate", "roster"] {
            let start = try #require(text.range(of: "\"\(member)\" : \"")).upperBound
            let index = text.index(start, offsetBy: 200)
            let letter = text[index] == "A" ? "B" : "A"
            let altered = text.replacingCharacters(in: index...index, with: letter)
            try Data(altered.utf8).write(to: URL(fileURLWithPath: path))
            #expect(isRefused { try accept("Jacmel", words: mission) }, "\(member)")
        }
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
        #expect(isRefused { try accept("Jacmel", words: mission) })
        try whole.write(to: URL(fileURLWithPath: path))
        try accept("Jacmel", words: mission)
    }
}
