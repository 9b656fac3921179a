import Foundation
import GRDB
import OutpostModel

/// What a device said of the roster that it has when it was last in contact. It says so only once it has done what that roster
/// orders: erased what it erases, left spaces that it may read no more.
package struct RosterContact: Sendable, Equatable {
    package let version: UInt32
    package let at: Date
}

extension HubRegistry {
    /// By device's identity.
    package func rosterContacts() throws -> [UInt64: RosterContact] {
        try transaction("look which rosters devices have") { db in
            let rows = try Row.fetchAll(db, sql: "SELECT device, version, at FROM roster_contact")
            return Dictionary(
                rows.map { row in
                    let contact = RosterContact(
                        version: UInt32(truncatingIfNeeded: row[1] as Int64),
                        at: Date(timeIntervalSince1970: row[2]))
                    return (UInt64(bitPattern: row[0] as Int64), contact)
                }
            ) { first, _ in first }
        }
    }

    /// Notes which roster a device has, the first time that it says so.
    static func note(
        _ db: Database, rosterVersion version: UInt32, of replica: ReplicaID, now: Date
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO roster_contact VALUES (?1, ?2, ?3) ON CONFLICT (device) DO UPDATE
                SET version = ?2, at = ?3 WHERE version <> ?2
                """,
            arguments: [
                Int64(bitPattern: replica.identity), Int64(version), now.timeIntervalSince1970,
            ])
    }

    /// Issues the next roster, whose version the change is told, in one transaction.
    @discardableResult
    package func issueErasure(
        by issuer: RosterIssuer, now: Int64,
        change: (inout MissionRoster, _ version: UInt32) throws -> Void
    ) throws -> KeptRosters {
        try transaction("order an erasure") { db in
            let version = (try Self.keptRosters(db)?.standing.version ?? 0) + 1
            return try Self.issue(db, by: issuer, now: now) { try change(&$0, version) }
        }
    }
}

extension MissionRoster {
    /// By order's number, the version of the roster by which all is done that it takes out so far: bodies that came late were
    /// named later.
    package func erasureVersions() -> [UInt32: UInt32] {
        var versions: [UInt32: UInt32] = [:]
        for order in erasures {
            versions[order.number] = max(versions[order.number] ?? 0, order.version)
        }
        for body in erasedBodies {
            versions[body.order] = max(versions[body.order] ?? 0, body.version)
        }
        return versions
    }
}
