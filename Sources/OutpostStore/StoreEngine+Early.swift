import GRDB
import OutpostModel

/// What became of a changeset that came before its turn.
package enum EarlyOutcome: Sendable, Equatable {
    case merged
    /// Kept, and not merged: the roster holds it.
    case held(HoldReason)
    /// It is here already, early or in its journal.
    case repeated
}

extension StoreEngine {
    /// Takes a changeset before its journal reaches it, within the running transaction: its rows are merged with that single
    /// dot, and it lies beside the journal until that comes.
    func takeEarly(_ whole: EarlyChangeset<Verified>, _ db: Database) throws -> EarlyOutcome {
        let item = try whole.erased(by: erasures)
        let place = try journals.place(of: item.dot)
        guard !journals.holds(item.dot), try EarlyWork.work(db, at: place) == nil else {
            return .repeated
        }
        guard try early.changesets() < StoreLimits.earlyChangesets else {
            throw OutpostError(
                .limit, operation: "take a changeset early", place: item.dot.description,
                cause: "\(StoreLimits.earlyChangesets) wait for their journals already",
                hint: "sync: what waits is settled once the journals come")
        }
        capture.isListening = false
        let reason = holdReason(item.header, bodyBytes: item.body.count)
        try early.append(place, digest: item.digest, reason: reason, body: item.body)
        observe(item.header.time)
        if reason == nil {
            for (index, changes) in item.view.tables.enumerated() {
                guard let table = schema.table(named: changes.name) else { continue }
                for row in item.view.rows(ofTable: index)
                where !erasures.isErased(table: table.name, key: row.key) {
                    try mergeEarly(row.change, of: item, table, db)
                }
            }
        }
        try flush(journals: [])
        return reason.map { .held($0) } ?? .merged
    }

    private func mergeEarly(
        _ change: RowChange, of item: EarlyChangeset<Verified>, _ table: TableSchema,
        _ db: Database
    ) throws {
        let old = try merged.state(
            table, change.key, values: try rows.values(table, change.key))
        var change = change
        change.carried = try taken(of: change, by: item.dot, table: table)
        if old.merged.contains(item.dot) {
            // Another changeset carried a part of it here, as it said. This is what its author wrote.
            try rebuild(table, change.key, db)
            return
        }
        var new = old
        new.merge(
            change, dot: item.dot, stamp: item.stamp, missionVersion: item.header.missionVersion,
            table: table, isEarly: true)
        try merged.replace(old, by: new, table, change.key)
    }

    /// A changeset is in its journal of which all or a part was here before. It stands in their place.
    func settleAhead(of item: Batch<Verified>.Item, _ db: Database) throws {
        try settleEarly(of: item, db)
        try settleCarried(of: item, db)
    }

    /// Where the changeset that came early was another one, or less was left of it, or it counted and this one does not, its rows are made again from
    /// the journals.
    private func settleEarly(of item: Batch<Verified>.Item, _ db: Database) throws {
        guard try early.changesets() > 0 else { return }
        let place = try journals.place(of: item.dot)
        guard let work = try EarlyWork.work(db, at: place) else { return }
        try early.remove(place)
        let isHeld = try held.reason(at: place) != nil
        if isHeld { try carried.forget(carrier: place) }
        // An order may have taken something out of the one that lay here, and none out of this.
        guard work.digest != item.digest || work.body != item.body || isHeld != (work.reason != nil)
        else { return }
        let view = try ChangesetBody.storedView(work.body)
        for key in try stateKeys(writtenBy: view) + stateKeys(writtenBy: item.view) {
            guard let table = try merged.table(numbered: key.table, in: schema) else { continue }
            try rebuild(table, key.key, db)
        }
    }
}

extension Replica {
    /// Takes a changeset before its journal reaches it, in one transaction.
    package func takeEarly(_ item: EarlyChangeset<Verified>) throws -> EarlyOutcome {
        try transaction(operation: "take a changeset early") { db, engine in
            let outcome = try engine.takeEarly(item, db)
            for table in item.view.tables where engine.schema.table(named: table.name) != nil {
                try db.notifyChanges(in: Table(table.name))
            }
            return outcome
        }
    }
}
