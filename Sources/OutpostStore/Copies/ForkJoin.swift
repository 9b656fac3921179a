import Foundation
import GRDB
import OutpostModel

/// Joins journals of this replica that a copy of it wrote too, once all of the other branch is here, within one transaction.
///
/// The other branch takes its places: it was there first. Ours is taken out, and written again under a new incarnation, in the
/// order in which it was written, as if it had been from the start. The journals come first; then each row that either branch
/// touched is made again from them.
struct ForkJoin {
    private let engine: StoreEngine
    private let db: Database
    private let peer: String
    private var mapping = BranchMapping()
    private var moved = MovedBranches()
    private var taken: [(view: ChangesetView, digest: Digest)] = []
    private var staged: [StagedBodies.Item] = []
    private var rows = Set<StateKey>()
    private var changed = Set<JournalID>()
    /// Where each journal was cut.
    private var branchPoints: [JournalID: Head] = [:]

    init(_ engine: StoreEngine, _ db: Database, peer: String) {
        self.engine = engine
        self.db = db
        self.peer = peer
    }

    /// - Parameter state: what is remembered of the peer.
    /// - Returns: how many changesets were written again.
    mutating func run(_ state: PeerState) throws -> Int {
        engine.capture.isListening = false
        for journal in state.forks.keys.sorted() {
            try read(journal, from: state.forks[journal] ?? 0)
        }
        try collectTaken(state)
        try collectRows()
        try removeFingerprints()
        try cut()
        for item in staged { try append(item) }
        try writeAgain()
        try engine.startIncarnation(db)
        try engine.flush(journals: changed)
        try makeRowsAgain()
        try engine.flush(journals: [])
        try settlePeer(state)
        return taken.count
    }

    // MARK: What is where

    /// Finds the last changeset that both branches share, and what the other has beyond it.
    private mutating func read(_ journal: JournalID, from lower: UInt64) throws {
        var common = lower
        var isCommon = true
        var found: [StagedBodies.Item] = []
        let bodies = JournalBodies(db)
        try StagedBodies(db).forEach(of: journal) { item in
            if isCommon, engine.journals.holds(item.view.dot),
                try bodies.digest(at: item.place) == item.digest
            {
                common = JournalTable.sequence(of: item.place)
            } else {
                isCommon = false
                found.append(item)
            }
        }
        staged += found
        mapping.cut(journal, after: common)
    }

    /// Our branches, and whatever else of ours was not acknowledged and speaks of them, in the order in which it was written.
    private mutating func collectTaken(_ state: PeerState) throws {
        var candidates: [(order: HybridTime, view: ChangesetView, digest: Digest)] = []
        let bodies = JournalBodies(db)
        let own = engine.journals.allHeads.keys.filter {
            $0.replica.identity == engine.replica.identity
        }
        for journal in own.sorted() {
            let after = mapping.cuts[journal] ?? state.acknowledged[journal] ?? 0
            let number = try engine.journals.journalNumber(of: journal)
            var last = HybridTime.zero
            try bodies.forEach(
                after: number << JournalTable.sequenceBits | Int64(after),
                before: (number + 1) << JournalTable.sequenceBits
            ) { place, body in
                let view = try ChangesetBody.storedView(body)
                last = max(last, view.header.time)
                candidates.append((last, view, try bodies.digest(at: place)))
                return true
            }
        }
        candidates.sort { ($0.order, $0.view.dot) < ($1.order, $1.view.dot) }
        for (_, view, digest) in candidates where mapping.isTouched(by: view) || moved.mayName(view)
        {
            moved.noteTaken(view)
            if mapping.cuts[view.journal] == nil {
                mapping.cut(view.journal, after: view.header.sequence - 1)
            }
            taken.append((view, digest))
        }
    }

    private mutating func collectRows() throws {
        for view in taken.map(\.view) + staged.map(\.view) {
            rows.formUnion(try engine.stateKeys(writtenBy: view))
        }
        let places = Set(try staged.map { try engine.journals.place(of: $0.view.dot) })
        for note in try engine.carried.all() {
            let carrier = Dot(
                try engine.journals.journal(numbered: note.carrier >> JournalTable.sequenceBits),
                JournalTable.sequence(of: note.carrier))
            if places.contains(note.place) || mapping.isTaken(carrier) { rows.insert(note.key) }
        }
        for work in try EarlyWork.all(db) where places.contains(work.place) {
            rows.formUnion(try engine.stateKeys(writtenBy: try ChangesetBody.storedView(work.body)))
        }
        try findKnownRows()
    }

    /// An insert that says nothing has seen the earlier part of its journal, which it does not name: where the row was written
    /// there before the cut, it must be named now.
    private mutating func findKnownRows() throws {
        var wanted: [JournalID: Set<RowKey>] = [:]
        for (view, _) in taken {
            for index in view.tables.indices {
                let keys = view.rows(ofTable: index).filter(\.isFreshInsert).map(\.key)
                wanted[view.journal, default: []].formUnion(keys)
            }
        }
        var known: [JournalID: Set<RowKey>] = [:]
        let bodies = JournalBodies(db)
        for (journal, keys) in wanted where !keys.isEmpty {
            let base = try engine.journals.journalNumber(of: journal) << JournalTable.sequenceBits
            let end = base | Int64(mapping.cuts[journal] ?? 0)
            try bodies.forEach(after: base, before: end + 1) { _, body in
                let view = try ChangesetBody.storedView(body)
                for index in view.tables.indices {
                    for row in view.rows(ofTable: index) where keys.contains(row.key) {
                        known[journal, default: []].insert(row.key)
                    }
                }
                return true
            }
        }
        mapping.isKnown = { known[$0]?.contains($1) ?? false }
    }

