import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostStore

/// What is tried on a disk that fails at every call in turn.
package enum DiskOperation: String, CaseIterable, Sendable {
    /// One transaction over two spaces.
    case write
    /// Several transactions, as a list is imported; what is there already is passed over.
    case `import`
    /// A base brings what it wrote, and takes what the hub has.
    case sync
    /// A base takes what the hub has, and has nothing to bring.
    case take
    /// A hub takes what a base brings: its log, and the picture after it.
    case append
    /// A base takes the next version of its mission.
    case upgrade
    /// A base learns of an order of erasure.
    case erasure
    /// Journals are packed.
    case compaction
    /// A base is copied to another folder of the disk.
    case copy

    var side: DiskBench.Side { self == .append ? .hub : .base }

    private static let rowsPerTransaction = 8
    private static let transactions = 4

    /// What is there before.
    func prepare(_ bench: DiskBench) throws {
        try bench.write([bench.incident(1), bench.delivery(2)], at: bench.base)
        try bench.exchange()
        switch self {
        case .write, .import, .upgrade, .copy: break
        case .sync, .append:
            for number in 0..<Self.transactions {
                try bench.write(rows(of: number, bench), at: bench.base)
                try bench.write(rows(of: number + 50, bench), at: bench.picture)
            }
        case .take:
            for number in 0..<Self.transactions {
                try bench.write(rows(of: number, bench), at: bench.picture)
            }
        case .erasure:
            for number in 0..<Self.transactions {
                try bench.write(rows(of: number, bench), at: bench.base)
            }
            try bench.exchange()
            try orderErasure(of: DiskBench.key(1, "operations"), bench)
        case .compaction:
            for number in 10..<40 { try bench.write([bench.incident(number)], at: bench.base) }
        }
    }

    private func rows(of transaction: Int, _ bench: DiskBench) -> [String] {
        let first = 100 + transaction * Self.rowsPerTransaction
        return (first..<first + Self.rowsPerTransaction).map {
            $0.isMultiple(of: 4) ? bench.delivery($0) : bench.incident($0)
        }
    }

    private func orderErasure(of key: RowKey, _ bench: DiskBench) throws {
        _ = try bench.rosters.issue { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: 1, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [ErasedRow(table: "incident", key: key, cells: [])]))
            try ErasureSurvey(bench.core.log).complete(&roster, version: version)
        }
    }

    /// Does it; again where it failed before.
    ///
    /// - Parameter attempt: counted from 0.
    func perform(_ bench: DiskBench, attempt: Int) throws {
        switch self {
        case .write:
            try bench.write(
                rows(of: 0, bench) + [
                    "UPDATE incident SET severity = 7 WHERE id = '\(DiskBench.key(1, "operations"))'"
                ], at: bench.base)
        case .import:
            for number in 0..<Self.transactions {
                try bench.write(rows(of: number, bench), at: bench.base, lane: .bulk)
            }
        case .sync, .take, .append, .erasure: try exchangeUntilDone(bench)
        case .upgrade:
            let version = SimulatedMission.newest
            try bench.upgrade(
                to: try SimulatedMission.schema(ofVersion: version),
                mission: SimulatedMission.file(ofVersion: version))
        case .compaction: try bench.base.compact()
        case .copy:
            let folder = bench.disk.folder + "/copy-\(attempt)"
            _ = try bench.base.clone(to: folder, mission: SimulatedMission.file)
        }
    }

    private static let exchanges = 12

    private func exchangeUntilDone(_ bench: DiskBench) throws {
        for _ in 0..<Self.exchanges where try !bench.exchange() {
            try bench.core.catchUp()
            return
        }
        throw SimulationFailure("there is more after \(Self.exchanges) exchanges")
    }

    // MARK: What must be true

    /// Whether an attempt that was told to have failed left nothing half done, or one that was told to be done left all.
    ///
    /// - Parameter isTold: it was said to be done.
    func check(_ bench: DiskBench, isTold: Bool) throws {
        let replica = bench.side == .base ? bench.base : bench.picture
        let audit = try replica.audit()
        guard audit.isSound else {
            throw SimulationFailure("the rows are not as the journals say: \(audit.broken)")
        }
        let damage = try replica.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        guard damage == ["ok"] else { throw SimulationFailure("SQLite finds damage: \(damage)") }
        let outline = try DiskOutline(bench)
        guard !isTold || outline.isDone(self) else {
            throw SimulationFailure("it was told to be done and is not: \(outline)")
        }
        guard outline.isWhole(self) else {
            throw SimulationFailure("it is half done: \(outline)")
        }
    }
}
