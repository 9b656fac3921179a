import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync

/// A hub in a folder that is backed up and put back, and bases that write reports.
final class ReportRoad {
    static let space = SpaceID(name: "operations")
    static let now: Int64 = 1_764_000_000_000

    struct Backup {
        let path: String
        let time: Int64
    }

    private let root: String
    private let schema: Schema
    private let rosters: SimulatedRosters?
    private var folder: String
    private var core: HubCore
    private var registry: HubRegistry
    private var count: Int64 = 0

    init(rosters: SimulatedRosters? = nil) throws {
        root =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("outpost-road-\(UInt64.random(in: 0 ... .max))").path
        self.rosters = rosters
        schema = try Schema(
            version: 1, missionHash: Digest(of: Array("road".utf8)),
            spaces: [Space(name: "operations")],
            tables: [
                try TableSchema(
                    name: "incident", residence: .space(Self.space),
                    columns: [ColumnSchema(name: "title", kind: .text)])
            ])
        folder = root + "/hub"
        let picture = try Replica.create(
            at: folder, schema: schema, mission: [1], holder: "a test",
            surroundings: Self.surroundings(0xFFFF))
        (core, registry) = try Self.open(folder, picture, schema, rosters)
    }

    deinit {
        // What a test leaves is no test's business.
        try? FileManager.default.removeItem(atPath: root)
    }

    private static func open(
        _ folder: String, _ picture: Replica, _ schema: Schema, _ rosters: SimulatedRosters?
    ) throws -> (HubCore, HubRegistry) {
        let core = HubCore(
            log: try SQLiteHubLog(
                path: folder + "/log.sqlite", schema: schema, trust: { SimulatedSeals.trust },
                makeEpoch: { 1 }),
            picture: picture, sealer: SimulatedSeals.sealer,
            trust: rosters?.trust ?? SimulatedSeals.rosterTrust, surroundings: surroundings(98),
            rosters: rosters.map { $0 as any RosterSource } ?? NoRosters())
        return (core, try HubRegistry(path: folder + "/hub.sqlite"))
    }

    private static func surroundings(_ seed: UInt64) -> Surroundings {
        Surroundings(
            wallMilliseconds: { now }, random: { UInt64.random(in: seed ... .max) })
    }

    // MARK: Bases

    func base(_ identity: UInt64) throws -> Replica {
        try Replica.inMemory(
            schema: schema, identity: identity, surroundings: Self.surroundings(identity))
    }

    /// The dots of a new report.
    func write(at base: Replica) throws -> [Dot] {
        let before = try base.heads()
        try base.write(WriteSession(author: Author(person: "Marie", identification: .unproven))) {
            try $0.execute(sql: "INSERT INTO incident (title) VALUES ('pon koupe')")
        }
        return try base.heads().filter { before[$0.key] != $0.value }
            .map { Dot($0.key, $0.value.sequence) }
    }

    func place(of report: [Dot], at base: Replica) throws -> OwnWork.Place {
        try base.ownWork(peer: "hub").place(of: report)
    }

    func steps(of report: [Dot], at base: Replica) throws -> Set<OwnWork.Step> {
        try place(of: report, at: base).steps
    }

    // MARK: Exchanges

    private func session(_ base: Replica) throws -> EdgeSession {
        try EdgeSession(
            replica: base, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: rosters?.trust ?? SimulatedSeals.rosterTrust,
            surroundings: Self.surroundings(3))
    }

    func exchange(_ base: Replica) throws -> (hasMore: Bool, down: Int) {
        let session = try session(base)
        let conversation = HubConversation(core: core, certified: base.id, ledger: registry)
        while let bytes = try session.nextBytes() { try conversation.receive(bytes) }
        try conversation.endRequest()
        var down = 0
        while let bytes = try conversation.nextBytes() {
            down += bytes.count
            try session.receive(bytes)
        }
        return (try session.finish().hasMore, down)
    }

    func sync(_ base: Replica) throws {
        for _ in 0..<20 {
            if try !exchange(base).hasMore { return }
        }
        throw SyncFailure.protocolViolation("sync", "the two ends never agree")
    }

    /// The link takes so many frames, the greeting among them, asks for the next, and breaks.
    func breakOff(_ base: Replica, afterFrames frames: Int) throws {
        let session = try session(base)
        for _ in 0..<frames { _ = try session.nextBytes() }
        try session.breakOff()
    }

    // MARK: Backups

    /// A copy of the hub as it is; nobody verified it.
    func backUp() throws -> Backup {
        count += 1
        let backup = Backup(path: root + "/backup-\(count)", time: Self.now + count)
        _ = try HubBackup.make(of: folder, at: backup.path)
        return backup
    }

    /// As 'outpost hub backup' does once the copy was verified.
    func note(_ backup: Backup) throws {
        try registry.note(HubBackup.record(of: backup.path, schema: schema, time: backup.time))
    }

    func restore(_ backup: Backup) throws {
        let next = folder + "-again"
        try HubBackup.restore(backup.path, to: next, epoch: 99)
        let picture = try Replica.open(
            at: next, schema: schema, holder: "a test", surroundings: Self.surroundings(0xFFF0))
        (core, registry) = try Self.open(next, picture, schema, rosters)
        folder = next
    }
}
