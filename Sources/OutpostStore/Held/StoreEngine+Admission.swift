import GRDB
import OutpostModel

extension StoreEngine {
    /// What a change of the roster did.
    struct AdmissionChange {
        /// Changesets that are held now and were not, or the other way round; early ones too.
        var changesets = 0
        /// Rows that were made again from the journals.
        var rows = Set<StateKey>()
        /// Of these, rows of which something was erased.
        var erased = Set<StateKey>()
        /// Changesets of which something was erased.
        var erasedChangesets = 0
    }

    /// Puts another admission in force, within the running transaction: looks at every changeset that is here, and makes the
    /// rows again of those that count now and did not, or the other way round. What it comes to depends on changesets and roster
    /// alone.
    ///
    /// Reads every body once: rosters change seldom, and a hundred thousand bodies are read in a second or two.
    func changeAdmission(
        to new: Admission, erasing erasures: Erasures, _ db: Database
    ) throws -> AdmissionChange {
        capture.isListening = false
        admission = new
        self.erasures = erasures
        var change = AdmissionChange()
        try erase(&change, db)
        try judgeJournals(&change, db)
        try judgeEarly(&change, db)
        try judgeCarried(&change, db)
        change.rows.formUnion(change.erased)
        try rebuild(change, db)
        try flush(journals: [])
        // States that were replaced lately stand beside the new ones until all are moved.
        if !change.erased.isEmpty { try merged.states.moveAll() }
        return change
    }

    private func judgeJournals(_ change: inout AdmissionChange, _ db: Database) throws {
        let bodies = JournalBodies(db)
        for number in try JournalNames.byNumber(db).keys.sorted() {
            // Notes are made while the journal is read: first what is to be noted, then the notes.
            var judged: [(place: Int64, body: [UInt8], reason: HoldReason?)] = []
            try bodies.forEach(
                after: number << JournalTable.sequenceBits,
                before: (number + 1) << JournalTable.sequenceBits
            ) { place, body in
                let header = try ChangesetBody.decodeHeader(of: body)
                let reason = holdReason(header, bodyBytes: body.count)
                if try held.reason(at: place) != reason { judged.append((place, body, reason)) }
                return true
            }
            for item in judged {
                try judge(item.place, try ChangesetBody.storedView(item.body), item.reason, &change)
            }
        }
    }

    private func judge(
        _ place: Int64, _ view: ChangesetView, _ reason: HoldReason?,
        _ change: inout AdmissionChange
    ) throws {
        let wasHeld = try held.reason(at: place) != nil
        let rows = try stateKeys(writtenBy: view)
        if let reason {
            try held.hold(place, reason, rows: rows)
        } else {
            try held.admit(place)
        }
        guard wasHeld != (reason != nil) else { return }
        change.changesets += 1
        change.rows.formUnion(rows)
        try noteCarried(by: view, at: place, isHeld: reason != nil)
    }

    /// What a changeset carries counts with it.
    func noteCarried(by view: ChangesetView, at place: Int64, isHeld: Bool) throws {
        guard !isHeld else { return try carried.forget(carrier: place) }
        for (index, changes) in view.tables.enumerated() {
            guard let table = schema.table(named: changes.name) else { continue }
            for row in view.rows(ofTable: index) where row.hasCarried {
                _ = try taken(of: row.change, by: view.dot, table: table)
            }
        }
    }

    /// Notes the rows of held changesets anew: a newer mission version knows tables that the older one did not.
    func noteHeldRows(_ db: Database) throws {
        let bodies = JournalBodies(db)
        for (place, reason) in try held.all() {
            guard let body = try bodies.body(at: place) else { continue }
            let view = try ChangesetBody.storedView(body)
            try held.hold(place, reason, rows: try stateKeys(writtenBy: view))
        }
    }

    private func judgeEarly(_ change: inout AdmissionChange, _ db: Database) throws {
        for work in try EarlyWork.all(db) {
            let view = try ChangesetBody.storedView(work.body)
            let reason = holdReason(view.header, bodyBytes: work.body.count)
            guard reason != work.reason else { continue }
            try early.set(reason, at: work.place)
            guard (reason == nil) != (work.reason == nil) else { continue }
            change.changesets += 1
            change.rows.formUnion(try stateKeys(writtenBy: view))
            try noteCarried(by: view, at: work.place, isHeld: reason != nil)
        }
    }

    private func judgeCarried(_ change: inout AdmissionChange, _ db: Database) throws {
        let bodies = JournalBodies(db)
        for note in try carried.all() {
            guard let table = try merged.table(numbered: note.key.table, in: schema) else {
                continue
            }
            let number = note.place >> JournalTable.sequenceBits
            let dot = Dot(
                try journals.journal(numbered: number), JournalTable.sequence(of: note.place))
            guard
                let part = try carriedPart(dot, by: note.carrier, table, note.key.key, bodies)
            else { continue }
            let reason = holdReason(part)
            guard reason != note.reason else { continue }
            try carried.set(reason, place: note.place, key: note.key, carrier: note.carrier)
            if (reason == nil) != (note.reason == nil) { change.rows.insert(note.key) }
        }
    }

    private func rebuild(_ change: AdmissionChange, _ db: Database) throws {
        var unwritten = change.rows
        try forEachRebuilt(change.rows, db) { table, key, state in
            let name = try merged.stateKey(table, key)
            unwritten.remove(name)
            try replace(table, key, by: state, isErased: change.erased.contains(name))
        }
        // Of these nothing is left in the journals.
        for name in unwritten {
            guard let table = try merged.table(numbered: name.table, in: schema) else { continue }
            try replace(table, name.key, by: RowState(), isErased: true)
        }
    }

    /// Gives rows' states as the journals make them, by table and key.
    func forEachRebuilt(
        _ rows: Set<StateKey>, _ db: Database,
        _ body: (TableSchema, RowKey, RowState) throws -> Void
    ) throws {
        guard !rows.isEmpty else { return }
        var tables: [String: UInt16] = [:]
        for table in schema.tables { tables[table.name] = try merged.number(of: table) }
        let names = Dictionary(tables.map { ($1, $0) }) { first, _ in first }
        let index = try RowEventIndex(db, tables: tables, rows: rows)
        var count = 0
        try index.forEachRow { key, events in
            guard let table = names[key.table].flatMap(schema.table(named:)) else { return }
            try body(table, key.key, Replica.rebuiltState(of: events, table: table))
            count += 1
            if count.isMultiple(of: StoreLimits.upgradedRows) { try merged.states.flush() }
        }
    }
}

extension Replica {
    /// Puts another admission in force, in one transaction.
    ///
    /// - Parameters:
    ///   - erasures: what else the roster orders; nil: as before.
    ///   - alongside: what must be true exactly if it is, such as the roster that says so.
    /// - Returns: how many changesets are held now and were not, or the other way round.
    @discardableResult
    package func changeAdmission(
        to admission: Admission, erasing erasures: Erasures? = nil,
        alongside: (PeerWriter) throws -> Void = { _ in }
    ) throws -> Int {
        let old = try inspect { ($0.admission, $0.erasures) }
        do {
            return try transaction(operation: "take up a roster") { db, engine in
                let change = try engine.changeAdmission(
                    to: admission, erasing: erasures ?? old.1, db)
                try alongside(PeerWriter(db: db, engine: engine))
                for table in engine.schema.tables where !change.rows.isEmpty {
                    try db.notifyChanges(in: Table(table.name))
                }
                return change.changesets
            }
        } catch {
            try inspect { ($0.admission, $0.erasures) = old }
            throw error
        }
    }
}
