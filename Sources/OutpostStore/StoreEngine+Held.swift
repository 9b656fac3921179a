import GRDB
import OutpostModel

extension StoreEngine {
    /// Why a changeset is held, by the roster that is known here; nil when it counts.
    ///
    /// What this device writes before any roster knows it counts here: a laptop that was rebuilt from its second copy records at once, and
    /// nobody else takes any of it before the officer let it in.
    func holdReason(_ header: ChangesetHeader, bodyBytes: Int) -> HoldReason? {
        let reason = admission.holdReason(
            AdmissionSubject(header: header, bodyBytes: bodyBytes))
        let isOwn = header.journal.replica.identity == replica.identity
        return reason == .unknownDevice && isOwn ? nil : reason
    }

    /// Why a part of a changeset is not taken from another one that carries it. How long the whole is is not known yet.
    func holdReason(_ part: CarriedChange) -> HoldReason? {
        holdReason(part.header, bodyBytes: 0)
    }

    /// The changesets of a journal that would write to a row and are held, ascending.
    ///
    /// - Parameter dot: only those before it.
    func withheld(_ table: TableSchema, _ key: RowKey, before dot: Dot) throws -> [Dot] {
        let number = try journals.journalNumber(of: dot.journal)
        let closed = (unopened[dot.journal] ?? []).prefix { $0 < dot.sequence }
        guard try held.holdsAny(of: number) else { return closed.map { Dot(dot.journal, $0) } }
        let sequences = try held.sequences(
            writingTo: try merged.stateKey(table, key), inJournal: number, before: dot.sequence)
        return Set(sequences).union(closed).sorted().map { Dot(dot.journal, $0) }
    }

    /// Whether held changesets of a journal must be thought of when a row's state changes.
    func holdsAny(of journal: JournalID) throws -> Bool {
        if unopened[journal] != nil { return true }
        return try held.holdsAny(of: try journals.journalNumber(of: journal))
    }

    /// Whether anything that writes to a row is held, in whatever way it came.
    func holdsAny(writingTo table: TableSchema, _ key: RowKey, _ db: Database) throws -> Bool {
        let name = try merged.stateKey(table, key)
        if try held.holdsAny(writingTo: name) || carried.holdsAny(of: name) { return true }
        // What of a revoked device lies early is held for ever: its rows alone are looked at for it, or every edit would carry all again.
        guard try early.holdsAny() else { return false }
        return try EarlyWork.all(db).contains { work in
            guard work.reason != nil else { return false }
            return try ChangesetBody.storedView(work.body).change(
                ofTable: table.name, key: key) != nil
        }
    }

    /// Notes that a changeset at the head of its journal is held: nothing of it is merged, nor of what it carries.
    func hold(_ item: Batch<Verified>.Item, _ reason: HoldReason) throws {
        try held.hold(
            try journals.place(of: item.dot), reason, rows: try stateKeys(writtenBy: item.view))
    }

    /// The rows that a changeset writes, of tables that this mission version knows.
    func stateKeys(writtenBy view: ChangesetView) throws -> [StateKey] {
        var keys: [StateKey] = []
        for (index, changes) in view.tables.enumerated() {
            guard let table = schema.table(named: changes.name) else { continue }
            for row in view.rows(ofTable: index) {
                keys.append(try merged.stateKey(table, row.key))
            }
        }
        return keys
    }

    /// A write that the roster would hold is refused: whoever writes sees it at once, and nothing vanishes from under them.
    func requireAdmission(_ header: ChangesetHeader, bodyBytes: Int) throws {
        guard let reason = holdReason(header, bodyBytes: bodyBytes) else { return }
        throw OutpostError(
            .refused, operation: "write",
            place: schema.space(with: header.journal.space)?.name
                ?? header.journal.space.description,
            cause: reason.explanation, hint: reason.hint)
    }
}
