import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import Synchronization

/// Finds reports that may speak of one event, and follows the journals: a new report is held against its neighbourhood, and not against
/// all. Proposes, and decides nothing.
package final class DuplicateIndex {
    private let plan: DuplicatePlan
    private let reader: DuplicateReader
    private let mission: Mission
    private let path: String
    private var file: DuplicateFile
    private var vocabulary = Vocabulary()
    private var reports: [Int64: ReportEvidence] = [:]
    private var numbers: [RowKey: Int64] = [:]

    /// From here on a pair is proposed to a person.
    package static var threshold: Double { PairScore.threshold }
    /// What is kept of a pair: below it nobody looks.
    private static let leastScore = 0.3
    /// Rows of one read of the first making.
    private static let batchRows = 2_000
    /// New rows of so many at once are compared on several threads.
    private static let fewRows = 200

    /// - Returns: nil for a mission that links no reports.
    /// - Throws: what the disk said.
    package init?(_ mission: Mission, folder: ReplicaFolder) throws {
        guard let plan = DuplicatePlan(mission) else { return nil }
        self.plan = plan
        self.mission = mission
        reader = DuplicateReader(plan)
        path = folder.duplicates
        do {
            file = try DuplicateFile(path: path)
            try load()
        } catch is DatabaseError {
            // It was damaged, or is of another program: it is made anew.
            SideFile.remove(path)
            file = try DuplicateFile(path: path)
            try load()
        }
    }

    private func load() throws {
        try file.pool.read { db in
            let kept = try DuplicateFile.reports(db)
            reports = kept.mapValues(\.evidence)
            numbers = Dictionary(kept.map { ($1.key, $0) }) { first, _ in first }
            vocabulary = Vocabulary(try DuplicateFile.terms(db), reports: reports.count)
            for evidence in reports.values { vocabulary.place(evidence) }
        }
    }

    // MARK: Following

    /// Takes up what was written since.
    package func catchUp(with replica: some ReplicaReading) throws {
        let roster = try replica.rosterContent()
        let mark =
            "\(DuplicateFile.format) \(mission.schema.missionHash) \(roster.map { "\($0)" } ?? "none")"
        var follower = try file.pool.read {
            try JournalFollower.kept(in: $0, mark: mark, roster: roster)
        }
        let before = follower.positions
        try follower.catchUp(with: replica) { news in
            switch news {
            case .everything: try make(replica)
            case .rows(let rows): try takeUp(rows[plan.table] ?? [], replica)
            }
        }
        guard follower.positions != before else { return }
        try file.pool.write { try follower.keep(in: $0, mark: mark) }
    }

    private func make(_ replica: some ReplicaReading) throws {
        try file.pool.close()
        SideFile.remove(path)
        file = try DuplicateFile(path: path)
        (vocabulary, reports, numbers) = (Vocabulary(), [:], [:])
        var last = ""
        while true {
            let rows = try replica.read { db in
                try db.fetchValues(
                    sql: reader.select("WHERE id > ? ORDER BY id LIMIT ?"),
                    values: [.text(last), .integer(Int64(Self.batchRows))])
            }
            guard let end = rows.last?.first else { break }
            last = end.description
            try insert(rows)
        }
        try compare(Array(reports.keys), before: true)
    }

    /// Rows that were written: each is taken out as it was, and taken up as it is.
    private func takeUp(_ keys: Set<RowKey>, _ replica: some ReplicaReading) throws {
        let rows = try replica.read { db in
            try keys.flatMap { key in
                try db.fetchValues(
                    sql: reader.select("WHERE id = ?"), values: [.text(key.description)])
            }
        }
        try file.pool.write { db in
            for key in keys {
                guard let number = numbers.removeValue(forKey: key),
                    let evidence = reports.removeValue(forKey: number)
                else { continue }
                vocabulary.count(evidence, by: -1)
                try DuplicateFile.delete(db, number, key, evidence)
            }
        }
        let fresh = try insert(rows)
        try compare(fresh, before: false)
    }

    @discardableResult
    private func insert(_ rows: [[Value]]) throws -> [Int64] {
        let known = vocabulary.words.count
        var touched: Set<Vocabulary.ID> = []
        let fresh = try file.pool.write { db in
            var fresh: [Int64] = []
            for row in rows {
                guard let (key, evidence) = reader.evidence(row, &vocabulary) else { continue }
                let number = try DuplicateFile.insert(db, key, evidence)
                vocabulary.count(evidence)
                touched.formUnion(evidence.words)
                reports[number] = evidence
                numbers[key] = number
                fresh.append(number)
            }
            for id in touched { try DuplicateFile.keep(db, vocabulary, id) }
            return fresh
        }
        if vocabulary.words.count > known || fresh.count > Self.fewRows { vocabulary.weigh() }
        return fresh
    }

    // MARK: Comparing

    /// - Parameter before: all reports are looked at, so that each is held against earlier numbers alone.
    private func compare(_ fresh: [Int64], before: Bool) throws {
        let keys = Dictionary(numbers.map { ($1, $0) }) { first, _ in first }
        let search = CandidateSearch(vocabulary: vocabulary, reports: reports)
        let threads = fresh.count > Self.fewRows ? 4 : 1
        let pool = file.pool
        // A lock: what each thread found, or what went wrong on one of them.
        let found = Mutex<Result<[FoundPair], any Error>>(.success([]))
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let outcome = Result {
                try pool.read { db in
                    var pairs: [FoundPair] = []
                    var spelling = SpellingDistance()
                    for index in stride(from: thread, to: fresh.count, by: threads) {
                        pairs += try Self.pairs(
                            of: fresh[index], before: before, search, keys, &spelling, db)
                    }
                    return pairs
                }
            }
            found.withLock { all in
                all = all.flatMap { known in outcome.map { known + $0 } }
            }
        }
        let pairs = try found.withLock { $0 }.get()
        try file.pool.write { db in for pair in pairs { try DuplicateFile.insert(db, pair) } }
    }

    private static func pairs(
        of number: Int64, before: Bool, _ search: CandidateSearch, _ keys: [Int64: RowKey],
        _ spelling: inout SpellingDistance, _ db: Database
    ) throws -> [FoundPair] {
        guard let evidence = search.reports[number], let key = keys[number] else { return [] }
        var pairs: [FoundPair] = []
        for other in try search.candidates(of: number, before: before, db) {
            guard let candidate = search.reports[other], let otherKey = keys[other] else {
                continue
            }
            let score = PairScore(
                PairFeatures(evidence, candidate, search.vocabulary, &spelling)
            ).value
            if score >= leastScore { pairs.append(FoundPair(key, otherKey, score: score)) }
        }
        return pairs
    }

    // MARK: Asking

    /// The likeliest first.
    package func pairs(from least: Double = threshold) throws -> [FoundPair] {
        try file.pool.read { try DuplicateFile.pairs($0, from: least) }
    }

    /// Why a pair may speak of one event, or not; empty where one of them is not here any more.
    package func reasons(_ pair: FoundPair) -> [DuplicateReason] {
        guard let left = evidence(pair.first), let right = evidence(pair.second) else { return [] }
        var spelling = SpellingDistance()
        let features = PairFeatures(left, right, vocabulary, &spelling)
        return DuplicateReason.all(features, left, right, vocabulary)
    }

    /// What the model is made of, for whoever fits it.
    package func features(_ pair: FoundPair) -> [Double] {
        guard let left = evidence(pair.first), let right = evidence(pair.second) else { return [] }
        var spelling = SpellingDistance()
        let features = PairFeatures(left, right, vocabulary, &spelling)
        return PairFeatures.Name.allCases.map { features[$0] }
    }

    private func evidence(_ key: RowKey) -> ReportEvidence? {
        numbers[key].flatMap { reports[$0] }
    }

    package var reportCount: Int { reports.count }
}
