import GRDB
import OutpostModel

extension StoreEngine {
    /// What is to be merged of what a change carries: the parts whose own changesets are not here yet, and are not held. Both
    /// kinds are noted, for when the changeset comes or the roster changes.
    func taken(
        of change: RowChange, by carrier: Dot, table: TableSchema
    ) throws -> [CarriedChange] {
        var taken: [CarriedChange] = []
        for part in change.carried where !journals.holds(part.dot) {
            let reason = holdReason(part)
            try carried.note(
                place: try journals.place(of: part.dot),
                key: try merged.stateKey(table, change.key),
                carrier: try journals.place(of: carrier), reason: reason)
            if reason == nil { taken.append(part) }
        }
        return taken
    }

    /// A changeset is here of which parts were taken early. It stands in their place: where one of them said something else, or
    /// one of the two is held and the other is not, its row is made again from the journals.
    func settleCarried(of item: Batch<Verified>.Item, _ db: Database) throws {
        let place = try journals.place(of: item.dot)
        let early = try carried.take(place: place)
        guard !early.isEmpty else { return }
        let isHeld = try held.reason(at: place) != nil
        let bodies = JournalBodies(db)
        for (key, carrier, reason) in early {
            guard let table = try merged.table(numbered: key.table, in: schema) else { continue }
            let expected = item.view.change(ofTable: table.name, key: key.key).map {
                CarriedChange(header: item.header, digest: item.digest, change: $0)
            }
            let part = try carriedPart(item.dot, by: carrier, table, key.key, bodies)
            if isHeld == (reason != nil), isHeld || part == expected { continue }
            try rebuild(table, key.key, db)
        }
    }

    /// What a changeset said of a part that it carried.
    func carriedPart(
        _ dot: Dot, by carrier: Int64, _ table: TableSchema, _ key: RowKey,
        _ bodies: JournalBodies
    ) throws -> CarriedChange? {
        try bodies.bodyOrEarly(at: carrier)
            .map { try ChangesetBody.storedView($0) }?.change(ofTable: table.name, key: key)?
            .carried.first { $0.dot == dot }
    }

    /// What a change takes along: what other changesets of less urgent lanes did to its row and still stands in it once the
    /// change is merged, unless an earlier change of the same journal took it along already. Where something that writes to the row is
    /// held, it may go along once more.
    ///
    /// - Parameter before: the row's whole state before the change.
    func carriedChanges(
        of change: RowChange, by dot: Dot, _ table: TableSchema, before: RowState, _ db: Database
    ) throws -> [CarriedChange] {
        var after = before
        let stamp = Stamp(time: .zero, replica: replica, digest: .zero)
        after.merge(change, dot: dot, stamp: stamp, missionVersion: schema.version, table: table)
        var standing = after.standingDots(table).filter { $0.journal.lane > dot.journal.lane }
        guard !standing.isEmpty else { return [] }
        let bodies = JournalBodies(db)
        // What stands and was merged when this journal last wrote to the row stood then, too, and went along: unless what had replaced
        // it then is held now.
        let last = Dot(dot.journal, before.merged.prefix(of: dot.journal))
        if last.sequence > 0, try !holdsAny(writingTo: table, change.key, db),
            let body = try bodies.body(at: try journals.place(of: last)),
            let written = try ChangesetBody.storedView(body).change(
                ofTable: table.name, key: change.key)
        {
            let seen = written.seen(by: last)
            standing = standing.filter { !seen.contains($0) }
        }
        let parts = try standing.compactMap { try part(of: $0, table, change.key, bodies, db) }
        let latest = parts.sorted { $0.stamp < $1.stamp }.suffix(Limits.carriedPerRow)
        return latest.sorted { $0.dot < $1.dot }
    }

    /// What a changeset did to a row: from its own body, or from that of one that carried it here.
    private func part(
        of dot: Dot, _ table: TableSchema, _ key: RowKey, _ bodies: JournalBodies, _ db: Database
    ) throws -> CarriedChange? {
        let place = try journals.place(of: dot)
        if let body = try bodies.bodyOrEarly(at: place) {
            let view = try ChangesetBody.storedView(body)
            let digest =
                journals.holds(dot)
                ? try bodies.digest(at: place) : try EarlyWork.work(db, at: place)?.digest
            return view.change(ofTable: table.name, key: key).map {
                CarriedChange(header: view.header, digest: digest ?? .zero, change: $0)
            }
        }
        for carrier in try carried.carriers(of: place) {
            if let part = try carriedPart(dot, by: carrier, table, key, bodies) { return part }
        }
        return nil
    }
}
