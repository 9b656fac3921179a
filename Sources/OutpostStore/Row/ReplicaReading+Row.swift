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

    static func events(_ db: Database, table: String, key: RowKey) throws -> [RowEvent] {
        let bodies = JournalBodies(db)
        let journals = try JournalNames.byNumber(db).filter { $0.value.space == key.space }
        var events: [RowEvent] = []
        var carried: [(CarriedChange, carrier: Dot)] = []
        for number in journals.keys.sorted() {
            try bodies.forEachContaining(
                key.bytes, after: number << JournalTable.sequenceBits,
                before: (number + 1) << JournalTable.sequenceBits
            ) { bytes in
                let view = try ChangesetBody.view(bytes)
                guard let index = view.tables.firstIndex(where: { $0.name == table }),
                    var change = view.rows(ofTable: index).first(where: { $0.key == key })?.change
                else { return }
                carried += change.carried.map { ($0, view.dot) }
                change.carried = []
                events.append(
                    RowEvent(
                        header: view.header, digest: Digest(of: bytes), change: change,
                        carrier: nil))
            }
        }
        var known = Set(events.map(\.dot))
        let heads = try JournalNames.heads(db)
        for (part, carrier) in carried.sorted(by: { $0.carrier < $1.carrier })
        where part.dot.sequence > heads[part.dot.journal, default: 0]
            && known.insert(part.dot).inserted
        {
            events.append(
                RowEvent(
                    header: part.header, digest: part.digest, change: part.change,
                    carrier: carrier))
        }
        return events
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
