import Foundation
import OutpostStore

/// How large the file is that holds the reports: after VACUUM there, after a compaction here.
enum BenchmarkSize {
    static let name = "file-size"

    static func measure(rows: Int, folder: URL) throws -> BenchmarkFigure {
        var maker = SyntheticReports(space: ReportTable.space.id)
        let reports = maker.next(rows)
        let plain = try PlainDatabase(path: folder.appending(path: "plain").path)
        let ours = try ReplicaDatabase(path: folder.appending(path: "ours").path)
        let databases: [any BenchmarkDatabase] = [plain, ours]
        for database in databases {
            _ = try Workload.insert(reports, by: BenchmarkLimits.transactionRows, into: database)
            try database.vacuum()
        }
        let hashes = try databases.map(ReportTable.hash)
        guard hashes[0] == hashes[1] else { throw BenchmarkFailure.resultsDiffer(name) }
        for database in databases { try database.close() }
        return BenchmarkFigure(
            name, try bytes(of: ReplicaFolder(path: folder.path + "/ours").database),
            "bytes",
            baseline: try bytes(of: folder.path + "/plain"))
    }

    private static func bytes(of path: String) throws -> Double {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? NSNumber)?.doubleValue ?? 0
    }
}
