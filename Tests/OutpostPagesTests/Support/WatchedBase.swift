import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import OutpostTrust
import Synchronization
import Testing

@testable import OutpostPages

/// A base whose clock a test holds in its hands.
final class WatchedBase: Sendable {
    /// 2026-11-28 12:00 in Port-au-Prince.
    static let noon: Int64 = 1_795_885_200_000

    let base: PageBase
    private let clock: Clock

    private final class Clock: Sendable {
        let now = Mutex(WatchedBase.noon)
    }

    init() async throws {
        let clock = Clock()
        self.clock = clock
        base = try await PageBase(
            surroundings: Surroundings(
                wallMilliseconds: { clock.now.withLock { $0 } },
                random: { UInt64.random(in: 0 ... .max) }))
    }

    func wait(hours: Int64, minutes: Int64 = 0) {
        clock.now.withLock { $0 += (hours * 60 + minutes) * 60_000 }
    }

    func desk() throws -> PageDesk { try #require(try base.site.house.current()) }

    /// A time as a form's field has it, before noon of the first day.
    func field(hoursBefore: Int64 = 0) throws -> String {
        try desk().clock.fieldText(Self.noon - hoursBefore * 3_600_000)
    }

    func values(_ sql: String) throws -> [[Value]] {
        try desk().replica.read { db in try db.fetchValues(sql: sql) }
    }

    /// Writes rows as somebody does who has a form of their own; gives the key.
    @discardableResult
    func insert(
        _ table: String, _ values: [String: String], space: String = "operations",
        by person: String = "Ana"
    ) throws -> RowKey {
        let desk = try desk()
        let key = RowKey(
            space: SpaceID(name: space), milliseconds: clock.now.withLock { $0 },
            random: UInt64.random(in: 0 ... .max))
        let known = try desk.table(named: table)
        let author = Author(person: person, identification: .unproven)
        try desk.replica.write(WriteSession(author: author)) { db in
            try FormPages.write(
                values.mapValues { .text($0) }, key, known, isNew: true, db)
        }
        return key
    }

    func update(_ sql: String, by person: String) throws {
        let author = Author(person: person, identification: .unproven)
        try desk().replica.write(WriteSession(author: author)) { db in try db.execute(sql: sql) }
    }

    /// Somebody chooses a PIN at this laptop.
    func enrol(_ person: String, _ browser: PageBrowser) async throws {
        let pin = Self.pin(of: person)
        let answer = try await browser.post("/pin", ["person": person, "pin": pin, "again": pin])
        #expect(answer.status == 200)
    }

    static func pin(of person: String) -> String { "\(person)-4711" }

    func signIn(_ person: String, _ browser: PageBrowser) async throws {
        let answer = try await browser.post(
            "/sign-in", ["person": person, "pin": Self.pin(of: person), "next": "/"])
        #expect(answer.status == 303)
    }

    /// Another base that took in all that is here.
    func other() throws -> Replica {
        let desk = try desk()
        let clock = clock
        let other = try Replica.inMemory(
            schema: desk.mission.schema, identity: 77,
            surroundings: Surroundings(
                wallMilliseconds: { clock.now.withLock { $0 } },
                random: { UInt64.random(in: 0 ... .max) }))
        try Self.carry(from: desk.replica, to: other)
        return other
    }

    static func carry(from source: Replica, to target: Replica) throws {
        let heads = try target.heads()
        for (journal, head) in try source.storedHeads() {
            let from = heads[journal]?.sequence ?? 0
            guard head.sequence > from else { continue }
            let bodies = try source.bodies(of: journal, after: from, limit: .max)
            let verifier = BatchVerifier(withoutSeals: target.schema) {
                heads[$0] ?? Head(emptyJournal: $0)
            }
            _ = try target.merge(try verifier.verify(try Batch(bodies: bodies)))
        }
    }
}
