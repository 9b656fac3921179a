import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostWire

/// A hub and bases whose databases a test may copy and put back, with a stock that is counted and a ledger that says what was
/// counted: each transaction changes the one by what it enters in the other, so that whatever is lost or doubled shows.
final class CopiesBed {
    static let space = SpaceID(name: "operations")
    static let stocks: [String] = (0..<3).map { number in
        RowKey(space: space, milliseconds: 1_700_000_000_000, random: UInt64(number)).description
    }

    let schema: Schema
    let rosters: SimulatedRosters
    private(set) var core: HubCore
    private(set) var log: SQLiteHubLog
    private var seed: UInt64

    /// - Parameter logPath: of the hub's log; nil keeps it in memory.
    init(seed: UInt64, logPath: String? = nil) throws {
        self.seed = seed << 20
        schema = try Self.makeSchema()
        rosters = try SimulatedRosters()
        let spaces = schema.spaces.map(\.id)
        try rosters.issue { roster in
            for identity in Array(1...5) + [0xFFFF] as [UInt64] {
                roster.addSimulated(
                    ReplicaID(identity: identity), name: "base \(identity)", in: spaces)
            }
        }
        log = try SQLiteHubLog(
            path: logPath, schema: schema, trust: { SimulatedSeals.trust },
            erasures: { [rosters] in try rosters.current()?.erasures ?? .none }, makeEpoch: { 7 })
        let picture = try Replica.inMemory(
            schema: schema, identity: 0xFFFF, surroundings: SyncTestBed.surroundings(seed))
        core = Self.core(log, picture, rosters)
    }

    private static func core(
        _ log: SQLiteHubLog, _ picture: Replica, _ rosters: SimulatedRosters
    ) -> HubCore {
        HubCore(
            log: log, picture: picture, sealer: SimulatedSeals.sealer, trust: rosters.trust,
            surroundings: SyncTestBed.surroundings(1), rosters: rosters)
    }

    private static func makeSchema() throws -> Schema {
        let stock = try TableSchema(
            name: "stock", residence: .space(space),
            columns: [
                ColumnSchema(name: "amount", kind: .integer, rule: .counter),
                ColumnSchema(name: "place", kind: .text, rule: .guarded),
                ColumnSchema(name: "kinds", kind: .text, rule: .set),
                ColumnSchema(name: "note", kind: .text),
            ])
        let ledger = try TableSchema(
            name: "ledger", residence: .space(space),
            columns: [
                ColumnSchema(name: "stock", kind: .text),
                ColumnSchema(name: "amount", kind: .integer),
            ])
        let delivery = try TableSchema(
            name: "delivery", residence: .space(SpaceID(name: "aid")),
            columns: [ColumnSchema(name: "cargo", kind: .text)])
        return try Schema(
            version: 1, missionHash: Digest(of: Array("copies".utf8)),
            spaces: [Space(name: "operations"), Space(name: "aid")],
            tables: [stock, ledger, delivery])
    }

    // MARK: Copies

    /// Another seed for each: two copies of a database draw different keys, as two machines do.
    func surroundings() -> Surroundings {
        seed += 1
        return SyncTestBed.surroundings(seed)
    }

    func base(_ identity: UInt64) throws -> Replica {
        try Replica.inMemory(schema: schema, identity: identity, surroundings: surroundings())
    }

    func copy(_ replica: Replica) throws -> Replica {
        try Replica.inMemory(copying: replica, surroundings: surroundings())
    }

    /// All of a hub that a backup holds.
    struct HubBackup {
        let log: SQLiteHubLog
        let picture: Replica
        let rosters: KeptRosters?
    }

    func backUpHub() throws -> HubBackup {
        HubBackup(
            log: try SQLiteHubLog(copying: log), picture: try copy(core.picture),
            rosters: rosters.keptRosters)
    }

    /// Puts a backup in the hub's place, which is found when it is opened.
    func restoreHub(_ backup: HubBackup) throws {
        log = try SQLiteHubLog(copying: backup.log)
        let picture = try copy(backup.picture)
        try picture.startIncarnation()
        rosters.restore(backup.rosters)
        core = Self.core(log, picture, rosters)
        try core.catchUp()
    }

    /// Puts the log alone back: the picture knows more.
    func restoreLog(_ backup: HubBackup) throws {
        log = try SQLiteHubLog(copying: backup.log)
        core = Self.core(log, core.picture, rosters)
    }

    // MARK: Exchanges

    struct Cut: Error {}

    /// One exchange; a cut throws.
    ///
    /// - Parameter meanwhile: what happens at the hub after the greeting.
    @discardableResult
    func exchange(
        _ edge: Replica, cutUp: Bool = false, cutDown: Int? = nil,
        meanwhile: () throws -> Void = {}
    ) throws -> (hasMore: Bool, report: EdgeSession.Report) {
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer, trust: rosters.trust,
            surroundings: SyncTestBed.surroundings(1))
        let conversation = HubConversation(core: core, certified: edge.id)
        if let greeting = try session.nextBytes() { try conversation.receive(greeting) }
        try meanwhile()
        var request: [UInt8] = []
        while let more = try session.nextBytes() { request += more }
        if cutUp {
            try conversation.receive(request.prefix(request.count * 3 / 4))
            throw Cut()
        }
        try conversation.receive(request)
        try conversation.endRequest()
        var answer: [UInt8] = []
        while let more = try conversation.nextBytes() { answer += more }
        if let cutDown, cutDown < answer.count {
            try session.receive(answer.prefix(cutDown))
            throw Cut()
        }
        try session.receive(answer)
        return (try session.finish().hasMore, session.report)
    }

    /// Exchanges until neither end has more.
    ///
    /// - Returns: how many changesets were written again.
    @discardableResult
    func sync(_ edge: Replica) throws -> Int {
        var rewritten = 0
        for _ in 0..<40 {
            let (hasMore, report) = try exchange(edge)
            rewritten += report.rewrittenChangesets
            guard report.refusals.isEmpty else {
                throw SyncFailure.protocolViolation("sync", "refused: \(report.refusals)")
            }
            if !hasMore { return rewritten }
        }
        throw SyncFailure.protocolViolation("sync", "the two ends never agree")
    }
}

extension Replica {
    /// The stocks, each once: two figures that were written apart would contest each other.
    func makeStocks() throws {
        try write { db in
            for key in CopiesBed.stocks {
                try db.execute(
                    sql: "INSERT INTO stock (id, amount) VALUES (?, 0)", arguments: [key])
            }
        }
    }

    /// Counts a stock up or down and enters it in the ledger, as one transaction.
    func count(_ stock: Int, by amount: Int, lane: Lane = .routine) throws {
        let key = CopiesBed.stocks[stock]
        try write(WriteSession(author: .nobody, lane: lane)) { db in
            try db.execute(
                sql: "UPDATE stock SET amount = amount + ? WHERE id = ?", arguments: [amount, key])
            try db.execute(
                sql: "INSERT INTO ledger (stock, amount) VALUES (?, ?)", arguments: [key, amount])
        }
    }

    /// Keys of all entries of the ledger.
    func entries() throws -> Set<String> {
        try read { try String.fetchSet($0, sql: "SELECT id FROM ledger") }
    }

    /// Stocks whose figure is not what the ledger says, in words.
    func miscounts() throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT stock.id || ': ' || amount || ', not ' || entered FROM stock JOIN (
                        SELECT stock, sum(amount) AS entered FROM ledger GROUP BY stock
                    ) AS sums ON sums.stock = stock.id WHERE amount <> entered
                    """)
        }
    }
}
