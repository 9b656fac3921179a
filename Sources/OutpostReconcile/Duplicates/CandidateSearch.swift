import Foundation
import GRDB

/// Finds the few reports that one may be a double of: by words that few have, within weeks, and by place and time. SQLite's indexes give
/// them; what they give is weighed cheaply before anything is compared in full.
struct CandidateSearch {
    /// How far apart two reports of one event are, when they share rare words.
    private static let wordsReach: Int64 = 60 * 86_400_000
    /// How many of a report's rarest words are looked up, and how many reports they may lead to all together.
    private static let wordsLookedUp = 12
    private static let wordsLead: Int32 = 3_000
    /// What shared words must weigh, where nothing else is shared.
    private static let leastWeight = 5.0
    /// Degrees, and hours, within which reports are compared whatever they say.
    private static let spotReach = 0.025
    private static let spotHours = 48.0
    /// So near in time, in milliseconds, that the kind need not be the same.
    private static let sameTime: Int64 = 3 * 3_600_000
    /// Compared in full, the best ones.
    private static let candidates = 60

    let vocabulary: Vocabulary
    let reports: [Int64: ReportEvidence]

    /// - Parameter before: only reports whose number is less: where each is looked at, each pair is found once.
    func candidates(
        of number: Int64, before: Bool, _ db: Database
    ) throws -> [Int64] {
        guard let evidence = reports[number], let time = evidence.time else { return [] }
        let end = before ? number - 1 : DuplicateFile.lowest(at: time + Self.wordsReach)
        var weighed: [(number: Int64, weight: Double)] = []
        for other in try byWords(evidence, time, end, db) where other != number {
            guard let candidate = reports[other] else { continue }
            let weight = sharedWeight(evidence, candidate)
            if weight > Self.leastWeight { weighed.append((other, weight)) }
        }
        let known = Set(weighed.map(\.number))
        for other in try bySpot(evidence, time, db)
        where other != number && (!before || other < number) && !known.contains(other) {
            guard let candidate = reports[other],
                !evidence.kinds.isDisjoint(with: candidate.kinds)
                    || abs(time - (candidate.time ?? .max / 2)) < Self.sameTime
            else { continue }
            weighed.append((other, sharedWeight(evidence, candidate) + Self.leastWeight))
        }
        guard weighed.count > Self.candidates else { return weighed.map(\.number) }
        return weighed.sorted { ($0.weight, $1.number) > ($1.weight, $0.number) }
            .prefix(Self.candidates).map(\.number)
    }

    private func byWords(
        _ evidence: ReportEvidence, _ time: Int64, _ end: Int64, _ db: Database
    ) throws -> [Int64] {
        var lead: Int32 = 0
        let rare = evidence.words.map { ($0, vocabulary.frequency[Int($0)]) }
            .filter { $0.1 > 1 }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
            .prefix(Self.wordsLookedUp)
            .prefix { _, frequency in
                lead += frequency
                return lead <= Self.wordsLead
            }
        guard !rare.isEmpty else { return [] }
        let query = rare.map { "w\($0.0)" }.joined(separator: " OR ")
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: "SELECT rowid FROM word WHERE word MATCH ? AND rowid BETWEEN ? AND ?"),
            arguments: [query, DuplicateFile.lowest(at: time - Self.wordsReach), end])
    }

    private func bySpot(
        _ evidence: ReportEvidence, _ time: Int64, _ db: Database
    ) throws -> [Int64] {
        guard let latitude = evidence.latitude, let longitude = evidence.longitude else {
            return []
        }
        let hour = Double(time) / 3_600_000
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT number FROM spot WHERE north >= ? AND south <= ? AND east >= ? AND west <= ?
                    AND until >= ? AND since <= ?
                    """),
            arguments: [
                latitude - Self.spotReach, latitude + Self.spotReach, longitude - Self.spotReach,
                longitude + Self.spotReach, hour - Self.spotHours, hour + Self.spotHours,
            ])
    }

    private func sharedWeight(_ left: ReportEvidence, _ right: ReportEvidence) -> Double {
        var (l, r, weight) = (0, 0, 0.0)
        while l < left.words.count, r < right.words.count {
            let (one, other) = (left.words[l], right.words[r])
            if one == other { weight += vocabulary.weight(of: one) }
            if one <= other { l += 1 }
            if other <= one { r += 1 }
        }
        return weight
    }
}
