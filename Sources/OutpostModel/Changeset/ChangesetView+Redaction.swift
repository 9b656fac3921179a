extension ChangesetView {
    /// The canonical body without what is erased of it; its header stays as it is.
    ///
    /// Of a row that is erased in part those writes go, in the change and in what it carries. A change of which no write is left
    /// goes as a whole, save an insert: the row is still there. A ruling's reason goes with the first of its writes, since it may
    /// say what the value was.
    ///
    /// - Returns: nil where nothing is to be taken out. A body with no table left is read by `ChangesetBody.storedView` alone.
    package func redacted(by erasures: Erasures) -> [UInt8]? {
        var isChanged = false
        var left: [TableChanges] = []
        if erasures.isErased(dot) {
            // What it said to its readers goes whole, and its notices with it.
            if header.isOpaque {
                return opaque == nil
                    ? nil : ChangesetBody.encode(header, opaque: OpaqueContent.erased)
            }
            isChanged = !tables.isEmpty
        } else {
            guard mayBeRedacted(by: erasures) else { return nil }
            for table in changeset.tables {
                let rows = table.rows.compactMap { change -> RowChange? in
                    let rest = change.redacted(
                        by: erasures.extent(table: table.table, key: change.key))
                    isChanged = isChanged || rest != change
                    return rest
                }
                if !rows.isEmpty { left.append(TableChanges(table: table.table, rows: rows)) }
            }
        }
        guard isChanged else { return nil }
        return ChangesetBody.encode(Changeset(header: header, tables: left))
    }

    /// Most bodies of a journal hold no such row: those are not taken apart.
    private func mayBeRedacted(by erasures: Erasures) -> Bool {
        tables.indices.contains { index in
            rows(ofTable: index).contains {
                erasures.extent(table: tables[index].name, key: $0.key) != nil
            }
        }
    }

    /// Whether orders would take something out that is still there.
    package func holdsErased(by erasures: Erasures) -> Bool { redacted(by: erasures) != nil }
}

extension RowChange {
    /// - Parameter extent: nil where nothing of the row is erased.
    /// - Returns: nil where nothing is left.
    fileprivate func redacted(by extent: Erasures.Extent?) -> RowChange? {
        guard let extent else { return self }
        guard case .cells(let cells) = extent else { return nil }
        let kept = writes.filter { !cells.contains($0.cell) }
        if kept.isEmpty, operation == .edit || operation == .ruling { return nil }
        let parts = carried.compactMap { part -> CarriedChange? in
            part.change.redacted(by: extent).map {
                CarriedChange(header: part.header, digest: part.digest, change: $0)
            }
        }
        return RowChange(
            key: key, operation: operation, context: context,
            reason: kept.count == writes.count ? reason : "", writes: kept, carried: parts)
    }
}
