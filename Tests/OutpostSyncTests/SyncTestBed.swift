import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire
import Synchronization

/// A hub and edges in memory, and exchanges between them whose bytes a test may cut anywhere.
struct SyncTestBed {
    let schema: Schema
    let core: HubCore

    static let space = SpaceID(name: "operations")
    static let aid = SpaceID(name: "aid")

    let trust: RosterTrust
    /// Where the hub writes down what it sent to whom; nil: nowhere.
    var ledger: (any ExchangeLedger)?

    /// - Parameter rosters: nil: everybody may everything.
    init(schema given: Schema? = nil, rosters: SimulatedRosters? = nil) throws {
        trust = rosters?.trust ?? SimulatedSeals.rosterTrust
        schema = try given ?? Self.makeSchema()
        let picture = try Replica.inMemory(
            schema: schema, identity: 0xFFFF, surroundings: Self.surroundings(0xFFFF))
        core = HubCore(
            log: try SQLiteHubLog(
                path: nil, schema: schema, trust: { SimulatedSeals.trust },
                erasures: { try rosters?.current()?.erasures ?? .none }, makeEpoch: { 7 }),
            picture: picture,
            sealer: SimulatedSeals.sealer, trust: trust,
            surroundings: Self.surroundings(1),
            rosters: rosters.map { $0 as any RosterSource } ?? NoRosters())
    }

    private static func makeSchema() throws -> Schema {
        let incident = try TableSchema(
            name: "incident", residence: .space(space),
            columns: [
                ColumnSchema(name: "reference", kind: .text),
                ColumnSchema(name: "title", kind: .text),
                ColumnSchema(name: "latitude", kind: .real),
                ColumnSchema(name: "longitude", kind: .real),
                ColumnSchema(name: "severity", kind: .integer),
            ], groups: [("position", ["latitude", "longitude"])], referenceColumn: "reference")
        let delivery = try TableSchema(
            name: "delivery", residence: .space(aid),
            columns: [ColumnSchema(name: "cargo", kind: .text)])
        return try Schema(
            version: 1, missionHash: Digest(of: Array("test".utf8)),
            spaces: [Space(name: "operations"), Space(name: "aid")], tables: [incident, delivery])
    }

    /// A clock that advances a second at each look, and numbers that follow from the seed.
    static func surroundings(_ seed: UInt64) -> Surroundings {
        // Locks, since closures of surroundings must be sendable; the tests use one thread.
        let clock = Mutex(Int64(1_700_000_000_000))
        let state = Mutex(seed)
        return Surroundings(
            wallMilliseconds: {
                clock.withLock { now in
                    now += 1000
                    return now
                }
            },
            random: {
                state.withLock { state in
                    state &+= 0x9E37_79B9_7F4A_7C15
                    var mixed = state
                    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
                    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
                    return mixed ^ mixed >> 31
                }
            })
    }

    func edge(_ identity: UInt64) throws -> Replica {
        try Replica.inMemory(
            schema: schema, identity: identity, surroundings: Self.surroundings(identity))
    }

    // MARK: Exchanges

    /// The request that an edge would send now.
    func request(of session: EdgeSession) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = try session.nextBytes() { bytes += more }
        return bytes
    }

    /// The hub's answer to the first `cut` bytes of a request; nil when it saw the request cut.
    func answer(to request: [UInt8], cut: Int? = nil) throws -> [UInt8]? {
        let conversation = HubConversation(core: core, certified: nil, ledger: ledger)
        try conversation.receive(request.prefix(cut ?? request.count))
        // A cut request has no end: the hub's HTTP sees the connection break.
        if let cut, cut < request.count { return nil }
        try conversation.endRequest()
        var bytes: [UInt8] = []
        while let more = try conversation.nextBytes() { bytes += more }
        return bytes
    }

    /// One exchange; a cut makes it throw `.unreachable`, as a link does.
    func exchange(
        _ edge: Replica, cutUp: Int? = nil, cutDown: Int? = nil
    ) throws -> (hasMore: Bool, up: Int, down: Int) {
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: trust, surroundings: Self.surroundings(edge.id.identity))
        let request = try request(of: session)
        guard let answer = try answer(to: request, cut: cutUp) else { throw SyncFailure.cut }
        try session.receive(answer.prefix(cutDown ?? answer.count))
        return (try session.finish().hasMore, request.count, answer.count)
    }

    /// Exchanges until neither end has more.
    func sync(_ edge: Replica) throws {
        for _ in 0..<20 {
            if try !exchange(edge).hasMore { return }
        }
        throw SyncFailure.protocolViolation("sync", "the two ends never agree")
    }
}

extension Replica {
    func insertIncident(_ title: String, severity: Int) throws {
        try write(WriteSession(author: Author(person: "Marie", identification: .unproven))) { db in
            try db.execute(
                sql: """
                    INSERT INTO incident (title, severity, latitude, longitude)
                    VALUES (?, ?, 18.5, -72.3)
                    """, arguments: [title, severity])
        }
    }

    /// Everything that it shows, as one text.
    func shown() throws -> String {
        try read { db in
            let incidents = try String.fetchAll(
                db,
                sql: """
                    SELECT quote(id) || quote(reference) || quote(title) || quote(latitude)
                        || quote(longitude) || quote(severity) FROM incident ORDER BY id
                    """)
            let deliveries = try String.fetchAll(
                db, sql: "SELECT quote(id) || quote(cargo) FROM delivery ORDER BY id")
            return (incidents + deliveries).joined(separator: "\n")
        }
    }
}
