import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostTestSupport
import Testing

/// `outpost doctor` itself, on folders that nobody should have.
@Suite struct DoctorProgramTests {
    private static let marker = "MARKERWORD"

    private let folder: TemporaryFolder
    private let replica: String

    init() throws {
        folder = try TemporaryFolder()
        // A path may hold a person's name.
        replica = folder.appending("home-of-\(Self.marker)")
        try HubProcess.run(["init", "--replica", replica])
    }

    /// - Returns: the exit status, and what it says as JSON.
    private func doctor(_ arguments: String...) throws -> (status: Int32, answer: [String: Any]) {
        let process = try ChildProcess(
            ["/bin/sh", "-c", "exec \"$@\" 2>/dev/null", "sh", HubProcess.program, "doctor"]
                + ["--json", "--port", "1", "--replica", replica] + arguments)
        let text = process.readAll()
        let status = process.end()
        let answer = try JSONSerialization.jsonObject(with: Data(text.utf8))
        // A status of the system's: what the program gave stands in the second byte, a signal in the first.
        return (
            status & 0x7F == 0 ? status >> 8 : -(status & 0x7F), answer as? [String: Any] ?? [:]
        )
    }

    private func state(of check: String, in answer: [String: Any]) -> String? {
        (answer["findings"] as? [[String: Any]])?.first { $0["check"] as? String == check }?[
            "state"]
            as? String
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: replica + "/" + name))
    }

    /// As another program does, which asks nobody. A row that follows another follows an incident.
    private func fillEveryTable() throws -> Int {
        let schema = try Mission.default.schema
        let queue = try DatabaseQueue(path: replica + "/replica.sqlite")
        defer { try? queue.close() }  // it is closed with its object, at the latest
        try queue.write { db in
            try db.execute(sql: "INSERT INTO incident (title) VALUES ('\(Self.marker)')")
            let incident = "(SELECT id FROM incident LIMIT 1)"
            for table in schema.tables {
                var values = Dictionary(
                    uniqueKeysWithValues: table.columns.filter { $0.kind.valueType == .text }
                        .map { ($0.name, "'\(Self.marker)'") })
                if case .follows(let column) = table.residence {
                    values[column] = incident
                    values["id"] =
                        "substr(\(incident), 1, 21) || lower(hex(randomblob(1))) || '-' || lower(hex(randomblob(6)))"
                }
                let names = values.keys.sorted()
                try db.execute(
                    sql: """
                        INSERT INTO "\(table.name)" (\(names.map { "\"\($0)\"" }.joined(separator: ", ")))
                        VALUES (\(names.compactMap { values[$0] }.joined(separator: ", ")))
                        """)
            }
        }
        return schema.tables.count
    }

    @Test func `What it writes for an engineer holds nothing that a report, a name or a path says`()
        throws
    {
        try HubProcess.run(["sign-in", "--replica", replica, Self.marker])
        #expect(try fillEveryTable() > 20)
        // Adopts what it can, and holds the rest with its values.
        try HubProcess.run([
            "report", "--replica", replica, "incident", "title=\(Self.marker)",
            "category=road_blocked",
        ])
        try write(
            #"{"url": "https://\#(Self.marker)", "deviceName": "\#(Self.marker)", "fingerprint": "\#(Self.marker)"}"#,
            to: "device/hub.json")
        try write(Self.marker, to: "device/key.pem")
        try write(Self.marker, to: "device/certificate.pem")
        try write("outpost \(Self.marker), process 1\n", to: "lock")
        try write(Self.marker, to: "rejects/\(Self.marker).rejects.csv")
        try write(Self.marker, to: "attachments/\(Self.marker)")
        let bundle = folder.appending("bundle")
        let (status, answer) = try doctor("--out", bundle)
        #expect(status == 1)
        #expect(state(of: "enrolment", in: answer) == "wrong")
        #expect(state(of: "held", in: answer) == "look", "the values of held writes are tried too")
        let text = try String(contentsOfFile: bundle, encoding: .utf8)
        #expect(text.contains("quick check"))
        #expect(!text.contains(Self.marker))
    }

    @Test func `Nor where the mission file cannot be read, and the error quotes it`() throws {
        try write("mission: {\(Self.marker): [", to: "mission.yaml")
        let bundle = folder.appending("bundle")
        let (status, answer) = try doctor("--out", bundle)
        #expect(status == 1)
        #expect(state(of: "mission", in: answer) == "wrong")
        #expect(!(try String(contentsOfFile: bundle, encoding: .utf8)).contains(Self.marker))
    }

    @Test func `It writes over no file`() throws {
        let bundle = folder.appending("bundle")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: bundle))
        #expect(throws: HubFailure.self) {
            try HubProcess.run(["doctor", "--replica", replica, "--out", bundle])
        }
        #expect(try String(contentsOfFile: bundle, encoding: .utf8) == "mine")
    }

    private func damaged(_ change: (FileHandle, UInt64) throws -> Void) throws -> (
        Int32, [String: Any]
    ) {
        let file = URL(fileURLWithPath: replica + "/replica.sqlite")
        let whole = try Data(contentsOf: file)
        // The next damage begins with a whole file, or its own test fails.
        defer { try? whole.write(to: file) }
        for name in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: file.path + name)  // there may be none
        }
        let handle = try FileHandle(forUpdating: file)
        try change(handle, try handle.seekToEnd())
        try handle.close()
        return try doctor()
    }

    @Test func `No damage to the database ends it: it says that the file is damaged`() throws {
        try HubProcess.run([
            "report", "--replica", replica, "incident", "title=whole", "category=road_blocked",
        ])
        #expect(try doctor().status == 0)
        var generator = SeededGenerator(seed: 7)
        for length in [0, 1, 100, 4096, 5000, 100_000] as [UInt64] {
            let (status, answer) = try damaged { file, _ in try file.truncate(atOffset: length) }
            #expect(status == 1, "cut to \(length)")
            #expect(state(of: "file", in: answer) == "wrong", "cut to \(length)")
        }
        for _ in 0..<6 {
            let bytes = Data((0..<40_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
            let place = UInt64.random(in: 0..<20_000, using: &generator)
            let (status, answer) = try damaged { file, _ in
                try file.seek(toOffset: place)
                try file.write(contentsOf: bytes)
            }
            #expect(status == 1, "scribbled at \(place)")
            #expect(state(of: "file", in: answer) == "wrong", "scribbled at \(place)")
        }
    }

    @Test func `Nor does a folder in which files are folders, or missing, or empty`() throws {
        for name in [
            "replica.sqlite", "mission.yaml", "device/hub.json", "lock", "hub.sqlite", "log.sqlite",
        ] {
            let place = replica + "/" + name
            let kept = FileManager.default.contents(atPath: place)
            if kept != nil { try FileManager.default.removeItem(atPath: place) }
            #expect([0, 1].contains(try doctor().status), "no \(name)")
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: false)
            #expect([0, 1].contains(try doctor().status), "\(name) is a folder")
            try FileManager.default.removeItem(atPath: place)
            try write("", to: name)
            #expect([0, 1].contains(try doctor().status), "\(name) is empty")
            try FileManager.default.removeItem(atPath: place)
            if let kept { try kept.write(to: URL(fileURLWithPath: place)) }
        }
        #expect(try doctor().status == 0)
    }
}