    // MARK: Journals

    /// While the journals still say what stands in the rows: their states name it by its place.
    private func removeFingerprints() throws {
        for key in rows.sorted() {
            guard let table = try engine.merged.table(numbered: key.table, in: engine.schema) else {
                continue
            }
            let state = try engine.merged.state(
                table, key.key, values: try engine.rows.values(table, key.key))
            for part in RowDigest.parts(of: state, key: key.key, table: table) {
                engine.journals.subtract(part, space: key.key.space)
            }
        }
    }

    private mutating func cut() throws {
        let cut = JournalCut(db: db)
        for (journal, sequence) in mapping.cuts.sorted(by: { $0.key < $1.key }) {
            guard sequence < engine.journals.head(of: journal).sequence else { continue }
            guard let head = try JournalChain.head(db, of: journal, at: sequence) else {
                throw OutpostError(
                    .corrupt, operation: "join a forked journal", place: "\(journal)",
                    cause: "it does not reach \(sequence)",
                    hint: "keep a copy of the file, then take everything from the hub again")
            }
            try cut.cut(try engine.journals.journalNumber(of: journal), after: sequence)
            engine.journals.cut(journal, to: head)
            branchPoints[journal] = head
            changed.insert(journal)
        }
        engine.held.reload()
        engine.carried.reload()
    }

    /// Puts a changeset of the other branch in its place. Its rows are made again with the others.
    private mutating func append(_ item: StagedBodies.Item) throws {
        let view = item.view
        let place = try engine.journals.place(of: view.dot)
        let head = try note(view, item.digest)
        if let signature = item.signature {
            try engine.seals.append(place: place, chain: head.chain, signature: signature)
        }
        _ = try engine.carried.take(place: place)
        if try EarlyWork.work(db, at: place) != nil { try engine.early.remove(place) }
        engine.observe(view.header.time)
    }

    @discardableResult
    private mutating func note(_ view: ChangesetView, _ digest: Digest) throws -> Head {
        let head = engine.journals.head(of: view.journal).advanced(by: digest)
        try engine.journals.append(view.header, body: view.body, digest: digest, head: head)
        let own = Digest(of: view.body)
        if own != digest {
            try ErasedBodies(db).note(own, at: try engine.journals.place(of: view.dot))
        }
        changed.insert(view.journal)
        let reason = engine.holdReason(view.header, bodyBytes: view.body.count)
        if let reason {
            try engine.held.hold(
                try engine.journals.place(of: view.dot), reason,
                rows: try engine.stateKeys(writtenBy: view))
        } else {
            try engine.noteCarried(
                by: view, at: try engine.journals.place(of: view.dot), isHeld: false)
        }
        return head
    }

    /// Writes the branch again. What it is called then follows from what it says, so that two copies with the same branch, or
    /// one that is put back after it has done this, come to the same journals: what is there already is not written twice.
    private mutating func writeAgain() throws {
        var names: [JournalID: RewrittenJournal] = [:]
        for (view, digest) in taken {
            var target =
                names[view.journal]
                ?? RewrittenJournal(
                    of: view.journal,
                    branchingAt: (branchPoints[view.journal] ?? Head(emptyJournal: view.journal))
                        .advanced(by: digest))
            names[view.journal] = try writeAgain(view, &target)
        }
    }

    private mutating func writeAgain(
        _ view: ChangesetView, _ target: inout RewrittenJournal
    ) throws -> RewrittenJournal {
        while true {
            let new = Dot(target.journal, target.head.sequence + 1)
            let body = body(of: view, as: new)
            let digest = Digest(of: body)
            let next = target.head.advanced(by: digest)
            if engine.journals.holds(new) {
                guard try JournalChain.head(db, of: target.journal, at: new.sequence) == next else {
                    // Another copy wrote on in that journal: from here on it is another branch again.
                    target = RewrittenJournal(of: target.journal, branchingAt: next)
                    continue
                }
            } else {
                try note(try ChangesetBody.storedView(body), digest)
            }
            mapping.rename(view.dot, to: new)
            moved.rename(view, to: new)
            target.head = next
            return target
        }
    }

    /// What a changeset of the branch says under its new name.
    private func body(of view: ChangesetView, as new: Dot) -> [UInt8] {
        if view.header.isOpaque { return moved.body(of: view, as: new) }
        var changeset = view.changeset
        changeset.header.journal = new.journal
        changeset.header.sequence = new.sequence
        for table in changeset.tables.indices {
            changeset.tables[table].rows = changeset.tables[table].rows.map {
                mapping.mapped($0, from: view.dot, to: new)
            }
        }
        return ChangesetBody.encode(changeset)
    }

    // MARK: Rows

    private func makeRowsAgain() throws {
        try engine.forEachRebuilt(rows, db) { table, key, state in
            try engine.merged.replace(RowState(), by: state, table, key)
        }
    }

    private func settlePeer(_ state: PeerState) throws {
        let writer = PeerWriter(db: db, engine: engine)
        for journal in state.forks.keys {
            try writer.forgetFork(of: journal, peer: peer)
            try StagedBodies(db).remove(of: journal)
        }
        try writer.setInDoubt(true, peer: peer)
    }
}

extension Replica {
    /// Joins forked journals of ours with what a peer holds of them, all of which was staged: both branches' work stands,
    /// ours under a new incarnation.
    ///
    /// - Returns: how many changesets of ours were written again.
    package func joinForks(peer: String) throws -> Int {
        let state = try peerState(peer)
        return try transaction(operation: "join a forked journal") { db, engine in
            var join = ForkJoin(engine, db, peer: peer)
            let count = try join.run(state)
            for table in engine.schema.tables { try db.notifyChanges(in: Table(table.name)) }
            return count
        }
    }
}
