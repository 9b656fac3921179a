import Foundation
import OutpostKit
import OutpostTestSupport
import Testing

/// The root's key lies on a stick; the hub works, and is given new keys, over real processes and TLS.
@Suite struct RootKeyTests {
    private let folder: TemporaryFolder
    private let schema: Schema

    init() throws {
        folder = try TemporaryFolder()
        schema = try SampleApp.schema()
    }

    private func laptop(_ name: String) throws -> Replica {
        try Replica.open(file: folder.appending(name + ".sqlite"), schema: schema)
    }

    private func report(_ title: String, at replica: Replica) throws {
        try replica.write { db in
            try db.execute(sql: "INSERT INTO incident (title) VALUES (?)", values: [.text(title)])
        }
    }

    private func titles(_ replica: Replica) throws -> [String] {
        try replica.read { db in
            try String.fetchAll(db, sql: "SELECT title FROM incident ORDER BY title")
        }
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test func `A hub enrols and serves while the root's key is away, and is given new keys by it`()
        throws
    {
        let place = try HubProcess.make(mission: schema.missionFile, in: folder)
        let stick = folder.appending("stick")
        try HubProcess.run(["hub", "root", "move", "--replica", place, stick])
        #expect(!exists(place + "/authority/key.pem") && exists(stick + "/key.pem"))
        #expect(exists(place + "/authority/certificate.pem"))
        let mode =
            try FileManager.default.attributesOfItem(atPath: stick + "/key.pem")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let first = try laptop("first")
        let hub = try HubProcess(serving: place)
        try first.enrol(at: hub.url, code: try hub.enrolmentCode("Jacmel"))
        try report("Flood", at: first)
        #expect(try first.sync().sentChangesets == 1)
        // Without the stick there is no renewal.
        #expect(throws: HubFailure.self) {
            try HubProcess.run(["hub", "root", "renew", "--replica", place])
        }
        hub.stop()
        for number in [2, 3] {
            let text = try HubProcess.run([
                "hub", "root", "renew", "--replica", place, "--root", stick,
            ])
            #expect(text.contains("delegation \(number)"))
        }
        // It was dark meanwhile: what it knows is the root, and its own certificate is by a sub-key that was replaced twice.
        let again = try HubProcess(serving: place)
        try report("Fire", at: first)
        #expect(try first.sync(via: again.url).sentChangesets == 1)
        let second = try laptop("second")
        try second.enrol(at: again.url, code: try again.enrolmentCode("Gonaives"))
        try second.sync()
        #expect(try titles(second) == ["Fire", "Flood"])
    }

    @Test func `A captured hub with the keys of before is refused by who saw the new ones`() throws
    {
        let place = try HubProcess.make(mission: schema.missionFile, in: folder)
        let captured = folder.appending("captured")
        let (edge, accomplice) = (try laptop("edge"), try laptop("accomplice"))
        let hub = try HubProcess(serving: place)
        try edge.enrol(at: hub.url, code: try hub.enrolmentCode("Jacmel"))
        try edge.sync()
        hub.stop()
        try FileManager.default.copyItem(atPath: place, toPath: captured)
        try HubProcess.run(["hub", "root", "renew", "--replica", place])
        let renewed = try HubProcess(serving: place)
        try edge.sync(via: renewed.url)
        renewed.stop()
        // The thief enrols a laptop of his own, and so issues a roster under the old keys.
        let thief = try HubProcess(serving: captured)
        try accomplice.enrol(at: thief.url, code: try thief.enrolmentCode("Ghost"))
        try report("Forgery", at: accomplice)
        try accomplice.sync()
        let error = try #require(throws: OutpostError.self) { try edge.sync(via: thief.url) }
        #expect(error.code == .refused && error.cause.contains("replaced"), "\(error)")
        #expect(try titles(edge).isEmpty)
    }

    @Test func `A hub that was restored from before does not sign a number twice`() throws {
        let place = try HubProcess.make(mission: schema.missionFile, in: folder)
        let (backup, stick) = (folder.appending("backup"), folder.appending("stick"))
        try HubProcess.run(["hub", "root", "move", "--replica", place, stick])
        try FileManager.default.copyItem(atPath: place, toPath: backup)
        func renew(_ hub: String) throws -> String {
            try HubProcess.run(["hub", "root", "renew", "--replica", hub, "--root", stick])
        }
        #expect(try renew(place).contains("delegation 2"))
        #expect(try renew(backup).contains("delegation 3"))
    }
}
