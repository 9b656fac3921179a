/// A write that stands in a cell.
package struct Write: Sendable, Hashable {
    package let dot: Dot
    package let stamp: Stamp
    /// set; increment in a counter; add or remove in an element of a set.
    package let kind: CellWrite.Kind
    /// One value for each column of the cell. None in an element of a set, whose text says all; none either while only
    /// the row's table holds them and it was not read.
    package let values: [Value]
    /// What a counter's figure had counted in already; nil in every other rule.
    package let counted: Context?

    package init(
        dot: Dot, stamp: Stamp, kind: CellWrite.Kind = .set, values: [Value],
        counted: Context? = nil
    ) {
        self.dot = dot
        self.stamp = stamp
        self.kind = kind
        self.values = values
        self.counted = counted
    }
}

extension [Write] {
    /// Puts a write in its place by dot; one that stands already changes nothing.
    mutating func insertOrdered(_ write: Write) {
        let index = firstIndex { write.dot <= $0.dot } ?? endIndex
        if index < endIndex, self[index].dot == write.dot { return }
        insert(write, at: index)
    }
}
