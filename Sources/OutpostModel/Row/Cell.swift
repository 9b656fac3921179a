/// A write that stands in a cell.
package struct Write: Sendable, Hashable {
    package let dot: Dot
    package let stamp: Stamp
    /// One value for each column of the cell.
    package let values: [Value]

    package init(dot: Dot, stamp: Stamp, values: [Value]) {
        self.dot = dot
        self.stamp = stamp
        self.values = values
    }
}

/// One cell's merge state: its undominated writes, and the union of the contexts of all writes to it.
///
/// A write joins its context to the union, removes the writes whose dots lie in the union, and stands itself
/// unless its own dot lies there. That depends on nothing but sets, so any order of arrival ends alike.
package struct Cell: Sendable, Hashable {
    /// Sorted by dot; at most one a journal, save for early and held work.
    package private(set) var writes: [Write]
    /// Everything that some write to this cell had seen.
    package private(set) var seen: Context

    package init(writes: [Write] = [], seen: Context = Context()) {
        self.writes = writes.sorted { $0.dot < $1.dot }
        self.seen = seen
        checkInvariants()
    }

    /// Merges one write to this cell.
    ///
    /// - Parameters:
    ///   - write: nil when only the context counts (a re-insert that does not know this cell).
    ///   - context: all that the write's author had merged of the row, the implied part included.
    package mutating func merge(_ write: Write?, context: Context) {
        seen.formUnion(context)
        writes.removeAll { seen.contains($0.dot) }
        if let write, !seen.contains(write.dot), !writes.contains(where: { $0.dot == write.dot }) {
            let index = writes.firstIndex { write.dot < $0.dot } ?? writes.endIndex
            writes.insert(write, at: index)
        }
        checkInvariants()
    }

    /// Merges another replica's state of the same cell.
    package mutating func merge(_ other: Cell) {
        for write in other.writes { merge(write, context: Context()) }
        merge(nil, context: other.seen)
    }

    /// The register rule: of the undominated writes that no delete had seen, or of all when there is none
    /// such, the one with the greatest stamp.
    package func shown(deleted: Context?) -> Write? {
        let unseen =
            deleted.map { deleted in writes.filter { !deleted.contains($0.dot) } } ?? writes
        return (unseen.isEmpty ? writes : unseen).max { $0.stamp < $1.stamp }
    }
}
