import Foundation
import GRDB
import OutpostModel

extension HubRegistry {
    /// Notes that a device was in contact.
    ///
    /// - Parameter version: of the roster that it says it has, where that is one that led to the standing one.
    func noteContact(of replica: ReplicaID, roster version: UInt32?, now: Date) throws {
        try transaction("note a contact") { db in
            if let version {
                try Self.note(db, rosterVersion: version, of: replica, now: now)
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO contact VALUES (?, ?)",
                arguments: [Int64(bitPattern: replica.identity), now.timeIntervalSince1970])
        }
    }

    /// When a device was last in contact; nil where it never was.
    package func lastContact(of identity: UInt64) throws -> Date? {
        try transaction("look when a device was in contact") { db in
            try Double.fetchOne(
                db, sql: "SELECT at FROM contact WHERE device = ?",
                arguments: [Int64(bitPattern: identity)]
            ).map { Date(timeIntervalSince1970: $0) }
        }
    }
}
