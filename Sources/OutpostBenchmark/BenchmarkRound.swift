import Foundation
import OutpostModel
import OutpostStore

/// One round of every figure that is a matter of time: each workload on plain SQLite and on Outpost in turn, in one process,
/// on the same reports.
struct BenchmarkRound {
    /// What a round measured, in rows a second, and the hashes of what the databases ended with.
    struct Result {
        var rates: [Name: Pair] = [:]
        var hash = Digest.zero

        /// "insert-100 90000 of 180000, …", in rows a second.
        var description: String {
            Name.allCases.compactMap { name in
                rates[name].map { pair in
                    let plain = pair.plain.map { " of \(Int($0))" } ?? ""
                    return "\(name.rawValue) \(Int(pair.ours))\(plain)"
                }
            }.joined(separator: ", ")
        }
    }

    /// The figures of a round, in the order in which they are shown.
    enum Name: String, CaseIterable {
        case insertHundred = "insert-100"
        case updateHundred = "update-100"
        case insertOne = "insert-1"
        case firstCopy = "first-copy"
        case exchange = "exchange-10k"
        case exchangeAtOnce = "exchange-10k-both-ends"
    }

    /// Outpost's rate, and plain SQLite's.
    struct Pair {
        let ours: Double
        let plain: Double?
    }

    private let rows: Int
    private let number: Int
    private let wanted: Set<String>
    private let folder: URL
    private let plain: PlainDatabase
    private let ours: ReplicaDatabase
    private var maker: SyntheticReports

    /// - Parameters:
    ///   - wanted: names of figures; reports are always inserted, and what is not wanted after that is left out.
    ///   - folder: an empty one, on the disk that is measured.
    init(number: Int, rows: Int, wanted: Set<String>, folder: URL) throws {
        self.rows = rows
        self.wanted = wanted
        self.number = number
        self.folder = folder
        maker = SyntheticReports(space: ReportTable.space.id, seed: UInt64(number + 1))
        plain = try PlainDatabase(path: folder.appending(path: "plain").path)
        ours = try ReplicaDatabase(path: folder.appending(path: "ours").path)
    }

    mutating func run() throws -> Result {
        var result = Result()
        let reports = maker.next(rows)
        result.rates[.insertHundred] = try both {
            try Workload.insert(reports, by: BenchmarkLimits.transactionRows, into: $0)
        }
        try compare(.insertHundred)
        if isWanted(.firstCopy) { result.rates[.firstCopy] = try firstCopy() }
        if isWanted(.exchange) || isWanted(.exchangeAtOnce) {
            try result.rates.merge(exchange(reports)) { $1 }
        }
        if isWanted(.updateHundred) {
            let edits = edits(of: reports, count: rows)
            result.rates[.updateHundred] = try both {
                try Workload.update(edits, by: BenchmarkLimits.transactionRows, in: $0)
            }
        }
        if isWanted(.insertOne) {
            let few = maker.next(max(1, rows / BenchmarkLimits.singleShare))
            result.rates[.insertOne] = try both { try Workload.insert(few, by: 1, into: $0) }
        }
        result.hash = try compare(.updateHundred)
        try plain.close()
        try ours.close()
        return result
    }

    private func isWanted(_ name: Name) -> Bool { wanted.contains(name.rawValue) }

    /// The two take turns at going first.
    private func both(
        _ workload: (any BenchmarkDatabase) throws -> Double
    ) throws -> Pair {
        guard number.isMultiple(of: 2) else {
            let ours = try workload(self.ours)
            return Pair(ours: ours, plain: try workload(plain))
        }
        let plain = try workload(self.plain)
        return Pair(ours: try workload(ours), plain: plain)
    }

    @discardableResult
    private func compare(_ name: Name) throws -> Digest {
        let hash = try ReportTable.hash(plain)
        guard try ReportTable.hash(ours) == hash else {
            throw BenchmarkFailure.resultsDiffer(name.rawValue)
        }
        return hash
    }

    private mutating func edits(
        of reports: [SyntheticReports.Report], count: Int
    ) -> [ReportTable.Edit] {
        (0..<count).map { _ in
            ReportTable.Edit(key: reports[maker.below(rows)].key, title: maker.title())
        }
    }

    private func firstCopy() throws -> Pair {
        let plainTarget = try PlainDatabase(path: folder.appending(path: "plain-copy").path)
        let plainSeconds = try Workload.copy(from: plain, to: plainTarget)
        let target = try ReplicaDatabase(path: folder.appending(path: "copy").path)
        let seconds = try Workload.seconds {
            try ReplicaCopy.run(from: ours.replica, to: target.replica)
        }
        let hash = try ReportTable.hash(plainTarget)
        guard try ReportTable.hash(target) == hash,
            try target.replica.fingerprints() == ours.replica.fingerprints()
        else { throw BenchmarkFailure.resultsDiffer(Name.firstCopy.rawValue) }
        try plainTarget.close()
        try target.close()
        return Pair(ours: Double(rows) / seconds, plain: Double(rows) / plainSeconds)
    }

    /// Two replicas with the same reports, apart from the ones that are measured otherwise; each edits as many, of which
    /// some are the same; then both take what the other wrote.
    ///
    /// - Returns: the figures of an exchange whose ends work one after the other, and of one whose ends work at once, as the
    ///   two machines that they are.
    private mutating func exchange(
        _ reports: [SyntheticReports.Report]
    ) throws -> [Name: Pair] {
        let one = try ReplicaDatabase(path: folder.appending(path: "one").path)
        let other = try ReplicaDatabase(path: folder.appending(path: "other").path)
        _ = try Workload.insert(reports, by: BenchmarkLimits.transactionRows, into: one)
        try ReplicaCopy.run(from: one.replica, to: other.replica)
        var result: [Name: Pair] = [:]
        result[.exchange] = try exchange(one, other, reports) {
            try ReplicaCopy.run(from: one.replica, to: other.replica)
            try ReplicaCopy.run(from: other.replica, to: one.replica)
        }
        result[.exchangeAtOnce] = try exchange(one, other, reports) {
            try ReplicaCopy.runBothWays(one.replica, other.replica)
        }
        try one.close()
        try other.close()
        return result
    }

    private mutating func exchange(
        _ one: ReplicaDatabase, _ other: ReplicaDatabase, _ reports: [SyntheticReports.Report],
        _ body: () throws -> Void
    ) throws -> Pair {
        let count = max(1, rows / BenchmarkLimits.exchangeShare)
        for side in [one, other] {
            _ = try Workload.update(
                edits(of: reports, count: count), by: BenchmarkLimits.transactionRows, in: side)
        }
        let seconds = try Workload.seconds(body)
        guard try one.replica.fingerprints() == other.replica.fingerprints(),
            try ReportTable.hash(one) == ReportTable.hash(other)
        else { throw BenchmarkFailure.resultsDiffer(Name.exchange.rawValue) }
        return Pair(ours: Double(2 * count) / seconds, plain: nil)
    }
}
