import Foundation
import GRDB
import OutpostModel

/// How a replica's file stands, in numbers alone: nothing that a report says. It is read without the mission file and without the
/// lock, one question after the other, so that a damaged file says as much as it still can.
package struct ReplicaHealth: Codable, Sendable, Equatable {
    /// nil where it could not be asked.
    package var isFileSound: Bool?
    package var format: Int64?
    package var identity: String?
    package var incarnation: Int64?
    package var missionVersion: Int64?
    /// SHA-256 of the mission file that the database is of, in hexadecimal.
    package var missionHash: String?
    /// Whether a hub ever told its time, and hub time minus this machine's in milliseconds as of then.
    package var isClockLearnt: Bool?
    package var clockCorrection: Int64?
    /// The latest time that this replica gave out or followed, in milliseconds since 1970.
    package var latestTime: Int64?
    package var changesets: Int?
    /// Changesets of its own that no seal covers yet.
    package var unsealed: Int?
    /// Writes of other programs that were not taken over.
    package var heldWrites: Int?
    /// Changesets that the roster holds.
    package var heldByRoster: Int?
    /// Something was erased, and the file still has to be written anew for it.
    package var isRewriteOwed: Bool?
    /// How many questions were answered by an error.
    package var failures = 0
    /// The first error's code.
    package var failure: String?

    package init() {}

    /// The format that this version of the store reads.
    package static let format = EngineTables.format

    package init(of folder: ReplicaFolder) {
        do {
            let queue = try Self.open(folder.database)
            ask { $0.isFileSound = try queue.read(Self.isSound) }
            ask { health in try queue.read { db in try health.readMeta(db) } }
            ask { health in try queue.read { db in try health.count(db) } }
        } catch {
            note(error)
        }
    }

    /// The quick check of any SQLite file.
    ///
    /// - Returns: false where SQLite finds it damaged, or no database.
    package static func isSound(file: String) throws -> Bool {
        do {
            return try open(file).read(isSound)
        } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
        {
            return false
        }
    }

    private static func open(_ file: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(StoreLimits.busyTimeout)
        return try DatabaseQueue(path: file, configuration: configuration)
    }

    private static func isSound(_ db: Database) throws -> Bool {
        try String.fetchAll(db, sql: "PRAGMA quick_check(1)") == ["ok"]
    }

    private mutating func ask(_ body: (inout ReplicaHealth) throws -> Void) {
        do { try body(&self) } catch { note(error) }
    }

    private mutating func note(_ error: any Error) {
        failures += 1
        let translated = StoreFailure.translate(error, operation: "look at", place: "")
        if failure == nil {
            failure = (translated as? OutpostError)?.code.rawValue ?? "\(type(of: error))"
        }
        if failure == OutpostError.Code.corrupt.rawValue { isFileSound = false }
    }

    private mutating func readMeta(_ db: Database) throws {
        func integer(_ name: String) throws -> Int64? {
            try Int64.fetchOne(
                db, sql: "SELECT value FROM _outpost_meta WHERE name = ?", arguments: [name])
        }
        func bytes(_ name: String) throws -> String? {
            try Data.fetchOne(
                db, sql: "SELECT value FROM _outpost_meta WHERE name = ?", arguments: [name]
            ).map { Hexadecimal.text(of: [UInt8]($0)) }
        }
        format = try integer(MetaName.format)
        identity = try bytes(MetaName.identity)
        incarnation = try integer(MetaName.incarnation)
        missionVersion = try integer(MetaName.missionVersion)
        missionHash = try bytes(MetaName.missionHash)
        isClockLearnt = try integer(MetaName.clockLearnt) == 1
        clockCorrection = try integer(MetaName.clockCorrection) ?? 0
        isRewriteOwed = try integer(MetaName.rewriteOwed) == 1
    }

    private mutating func count(_ db: Database) throws {
        func number(_ sql: String) throws -> Int64? { try Int64.fetchOne(db, sql: sql) }
        latestTime = try number("SELECT max(max(clock, time)) FROM _outpost_head")
        changesets = try number("SELECT count(*) FROM _outpost_changeset").map(Int.init)
        heldWrites = try number("SELECT count(*) FROM _outpost_held_write").map(Int.init)
        heldByRoster = try number(
            """
            SELECT (SELECT count(*) FROM _outpost_held_changeset)
                + (SELECT count(*) FROM _outpost_early WHERE reason <> 0)
            """
        ).map(Int.init)
        let bits = JournalTable.sequenceBits
        unsealed = try number(
            """
            SELECT coalesce(sum(head - coalesce((
                SELECT max(place) - (id << \(bits)) FROM _outpost_seal
                WHERE place > id << \(bits) AND place < (id + 1) << \(bits)), 0)), 0)
            FROM _outpost_head
            WHERE replica = (SELECT value FROM _outpost_meta WHERE name = '\(MetaName.identity)')
            """
        ).map(Int.init)
    }
}
