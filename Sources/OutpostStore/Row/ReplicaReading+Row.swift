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
    package let arrival: Arrival

    /// How a write came here.
    package enum Arrival: Sendable, Equatable {
        case journal
        /// By its changeset, before its journal.
        case early
        /// As a part of another changeset, before its own.
        case carried(by: Dot)
    }

    /// Why it is not merged; nil where it is.
    package let holdReason: HoldReason?
    /// An order erases all of the row: then nothing that was written to it counts, whatever came since.
    package let isErased: Bool

    package var dot: Dot { header.dot }
    package var isEarly: Bool { arrival != .journal }
    package var stamp: Stamp {
        Stamp(time: header.time, replica: header.journal.replica, digest: digest)
    }
}

extension ReplicaReading {
    /// Every write to a row that is here, in journal order, held ones too; what came before its journal comes last.
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
        var events = try RowEvents(table: table, key: key, held: try HeldWork(db))
        for number in journals.keys.sorted() {
            try bodies.forEachContaining(
                key.bytes, after: number << JournalTable.sequenceBits,
                before: (number + 1) << JournalTable.sequenceBits
            ) { body in
                let view = try ChangesetBody.storedView(body)
                try events.add(view, digest: try bodies.digest(of: view, number: number))
            }
        }
        for work in try EarlyWork.all(db) {
            events.add(early: work, try ChangesetBody.storedView(work.body))
        }
        return events.all(heads: try JournalNames.heads(db))
    }

    /// A row's merge state, made again from the journals alone.
    package static func rebuiltState(
        of events: [RowEvent], table: TableSchema
    ) -> RowState {
        var state = RowState()
        var withheld: [JournalID: [Dot]] = [:]
        for event in events where !event.isErased {
            guard event.holdReason == nil else {
                if !event.isEarly { withheld[event.dot.journal, default: []].append(event.dot) }
                continue
            }
            state.merge(
                event.change, dot: event.dot, stamp: event.stamp,
                missionVersion: event.header.missionVersion, table: table, isEarly: event.isEarly,
                withheld: withheld[event.dot.journal] ?? [])
        }
        return state
    }
}

/// Collects the writes to one row.
struct RowEvents {
    private let table: String
    private let key: RowKey
    private let held: HeldWork
    private var events: [RowEvent] = []
    private var early: [RowEvent] = []
    private var carried: [(part: CarriedChange, carrier: Dot)] = []

    private let isErased: Bool

    init(table: String, key: RowKey, held: HeldWork) throws {
        self.table = table
        self.key = key
        self.held = held
        isErased = try held.isErased(table: table, key: key)
    }

    /// Takes what a changeset of the journals did to the row, if anything.
    mutating func add(_ view: ChangesetView, digest: Digest) throws {
        guard let change = view.change(ofTable: table, key: key) else { return }
        let reason = try held.reason(of: view.dot)
        events.append(event(view, digest, change, .journal, reason))
    }

    /// The same of one that came before its journal.
    mutating func add(early work: EarlyWork, _ view: ChangesetView) {
        guard let change = view.change(ofTable: table, key: key) else { return }
        early.append(event(view, work.digest, change, .early, work.reason))
    }

    private mutating func event(
        _ view: ChangesetView, _ digest: Digest, _ change: RowChange, _ arrival: RowEvent.Arrival,
        _ reason: HoldReason?
    ) -> RowEvent {
        var change = change
        // Of what is held, nothing counts that it carries.
        if reason == nil { carried += change.carried.map { ($0, view.dot) } }
        change.carried = []
        return RowEvent(
            header: view.header, digest: digest, change: change, arrival: arrival,
            holdReason: reason, isErased: isErased)
    }

    /// What was added; last what was carried and whose own changeset is not here yet.
    ///
    /// - Parameter heads: up to where each journal is held.
    func all(heads: [JournalID: UInt64]) -> [RowEvent] {
        guard !carried.isEmpty || !early.isEmpty else { return events }
        var all = events
        var known = Set(events.map(\.dot))
        for event in early where known.insert(event.dot).inserted { all.append(event) }
        for (part, carrier) in carried.sorted(by: { $0.carrier < $1.carrier })
        where part.dot.sequence > heads[part.dot.journal, default: 0]
            && !held.isWithheld(part.dot, carrier: carrier) && known.insert(part.dot).inserted
        {
            all.append(
                RowEvent(
                    header: part.header, digest: part.digest, change: part.change,
                    arrival: .carried(by: carrier), holdReason: nil, isErased: isErased))
        }
        return all
    }
}
