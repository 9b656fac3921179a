import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// What the hub's last verified backup holds. It stands in the registry, in one transaction, and is written after the backup was
/// verified; a record of another log's epoch says nothing, so that a hub that was put back claims no backup until it has made one.
package struct BackupRecord: Sendable, Equatable {
    /// Of the log that was copied.
    package let epoch: UInt64
    /// When the copy was begun, in milliseconds since 1970: what came later is not in it.
    package let time: Int64
    package let heads: VersionVector

    package init(epoch: UInt64, time: Int64, heads: VersionVector) {
        self.epoch = epoch
        self.time = time
        self.heads = heads
    }
}

extension HubRegistry {
    static let backupTables = """
        CREATE TABLE IF NOT EXISTS backup (
            id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, time INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS backup_head (
            device INTEGER NOT NULL, journal BLOB NOT NULL, sequence INTEGER NOT NULL,
            PRIMARY KEY (device, journal)
        ) STRICT, WITHOUT ROWID;
        """

    /// Takes the place of the record before, unless that is of a later backup of the same log.
    package func note(_ record: BackupRecord) throws {
        try transaction("note a backup") { db in
            let epoch = Int64(bitPattern: record.epoch)
            let known = try Int64.fetchOne(
                db, sql: "SELECT time FROM backup WHERE epoch = ?", arguments: [epoch])
            if let known, known > record.time { return }
            try db.execute(
                sql: "INSERT OR REPLACE INTO backup VALUES (1, ?, ?)",
                arguments: [epoch, record.time])
            try db.execute(sql: "DELETE FROM backup_head")
            let insertion = try db.makeStatement(sql: "INSERT INTO backup_head VALUES (?, ?, ?)")
            for (journal, sequence) in record.heads.sequences {
                var name: [UInt8] = []
                JournalCoding.append(journal, to: &name)
                try insertion.execute(arguments: [
                    Int64(bitPattern: journal.replica.identity), Data(name), Int64(sequence),
                ])
            }
        }
    }

    /// What the last verified backup of a log holds of one device's journals; nil where there is none.
    package func backup(
        ofEpoch epoch: UInt64, device identity: UInt64
    ) throws -> BackupRecord? {
        try transaction("look what is in a backup") { db in
            let time = try Int64.fetchOne(
                db, sql: "SELECT time FROM backup WHERE epoch = ?",
                arguments: [Int64(bitPattern: epoch)])
            guard let time else { return nil }
            let rows = try Row.fetchAll(
                db, sql: "SELECT journal, sequence FROM backup_head WHERE device = ?",
                arguments: [Int64(bitPattern: identity)])
            var heads = VersionVector()
            for row in rows {
                let journal = try JournalCoding.journal(of: [UInt8](row[0] as Data))
                heads[journal] = UInt64(row[1] as Int64)
            }
            return BackupRecord(epoch: epoch, time: time, heads: heads)
        }
    }

    /// Of all devices that said so, up to where they took a log, by space; those that were in contact last come first.
    package func held(
        ofEpoch epoch: UInt64
    ) throws -> [(device: UInt64, held: [SpaceID: UInt64])] {
        try transaction("look what devices took") { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT device, space, held FROM log_offer
                    WHERE epoch = ? AND held > 0 ORDER BY at DESC
                    """,
                arguments: [Int64(bitPattern: epoch)])
            var order: [UInt64] = []
            var held: [UInt64: [SpaceID: UInt64]] = [:]
            for row in rows {
                let device = UInt64(bitPattern: row[0] as Int64)
                if held[device] == nil { order.append(device) }
                let space = SpaceID(hash: UInt16(truncatingIfNeeded: row[1] as Int64))
                held[device, default: [:]][space] = UInt64(row[2] as Int64)
            }
            return order.map { ($0, held[$0] ?? [:]) }
        }
    }
}
