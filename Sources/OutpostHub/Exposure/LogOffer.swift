import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// What of the hub's log a device has, and may have, as one exchange showed: by space, numbers of entries.
package struct LogOffer: Sendable, Equatable {
    package let epoch: UInt64
    /// Up to where the device itself said that it took the log.
    package let held: [SpaceID: UInt64]
    /// Up to where it may be sent.
    package let offered: [SpaceID: UInt64]

    package init(epoch: UInt64, held: [SpaceID: UInt64], offered: [SpaceID: UInt64]) {
        self.epoch = epoch
        self.held = held
        self.offered = offered
    }
}

/// What of one space's log a device has, by all exchanges so far.
package struct SpaceReach: Sendable, Equatable {
    /// Of the log that the numbers are of; another one's say nothing.
    package let epoch: UInt64
    /// At least up to here.
    package let held: UInt64
    /// At most up to here.
    package let offered: UInt64
    /// When this was last noted.
    package let at: Date
}

extension HubRegistry {
    package func note(_ offer: LogOffer, to device: ReplicaID) throws {
        try transaction("note what a device is sent") { db in
            for space in Set(offer.held.keys).union(offer.offered.keys) {
                let held = offer.held[space] ?? 0
                // Numbers only grow, but for those of another log.
                try db.execute(
                    sql: """
                        INSERT INTO log_offer VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                        ON CONFLICT (device, space) DO UPDATE SET
                            held = CASE epoch WHEN ?3 THEN max(held, ?4) ELSE ?4 END,
                            offered = CASE epoch WHEN ?3 THEN max(offered, ?5) ELSE ?5 END,
                            epoch = ?3, at = ?6
                        """,
                    arguments: [
                        Int64(bitPattern: device.identity), Int64(space.hash),
                        Int64(bitPattern: offer.epoch), Int64(held),
                        Int64(max(held, offer.offered[space] ?? 0)), Date().timeIntervalSince1970,
                    ])
            }
        }
    }

    /// What a device has, by space; a space of which it was never sent anything is not there.
    package func reach(of identity: UInt64) throws -> [SpaceID: SpaceReach] {
        try transaction("look what a device was sent") { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT space, epoch, held, offered, at FROM log_offer WHERE device = ?",
                arguments: [Int64(bitPattern: identity)])
            return Dictionary(
                rows.map { row in
                    let reach = SpaceReach(
                        epoch: UInt64(bitPattern: row[1] as Int64),
                        held: UInt64(row[2] as Int64), offered: UInt64(row[3] as Int64),
                        at: Date(timeIntervalSince1970: row[4]))
                    return (SpaceID(hash: UInt16(truncatingIfNeeded: row[0] as Int64)), reach)
                }
            ) { first, _ in first }
        }
    }
}
