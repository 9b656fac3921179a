import Foundation
import GRDB
import OutpostModel

/// What is kept of a mission's rosters, in the bytes in which it came, so that it can be relayed and checked again. In a replica, and in
/// the hub's registry.
///
///     kind          name                      value
///     1 delegation  number, 4 bytes           signed delegation
///     2 header      digest of the header      signed header
///     3 roster      digest of the header      signed roster: the one that stands, and those that lost to it
///     4 taken up    digest of a header        empty
///     5 effective   "roster"                  the content that admission goes by
///     6 standing    "roster"                  digest of the standing roster's header
package struct RosterTable {
    private enum Kind: Int64 {
        case delegation = 1
        case header = 2
        case roster = 3
        case takenUp = 4
        case effective = 5
        case standing = 6
    }

    /// The name of what there is one of.
    private static let single = Array("roster".utf8)

    private let db: Database
    private let name: String

    /// - Parameter name: the table's, where it is not a replica's.
    package init(db: Database, name: String = "_outpost_roster") {
        self.db = db
        self.name = name
    }

    /// Puts what is kept now in the place of what was.
    package func save(_ rosters: KeptRosters) throws {
        try db.execute(sql: "DELETE FROM \(name) WHERE kind > ?", arguments: [Kind.header.rawValue])
        for signed in rosters.delegations {
            try save(.delegation, Self.bytes(of: signed.delegation.number), signed.encoded())
        }
        for signed in rosters.headers {
            try save(.header, signed.header.digest.bytes, signed.encoded())
        }
        for roster in rosters.rosters {
            try save(.roster, roster.header.digest.bytes, roster.encoded())
        }
        for digest in rosters.takenUp { try save(.takenUp, digest.bytes, []) }
        try save(.effective, Self.single, try rosters.effective.encoded())
        try save(.standing, Self.single, rosters.standing.digest.bytes)
        try removeHeaders(beside: Set(rosters.headers.map(\.header.digest)))
    }

    private func save(_ kind: Kind, _ key: [UInt8], _ value: [UInt8]) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO \(name) VALUES (?, ?, ?)",
            arguments: [kind.rawValue, Data(key), Data(value)])
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// Those of a delegation that was replaced go.
    private func removeHeaders(beside kept: Set<Digest>) throws {
        for (digest, _) in try values(.header)
        where Digest(bytes: digest).map(kept.contains) != true {
            try db.execute(
                sql: "DELETE FROM \(name) WHERE kind = ? AND name = ?",
                arguments: [Kind.header.rawValue, Data(digest)])
        }
    }

    // MARK: Reading

    private func values(_ kind: Kind) throws -> [(name: [UInt8], value: [UInt8])] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT name, value FROM \(name) WHERE kind = ? ORDER BY name"),
            arguments: [kind.rawValue]
        ).map { row in ([UInt8](row[0] as Data), [UInt8](row[1] as Data)) }
    }

    /// nil before the first roster.
    package func kept() throws -> KeptRosters? {
        guard let content = try values(.effective).first?.value,
            let digest = try values(.standing).first.flatMap({ Digest(bytes: $0.value) })
        else { return nil }
        do {
            let headers = try values(.header).map { try SignedRosterHeader(decoding: $0.value) }
            guard let standing = headers.first(where: { $0.header.digest == digest }) else {
                throw damaged("the header of the roster that stands is gone")
            }
            return KeptRosters(
                delegations: try values(.delegation).map {
                    try SignedDelegation(decoding: $0.value)
                },
                headers: headers,
                rosters: try values(.roster).map { try SignedRoster(decoding: $0.value) },
                takenUp: Set(try values(.takenUp).compactMap { Digest(bytes: $0.name) }),
                effective: try MissionRoster(decoding: content), standing: standing.header)
        } catch let failure as ByteReader.Failure {
            throw damaged(failure.description)
        }
    }

    /// What admission goes by, and the version that stands; nil before the first roster.
    package func effective() throws -> (roster: MissionRoster, standing: RosterHeader)? {
        guard let content = try values(.effective).first?.value,
            let digest = try values(.standing).first?.value
        else { return nil }
        let bytes = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM \(name) WHERE kind = ? AND name = ?"),
            arguments: [Kind.header.rawValue, Data(digest)])
        guard let bytes else { throw damaged("the header of the roster that stands is gone") }
        do {
            let signed = try SignedRosterHeader(decoding: [UInt8](bytes))
            return (try MissionRoster(decoding: content), signed.header)
        } catch {
            throw damaged(error.description)
        }
    }

    /// The digest of the header of the roster that stands; nil before the first.
    package func standing() throws -> Digest? {
        try values(.standing).first.flatMap { Digest(bytes: $0.value) }
    }

    /// The digest of what admission goes by; nil before the first roster.
    package func content() throws -> Digest? {
        try values(.effective).first.map { Digest(of: $0.value) }
    }

    private func damaged(_ cause: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: "read the roster", place: name, cause: cause,
            hint: "keep a copy of the folder; then enrol the laptop anew")
    }
}
