import Foundation
import OutpostModel

/// The peak of memory while rows are merged at an empty replica, by a process that does nothing else.
package enum BenchmarkMemory {
    static let name = "merge-memory"
    /// The option by which the command starts itself as that process.
    package static let option = "--merge-into"

    /// - Parameter program: this program's file.
    static func measure(rows: Int, folder: URL, program: URL) throws -> BenchmarkFigure {
        let pages = folder.appending(path: "pages")
        try makePages(rows: rows, folder: folder, at: pages)
        let child = Process()
        let output = Pipe()
        child.executableURL = program
        child.arguments = [option, folder.appending(path: "merged").path, pages.path]
        child.standardOutput = output
        try child.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        guard child.terminationStatus == 0,
            let peak = Double(
                String(decoding: bytes, as: UTF8.self).trimmingCharacters(
                    in: .whitespacesAndNewlines))
        else { throw BenchmarkFailure.child("it ended with status \(child.terminationStatus)") }
        return BenchmarkFigure(name, peak, "MB")
    }

    private static func makePages(rows: Int, folder: URL, at path: URL) throws {
        try Data().write(to: path)
        let file = try FileHandle(forWritingTo: path)
        let source = try ReplicaDatabase(path: folder.appending(path: "source").path)
        var maker = SyntheticReports(space: ReportTable.space.id)
        for first in stride(from: 0, to: rows, by: BenchmarkLimits.rows) {
            let reports = maker.next(min(BenchmarkLimits.rows, rows - first))
            _ = try Workload.insert(reports, by: BenchmarkLimits.transactionRows, into: source)
        }
        try ReplicaCopy.pages(from: source.replica, past: [:]) { page in
            var length = UInt64(page.count).littleEndian
            try withUnsafeBytes(of: &length) { try file.write(contentsOf: Data($0)) }
            try file.write(contentsOf: Data(page))
        }
        try source.close()
        try file.close()
    }

    /// What the process does: merges the pages, and prints its peak of memory in MB.
    package static func mergePages(at path: String, into replica: String) throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let target = try ReplicaDatabase(path: replica)
        var merger = PageMerger(target.replica)
        while let head = try file.read(upToCount: 8), head.count == 8 {
            let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
            guard let page = try file.read(upToCount: length) else { break }
            try merger.take([UInt8](page))
        }
        try merger.finish()
        print(try peakMegabytes())
        try target.close()
    }

    /// VmHWM of proc(5): the peak of what stood in memory at once.
    private static func peakMegabytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
            Double($0)
        }
        guard let kibibytes else { throw BenchmarkFailure.child("/proc/self/status has no VmHWM") }
        return kibibytes * 1024 / 1_000_000
    }
}
