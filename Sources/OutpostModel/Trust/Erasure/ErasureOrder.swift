/// What an officer ordered to be erased everywhere: rows, cells of rows, changesets as a whole. Part of the roster, so that whoever
/// believes the roster believes it.
package struct ErasureOrder: Sendable, Hashable {
    /// From 1, in the order of issue. Two hubs that forked may both have issued one of a number: both count.
    package let number: UInt32
    /// Of the roster that issued it: who has done all that this roster orders has done this.
    package let version: UInt32
    /// Milliseconds since 1970.
    package let issued: Int64
    /// Why, in short and without names; at most `Limits.reasonBytes` UTF-8 bytes.
    package let reason: String
    /// Who decided, at most `Limits.personBytes` UTF-8 bytes.
    package let officer: String
    package let rows: Set<ErasedRow>
    /// Changesets of which nothing is to remain but the header.
    package let changesets: Set<Dot>

    package init(
        number: UInt32, version: UInt32, issued: Int64, reason: String, officer: String,
        rows: Set<ErasedRow>, changesets: Set<Dot> = []
    ) {
        self.number = number
        self.version = version
        self.issued = issued
        self.reason = reason
        self.officer = officer
        self.rows = rows
        self.changesets = changesets
    }

    /// nil where it is well-formed.
    package var fault: String? {
        if number == 0 || version == 0 { return "number or version zero" }
        if !(0...Limits.timeMilliseconds).contains(issued) { return "time out of bounds" }
        if reason.utf8.count > Limits.reasonBytes { return "reason too long" }
        if officer.utf8.count > Limits.personBytes { return "officer too long" }
        if rows.isEmpty && changesets.isEmpty { return "it orders nothing" }
        if rows.count + changesets.count > Limits.rowsPerErasure { return "too many rows" }
        if changesets.contains(where: { !(1...Limits.sequence).contains($0.sequence) }) {
            return "a sequence out of bounds"
        }
        return rows.lazy.compactMap(\.fault).first
    }
}

/// A row of which an order erases everything, or some cells.
package struct ErasedRow: Sendable, Hashable {
    package let table: String
    package let key: RowKey
    /// Their names; empty: all of the row, and whatever is written to it later does not count.
    package let cells: Set<String>

    package init(table: String, key: RowKey, cells: Set<String> = []) {
        self.table = table
        self.key = key
        self.cells = cells
    }

    package var name: RowName { RowName(table: table, key: key) }

    /// nil where it is well-formed.
    package var fault: String? {
        if table.utf8.count > Limits.nameLength { return "a table's name too long" }
        if !key.isWellFormed { return "a key that is no UUID of version 8" }
        if cells.count > Limits.columnsPerTable { return "too many cells" }
        return cells.contains { $0.isEmpty || $0.utf8.count > Limits.nameLength }
            ? "a cell's name too short or long" : nil
    }
}

/// A row, wherever it stands.
package struct RowName: Sendable, Hashable {
    package let table: String
    package let key: RowKey

    package init(table: String, key: RowKey) {
        self.table = table
        self.key = key
    }
}

/// A changeset of which orders took something out, and what its body is now: whoever does not hold the original takes this one in its
/// place, and no other.
package struct ErasedBody: Sendable, Hashable {
    package let dot: Dot
    /// SHA-256 of the body as the orders leave it; the journal's chain goes on over the original's digest.
    package let digest: Digest
    /// Number of the order that was the last to change it.
    package let order: UInt32
    /// Of the roster that says so.
    package let version: UInt32

    package init(dot: Dot, digest: Digest, order: UInt32, version: UInt32) {
        self.dot = dot
        self.digest = digest
        self.order = order
        self.version = version
    }

    /// nil where it is well-formed.
    package var fault: String? {
        if !(1...Limits.sequence).contains(dot.sequence) { return "a sequence out of bounds" }
        return order == 0 || version == 0 ? "order or version zero" : nil
    }
}
