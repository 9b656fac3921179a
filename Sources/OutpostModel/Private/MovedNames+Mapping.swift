extension MovedNames {
    /// What a moved changeset of a private space says once it is opened, under the name that it has now: as if its author had
    /// written it there from the start.
    ///
    /// Its contexts name others as its author knew them. What lay before the fork is named as it is, and where it was implied it
    /// is said: the earlier part of another journal is implied now. Whether a row was written there before nobody may need to
    /// know, so that readers with more keys and with fewer come to the same. Carried parts are left out: they come in journals
    /// of their own.
    ///
    /// - Parameters:
    ///   - changeset: as it was written, under its old name.
    ///   - journal: where it stands now.
    /// - Returns: nil where the names make no context, as those of nobody's honest work do.
    package func mapped(
        _ changeset: Changeset, to journal: JournalID, _ sequence: UInt64
    ) -> Changeset? {
        let naming = Naming(
            ranges: Dictionary(grouping: ranges, by: \.branch), author: changeset.header.dot)
        var result = changeset
        result.header.journal = journal
        result.header.sequence = sequence
        for table in changeset.tables.indices {
            var rows: [RowChange] = []
            for change in changeset.tables[table].rows {
                guard let context = naming.context(of: change, to: result.header.dot) else {
                    return nil
                }
                rows.append(
                    RowChange(
                        key: change.key, operation: change.operation, context: context,
                        reason: change.reason,
                        writes: change.writes.map { write in
                            CellWrite(
                                cell: write.cell, kind: write.kind, values: write.values,
                                exceptions: write.exceptions.compactMap(naming.name(of:)).sorted())
                        }))
            }
            result.tables[table].rows = rows
        }
        return result
    }
}

/// The names of one moved changeset, as its author's words are read.
private struct Naming {
    let ranges: [MovedNames.Branch: [MovedNames.Range]]
    /// Under the old name.
    let author: Dot

    /// Of the author's own device alone: nobody else's work was moved.
    private func names(of journal: JournalID) -> [MovedNames.Range] {
        guard journal.replica.identity == author.journal.replica.identity else { return [] }
        return ranges[MovedNames.Branch(journal)] ?? []
    }

    /// - Returns: nil of what a copy wrote under that name, which the author never saw.
    func name(of dot: Dot) -> Dot? {
        let names = names(of: dot.journal)
        guard let first = names.first, dot.sequence >= first.first else { return dot }
        guard
            let range = names.first(where: {
                $0.first <= dot.sequence && dot.sequence < $0.end
            })
        else { return nil }
        return range.dot(dot.sequence, in: dot.journal)
    }

    func context(of change: RowChange, to new: Dot) -> Context? {
        let seen = change.seen(by: author)
        var vector = VersionVector()
        var parts: [(first: Dot, count: UInt64)] = []
        for prefix in seen.prefixes {
            let names = names(of: prefix.journal)
            let kept = min(prefix.sequence, names.first.map { $0.first - 1 } ?? prefix.sequence)
            vector[prefix.journal] = max(vector[prefix.journal], kept)
            for range in names where range.first <= prefix.sequence {
                parts.append(
                    (
                        range.dot(range.first, in: prefix.journal),
                        min(range.count, prefix.sequence - range.first + 1)
                    ))
            }
        }
        var result = Context(vector: vector, dots: seen.dots.compactMap(name(of:)))
        for part in parts.sorted(by: { $0.first < $1.first }) {
            guard result.insert(part.first, count: part.count) else { return nil }
        }
        let exceptions = seen.exceptions.compactMap(name(of:))
        result = result.excluding(exceptions)
        let unseen = exceptions.filter { $0.journal == new.journal }
        guard !unseen.isEmpty else { return result.removing(new.journal) }
        result.insertPrefix(of: new.journal, through: new.sequence - 1)
        return result.excluding(unseen)
    }
}

extension MovedNames.Range {
    /// What a place of it is called now.
    fileprivate func dot(_ sequence: UInt64, in journal: JournalID) -> Dot {
        Dot(
            JournalID(
                space: journal.space,
                replica: ReplicaID(
                    identity: journal.replica.identity, incarnation: newIncarnation),
                lane: journal.lane), newFirst + (sequence - first))
    }
}

extension Context {
    /// Adds places one after the other.
    ///
    /// - Returns: false where they touch no prefix and are more than a context lists.
    fileprivate mutating func insert(_ first: Dot, count: UInt64) -> Bool {
        let last = first.sequence + count - 1
        if first.sequence <= prefix(of: first.journal) + 1 {
            insertPrefix(of: first.journal, through: max(last, prefix(of: first.journal)))
            return true
        }
        guard count <= UInt64(Limits.dotsPerContext) else { return false }
        for sequence in first.sequence...last { insert(Dot(first.journal, sequence)) }
        return true
    }
}
