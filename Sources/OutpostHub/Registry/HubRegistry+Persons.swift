import Foundation
import GRDB
import OutpostModel
import OutpostTrust

/// A device's claim that a person is proven there, which waits for an officer.
package struct WaitingClaim: Sendable {
    package let claim: PersonClaim
    package let at: Date
}

extension HubRegistry {
    /// Keeps a claim until an officer has compared its words. A later one of the same person and device takes its place.
    ///
    /// - Throws: `limit` where too many of the device wait already.
    package func keep(_ claim: PersonClaim, of device: UInt64, now: Date) throws {
        let bytes = try claim.encoded()
        try transaction("keep a person's claim") { db in
            let others = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM person_claim WHERE device = ? AND person != ?",
                arguments: [Int64(bitPattern: device), claim.person])
            guard others ?? 0 < HubLimits.claimsPerDevice else {
                throw OutpostError(
                    .limit, operation: "keep a person's claim", place: claim.person,
                    cause: "\(HubLimits.claimsPerDevice) claims of this device wait already",
                    hint: "ask the hub's officer to look at them: outpost hub persons --claims")
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO person_claim VALUES (?, ?, ?, ?)",
                arguments: [
                    Int64(bitPattern: device), claim.person, Data(bytes), now.timeIntervalSince1970,
                ])
        }
    }

    /// Those that wait, the oldest first.
    package func claims() throws -> [WaitingClaim] {
        try transaction("list the claims of persons") { db in
            try Row.fetchAll(db, sql: "SELECT claim, at FROM person_claim ORDER BY at, person").map
            {
                WaitingClaim(
                    claim: try PersonClaim(decoding: [UInt8]($0[0] as Data), place: path),
                    at: Date(timeIntervalSince1970: $0[1]))
            }
        }
    }

    /// An officer has decided.
    package func remove(_ claim: PersonClaim.Checked) throws {
        try transaction("remove a person's claim") { db in
            try db.execute(
                sql: "DELETE FROM person_claim WHERE device = ? AND person = ?",
                arguments: [Int64(bitPattern: claim.device), claim.person])
        }
    }
}

extension MissionRoster {
    /// A person is proven at a device from now on.
    ///
    /// - Throws: `not-found` where the roster does not know the person; `refused` where they ended.
    package mutating func prove(_ claim: PersonClaim.Checked) throws(OutpostError) {
        guard var person = persons[claim.person] else {
            throw OutpostError(
                .notFound, operation: "accept a person's claim", place: claim.person,
                cause: "the roster has no person of this id",
                hint: "add them first: outpost hub persons --add ID --name NAME")
        }
        guard person.ended == nil else {
            throw OutpostError(
                .refused, operation: "accept a person's claim", place: claim.person,
                cause: "this person was revoked", hint: "give them another id")
        }
        person.keys[claim.device] = claim.key
        set(person)
    }
}
