import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// An access entry that a command at the hub asks the serving process to write, since that one holds the picture's lock.
package struct AccessRequest: Codable, Sendable {
    private let action: String
    private let spaces: [String]
    private let tables, report, statement: String
    private let rowCount: Int
    private let person: String
    private let identification: UInt8

    package init(_ entry: AccessEntry, by author: Author) {
        action = entry.action
        spaces = entry.spaces
        tables = entry.tables
        report = entry.report
        statement = entry.statement
        rowCount = entry.rowCount
        person = author.person
        identification = author.identification.rawValue
    }

    var entry: AccessEntry {
        AccessEntry(
            action: action, spaces: spaces, tables: tables, report: report, statement: statement,
            rowCount: rowCount)
    }

    var author: Author {
        Author(
            person: person,
            identification: Author.Identification(rawValue: identification) ?? .none)
    }
}

/// What became of a request.
package enum AccessAnswer: Equatable {
    case noted
    case refused(OutpostError)
}

extension HubRegistry {
    /// - Returns: by which number the answer is asked for.
    package func ask(_ request: AccessRequest, now: Int64) throws -> Int64 {
        let bytes = try JSONEncoder().encode(request)
        return try transaction("ask the serving hub to note who reads") { db in
            // Of whoever died meanwhile.
            try db.execute(
                sql: "DELETE FROM access_request WHERE at < ?",
                arguments: [now - HubLimits.accessRequestMilliseconds])
            try db.execute(
                sql: "INSERT INTO access_request (request, at) VALUES (?, ?)",
                arguments: [bytes, now])
            return db.lastInsertedRowID
        }
    }

    /// nil while there is none. An answer is given once.
    package func answer(to number: Int64) throws -> AccessAnswer? {
        try transaction("ask whether it was noted") { db in
            guard let answer = try Self.answer(db, number) else { return nil }
            try db.execute(sql: "DELETE FROM access_request WHERE number = ?", arguments: [number])
            return answer
        }
    }

    /// Nobody answers: it is asked no more, unless it was answered at this moment.
    package func withdraw(_ number: Int64) throws -> AccessAnswer? {
        try transaction("withdraw a request") { db in
            let answer = try Self.answer(db, number)
            try db.execute(sql: "DELETE FROM access_request WHERE number = ?", arguments: [number])
            return answer
        }
    }

    private static func answer(_ db: Database, _ number: Int64) throws -> AccessAnswer? {
        let text = try String.fetchOne(
            db, sql: "SELECT answer FROM access_request WHERE number = ?", arguments: [number])
        guard let text else { return nil }
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let code = OutpostError.Code(rawValue: parts[0]) else {
            return .noted
        }
        return .refused(
            OutpostError(
                code, operation: parts[1], cause: parts[2], hint: parts[3]))
    }

    /// Requests that wait, the oldest first.
    func accessRequests() throws -> [(number: Int64, request: AccessRequest)] {
        try transaction("look who asks to read") { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT number, request FROM access_request WHERE answer IS NULL ORDER BY number"
            ).map {
                ($0[0], try JSONDecoder().decode(AccessRequest.self, from: $0[1] as Data))
            }
        }
    }

    /// - Parameter error: nil where it was noted.
    func settle(_ number: Int64, _ error: OutpostError?) throws {
        let parts = error.map { [$0.code.rawValue, $0.operation, $0.cause, $0.hint] } ?? ["noted"]
        let text = parts.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
            .joined(separator: "\n")
        try transaction("answer who asks to read") { db in
            try db.execute(
                sql: "UPDATE access_request SET answer = ? WHERE number = ?",
                arguments: [text, number])
        }
    }
}
