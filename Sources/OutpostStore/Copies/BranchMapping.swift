import OutpostModel

/// How changesets of ours that are written again under another name speak of each other: a pure function of where each journal
/// was cut and of the names that were given since.
///
/// A change says what its author had merged of the row. What lay before the cut is the same changeset everywhere and is
/// named; what lay beyond it is named as it is called now; what a copy of this replica wrote in the same places is not named,
/// since the author never saw it. So the outcome is as if the branch had been written under its new name from the start.
package struct BranchMapping {
    /// By journal that was cut, its last changeset that stays.
    private(set) var cuts: [JournalID: UInt64] = [:]
    /// What those beyond are called now.
    private var names: [Dot: Dot] = [:]
    /// Rows that were written before the cut in their journal: an insert of one is no fresh one, though it says nothing.
    var isKnown: (JournalID, RowKey) -> Bool = { _, _ in false }

    package init() {}

    package mutating func cut(_ journal: JournalID, after sequence: UInt64) {
        cuts[journal] = sequence
    }

    mutating func rename(_ old: Dot, to new: Dot) { names[old] = new }

    func isTaken(_ dot: Dot) -> Bool { cuts[dot.journal].map { dot.sequence > $0 } ?? false }

    /// Whether a changeset says anything of one that is written again: then it must be too.
    package func isTouched(by view: ChangesetView) -> Bool {
        if isTaken(view.dot) { return true }
        return view.tables.indices.contains { index in
            view.rows(ofTable: index).contains { row in
                row.hasContext && mentionsTaken(row.context)
                    || row.writes.contains { $0.exceptions.contains(where: isTaken) }
            }
        }
    }

    private func mentionsTaken(_ context: Context) -> Bool {
        context.prefixes.contains(where: isTaken) || context.dots.contains(where: isTaken)
    }

    // MARK: Mapping

    /// - Parameters:
    ///   - old: of the changeset as it was written.
    ///   - new: of the changeset as it is written now. Carried parts are left out: they come in journals of their own.
    func mapped(_ change: RowChange, from old: Dot, to new: Dot) -> RowChange {
        RowChange(
            key: change.key, operation: change.operation,
            context: context(of: change, from: old, to: new), reason: change.reason,
            writes: change.writes.map { write in
                CellWrite(
                    cell: write.cell, kind: write.kind, values: write.values,
                    exceptions: write.exceptions.map { names[$0] ?? $0 }.sorted())
            })
    }

    private func context(of change: RowChange, from old: Dot, to new: Dot) -> Context {
        if change.isFreshInsert, !isKnown(old.journal, change.key) { return Context() }
        let seen = change.seen(by: old)
        var vector = VersionVector()
        var singles: [Dot] = []
        for prefix in seen.prefixes {
            let kept = min(cuts[prefix.journal] ?? prefix.sequence, prefix.sequence)
            vector[prefix.journal] = max(vector[prefix.journal], kept)
            guard kept < prefix.sequence else { continue }
            for sequence in (kept + 1)...prefix.sequence {
                singles.append(
                    names[Dot(prefix.journal, sequence)] ?? Dot(prefix.journal, sequence))
            }
        }
        singles += seen.dots.map { names[$0] ?? $0 }
        let exceptions = seen.exceptions.map { names[$0] ?? $0 }
        var mapped = Context(vector: vector, dots: singles.sorted()).excluding(exceptions)
        // The earlier part of the new journal is implied, save what is not in it.
        let unseen = exceptions.filter { $0.journal == new.journal }
        guard !unseen.isEmpty else { return mapped.removing(new.journal) }
        mapped.insertPrefix(of: new.journal, through: new.sequence - 1)
        return mapped.excluding(unseen)
    }
}
