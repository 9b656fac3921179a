import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import Synchronization

/// Where the reports are, in memory: a key and a position for each, 100,000 of them in some five megabytes.
///
/// Grouping 100,000 wide rows by a grid in SQL took half a second on a busy laptop, since each row is read whole and then sorted;
/// a page may take 300 ms. From here it takes some milliseconds. It follows the journals as the search does, and is read anew where
/// a roster changed, since rows may then have come or gone without a changeset.
///
/// Of tables whose rows live in one space, which says whether their places are restricted.
final class MapIndex: Sendable {
    private struct State {
        var follower = JournalFollower()
        var points: [String: [RowKey: MapPoint]] = [:]
    }

    let tables: [TableSchema]
    private let queue = DispatchQueue(label: "outpost map", qos: .utility)
    /// Locks: the replica is let go by one thread while another follows it.
    private let replica = Mutex<Replica?>(nil)
    private let state = Mutex(State())

    init(mission: Mission) {
        tables = mission.tables.compactMap { mission.schema.table(named: $0.name) }.filter {
            guard case .space = $0.residence else { return false }
            return $0.columns.contains { $0.name == "latitude" && $0.kind == .real }
                && $0.columns.contains { $0.name == "longitude" && $0.kind == .real }
        }
    }

    func begin(_ replica: Replica) {
        self.replica.withLock { $0 = replica }
        queue.async { [self] in
            // What goes wrong now is said to whoever opens the map, where it is read again.
            try? catchUp()
        }
    }

    func end() {
        replica.withLock { $0 = nil }
        queue.sync {}
        state.withLock { $0 = State() }
    }

    /// Takes up what was written since, then gives the points of tables to `body`.
    func read<Result>(_ body: ([String: [RowKey: MapPoint]]) throws -> Result) throws -> Result {
        try queue.sync { try catchUp() }
        let points = state.withLock { $0.points }
        return try body(points)
    }

    // MARK: Following

    private func catchUp() throws {
        guard let replica = replica.withLock({ $0 }) else { return }
        var now = state.withLock { $0 }
        var points = now.points
        try now.follower.catchUp(with: replica) { news in
            switch news {
            case .everything: points = try all(replica)
            case .rows(let rows): try read(rows, of: replica, into: &points)
            }
        }
        now.points = points
        let taken = now
        state.withLock { $0 = taken }
    }

    private func all(_ replica: Replica) throws -> [String: [RowKey: MapPoint]] {
        try replica.read { db in
            var points: [String: [RowKey: MapPoint]] = [:]
            for table in tables {
                let rows = try Row.fetchCursor(db, sql: Self.select(table))
                var found: [RowKey: MapPoint] = [:]
                while let row = try rows.next() {
                    if let (key, point) = Self.point(row) { found[key] = point }
                }
                points[table.name] = found
            }
            return points
        }
    }

    private func read(
        _ rows: [String: Set<RowKey>], of replica: Replica,
        into points: inout [String: [RowKey: MapPoint]]
    ) throws {
        try replica.read { db in
            for table in tables {
                for key in rows[table.name] ?? [] {
                    let row = try Row.fetchOne(
                        db, sql: "\(Self.select(table)) AND id = ?", arguments: [key.description])
                    points[table.name]?[key] = row.flatMap { Self.point($0)?.1 }
                }
            }
        }
    }

    private static func select(_ table: TableSchema) -> String {
        """
        SELECT id, latitude, longitude FROM \(Replica.quoted(table.name))
        WHERE latitude IS NOT NULL AND longitude IS NOT NULL
        """
    }

    /// - Returns: nil for what another program wrote that is no place on the earth.
    private static func point(_ row: Row) -> (RowKey, MapPoint)? {
        guard let key = RowKey(row[0] as String),
            let point = GeoPoint(latitude: row[1], longitude: row[2])
        else { return nil }
        return (key, MapPoint(point))
    }
}
