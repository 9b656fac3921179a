import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import Testing

/// Three weeks without a link, in virtual time, and then the disk.
@Suite struct DarkWeeksTests {
    /// How often a page or `--watch` looks whether something is to be copied: four times within the minute that is promised.
    private static let lookSeconds: Int64 = 15
    private static let promisedSeconds: Int64 = 60
    private static let darkSeconds: Int64 = 21 * 86_400

    @Test(arguments: [UInt64(1), 2, 3])
    func `A disk is destroyed after three dark weeks, and nothing older than a minute is missing`(
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let road = try CopyBed()
        let end = Self.darkSeconds - Int64.random(in: 0..<3_600, using: &generator)
        var written: [(title: String, second: Int64)] = []
        var second: Int64 = 0
        while second < end {
            // Some forty reports a day, now and then several in a minute, and quiet nights.
            second += Int64.random(
                in: Bool.random(using: &generator) ? 1...40 : 60...5_000, using: &generator)
            guard second < end else { break }
            let title = "report \(written.count)"
            try write(title, to: road.base, using: &generator)
            written.append((title, second))
            // The next look; now and then the stick fails in the middle of it, and the one after that makes it good.
            var look = (second / Self.lookSeconds + 1) * Self.lookSeconds
            if look < end, Int.random(in: 0..<20, using: &generator) == 0 {
                road.stick.bytesUntilFailure = Int.random(in: 0..<600, using: &generator)
                #expect(throws: OutpostError.self) { try road.keep() }
                look += Self.lookSeconds
            }
            if look < end { try road.keep() }
        }
        let rebuilt = try road.rebuild().replica
        #expect(try rebuilt.audit().isSound)
        let titles = try rebuilt.read { db in
            Set(try String.fetchAll(db, sql: "SELECT title FROM incident"))
        }
        let missing = written.filter { !titles.contains($0.title) }
        #expect(
            missing.allSatisfy { end - $0.second < Self.promisedSeconds },
            "seed \(seed): \(missing)")
        #expect(written.count > 400, "seed \(seed)")
    }

    /// A report, or an edit beside it.
    private func write(
        _ title: String, to base: Replica, using generator: inout SeededGenerator
    ) throws {
        try base.insertIncident(title, severity: Int.random(in: 1...5, using: &generator))
        guard Int.random(in: 0..<4, using: &generator) == 0 else { return }
        try base.write { db in
            try db.execute(
                sql: "UPDATE incident SET severity = ? WHERE title = ?",
                arguments: [Int.random(in: 1...5, using: &generator), title])
        }
    }
}
