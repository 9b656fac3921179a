import Foundation
import GRDB
import OutpostModel

/// One write to a row, as the journals keep it.
package struct RowEvent: Sendable {
    /// Of the changeset that wrote it.
    package let header: ChangesetHeader
    package let digest: Digest
    /// Carries nothing: what was carried is an event of its own.
    package let change: RowChange
    /// The changeset that carried it here; nil when its own is held.
    package let carrier: Dot?

    package var dot: Dot { header.dot }
    package var isEarly: Bool { carrier != nil }
    package var stamp: Stamp {
        Stamp(time: header.time, replica: header.journal.replica, digest: digest)
    }
}

extension ReplicaReading {
    /// Every write to a row that this replica holds, in journal order; those that were carried and whose own changeset is
    /// not here yet come last.
    package func events(table: String, key: RowKey) throws -> [RowEvent] {
        try read { db in try Self.events(db, table: table, key: key) }
    }

    /// The table in which a row stands, or stood before it was removed; nil where nobody ever wrote it.
    package func table(holding key: RowKey) throws -> TableSchema? {
        try read { db in
            let states = StoredStates(db)
            return try schema.tables.first { try states.contains($0, key) }
        }
    }

    static func events(_ db: Database, table: String, key: RowKey) throws -> [RowEvent] {
        let bodies = JournalBodies(db)
        let journals = try JournalNames.byNumber(db).filter { $0.value.space == key.space }
        var events = RowEvents(table: table, key: key)
        for number in journals.keys.sorted() {
            try bodies.forEachContaining(
                key.bytes, after: number << JournalTable.sequenceBits,
                before: (number + 1) << JournalTable.sequenceBits
            ) { events.add(try ChangesetBody.view($0), digest: Digest(of: $0)) }
        }
        return events.all(heads: try JournalNames.heads(db))
    }

    /// A row's merge state, made again from the journals alone.
    package static func rebuiltState(
        of events: [RowEvent], table: TableSchema
    ) -> RowState {
        var state = RowState()
        for event in events {
            state.merge(
                event.change, dot: event.dot, stamp: event.stamp,
                missionVersion: event.header.missionVersion, table: table, isEarly: event.isEarly)
        }
        return state
    }
}

/// Collects the writes to one row.
struct RowEvents {
    private let table: String
    private let key: RowKey
    private var events: [RowEvent] = []
    private var carried: [(part: CarriedChange, carrier: Dot)] = []

    init(table: String, key: RowKey) {
        self.table = table
        self.key = key
    }

    /// Takes what a changeset did to the row, if anything.
    mutating func add(_ view: ChangesetView, digest: Digest) {
        guard var change = view.change(ofTable: table, key: key) else { return }
        carried += change.carried.map { ($0, view.dot) }
        change.carried = []
        events.append(
            RowEvent(header: view.header, digest: digest, change: change, carrier: nil))
    }

    /// What was added, and last what was carried and whose own changeset is not here yet.
    ///
    /// - Parameter heads: up to where each journal is held.
    func all(heads: [JournalID: UInt64]) -> [RowEvent] {
        guard !carried.isEmpty else { return events }
        var all = events
        var known = Set(events.map(\.dot))
        for (part, carrier) in carried.sorted(by: { $0.carrier < $1.carrier })
        where part.dot.sequence > heads[part.dot.journal, default: 0]
            && known.insert(part.dot).inserted
        {
            all.append(
                RowEvent(
                    header: part.header, digest: part.digest, change: part.change,
                    carrier: carrier))
        }
        return all
    }
}
