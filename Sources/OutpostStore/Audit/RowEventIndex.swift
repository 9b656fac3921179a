import GRDB
import OutpostModel

/// Which changesets of the journals wrote to which row: made by reading every body once.
///
/// 32 bytes a write: an audit of a million rows takes some ten megabytes, and no more time than reading everything.
final class RowEventIndex {
    private struct Entry {
        let key: StateKey
        let place: Int64
    }

    /// Changesets that are kept once they were read: rows that stand together were mostly written together.
    private static let viewsKept = 256

    private let bodies: JournalBodies
    private let held: HeldWork
    private let early: [Int64: EarlyWork]
    private let heads: [JournalID: UInt64]
    private let names: [UInt16: String]
    private var entries: [Entry] = []
    private var views: [Int64: (view: ChangesetView, digest: Digest)] = [:]

    /// - Parameters:
    ///   - tables: the numbers of the tables that are wanted, by name.
    ///   - rows: the rows that are wanted; nil for all.
    init(_ db: Database, tables: [String: UInt16], rows: Set<StateKey>? = nil) throws {
        bodies = JournalBodies(db)
        held = try HeldWork(db)
        early = Dictionary(try EarlyWork.all(db).map { ($0.place, $0) }) { first, _ in first }
        heads = try JournalNames.heads(db)
        names = Dictionary(tables.map { ($1, $0) }) { first, _ in first }
        try Self.forEachBody(db) { place, view in
            for (index, table) in view.tables.enumerated() {
                guard let number = tables[table.name] else { continue }
                for row in view.rows(ofTable: index) {
                    let key = StateKey(number, row.key)
                    guard rows?.contains(key) ?? true else { continue }
                    entries.append(Entry(key: key, place: place))
                }
            }
        }
        entries.sort { ($0.key, $0.place) < ($1.key, $1.place) }
    }

    /// The rows to which a changeset of a newer mission version wrote, itself or carried by another.
    ///
    /// - Parameter tables: the numbers of the tables that are wanted, by name.
    static func rows(
        _ db: Database, tables: [String: UInt16], writtenAfterVersion version: UInt32
    ) throws -> Set<StateKey> {
        var rows = Set<StateKey>()
        try forEachBody(db) { _, view in
            let isNewer = view.header.missionVersion > version
            for (index, table) in view.tables.enumerated() {
                guard let number = tables[table.name] else { continue }
                for row in view.rows(ofTable: index)
                where isNewer || row.carries(versionAfter: version) {
                    rows.insert(StateKey(number, row.key))
                }
            }
        }
        return rows
    }

    /// Gives every changeset that is here, also those that came before their journals.
    private static func forEachBody(
        _ db: Database, _ body: (Int64, ChangesetView) throws -> Void
    ) throws {
        let bodies = JournalBodies(db)
        for number in try JournalNames.byNumber(db).keys {
            let first = number << JournalTable.sequenceBits
            let end = (number + 1) << JournalTable.sequenceBits
            try bodies.forEach(after: first, before: end) { place, bytes in
                try body(place, try ChangesetBody.storedView(bytes))
                return true
            }
        }
        for work in try EarlyWork.all(db) {
            try body(work.place, try ChangesetBody.storedView(work.body))
        }
    }

    /// Gives each row that was ever written, by table and key, ascending, with every write to it.
    func forEachRow(_ body: (StateKey, [RowEvent]) throws -> Void) throws {
        var first = 0
        while first < entries.count {
            let key = entries[first].key
            var end = first
            while end < entries.count, entries[end].key == key { end += 1 }
            var events = try RowEvents(table: names[key.table] ?? "", key: key.key, held: held)
            for entry in entries[first..<end] {
                if let work = early[entry.place] {
                    events.add(early: work, try ChangesetBody.storedView(work.body))
                } else {
                    let (view, digest) = try view(at: entry.place)
                    try events.add(view, digest: digest)
                }
            }
            try body(key, events.all(heads: heads))
            first = end
        }
    }

    /// Whether any changeset wrote to a row.
    func contains(_ key: StateKey) -> Bool {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].key == key
    }

    private func view(at place: Int64) throws -> (view: ChangesetView, digest: Digest) {
        if let known = views[place] { return known }
        guard let body = try bodies.body(at: place) else {
            throw OutpostError(
                .corrupt, operation: "read the journal",
                place: "_outpost_changeset, place \(place)",
                cause: "it is gone",
                hint: "keep a copy of the file, then take everything from the hub again")
        }
        if views.count >= Self.viewsKept { views.removeAll(keepingCapacity: true) }
        let found = (view: try ChangesetBody.storedView(body), digest: try bodies.digest(at: place))
        views[place] = found
        return found
    }
}

extension RowView {
    fileprivate func carries(versionAfter version: UInt32) -> Bool {
        hasCarried && change.carried.contains { $0.header.missionVersion > version }
    }
}
