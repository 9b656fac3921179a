/// One cell's merge state: its undominated writes, and the union of the contexts of all writes to it.
///
/// A write joins its context to the union, removes the writes whose dots lie in the union, and stands itself
/// unless its own dot lies there. That depends on nothing but sets, so any order of arrival ends alike. A
/// counter keeps its increments beside its figures; a set keeps such a state for each element.
package struct Cell: Sendable, Hashable {
    /// Sorted by dot; at most one a journal, save for early and held work. Empty in a set.
    package private(set) var writes: [Write]
    /// Everything that some write to this cell had seen; in a set, that some re-insert had seen.
    package private(set) var seen: Context
    /// A counter's, sorted by dot: also those that some figure had counted in already, since a figure that had not
    /// may still come.
    package private(set) var increments: [Write]
    /// A set's, by the bytes of their texts: also those that were removed, since an add that was seen may
    /// still come.
    package private(set) var elements: [Element]

    package init(
        writes: [Write] = [], seen: Context = Context(), increments: [Write] = [],
        elements: [Element] = []
    ) {
        self.writes = writes.sorted { $0.dot < $1.dot }
        self.seen = seen
        self.increments = increments.sorted { $0.dot < $1.dot }
        self.elements = elements.sorted { ElementList.precedes($0.text, $1.text) }
        checkInvariants()
    }

    /// Nothing was ever written to it.
    package var isEmpty: Bool { writes.isEmpty && increments.isEmpty && elements.isEmpty }

    /// Merges one write to this cell.
    ///
    /// - Parameters:
    ///   - write: nil when only the context counts (a re-insert, also one that does not know this cell).
    ///   - context: all that the write's author had merged of the row, the implied part included, save what
    ///     the write excepts.
    package mutating func merge(_ write: Write?, context: Context) {
        seen.formUnion(context)
        writes.removeAll { seen.contains($0.dot) }
        if let write, !seen.contains(write.dot) { writes.insertOrdered(write) }
        checkInvariants()
    }

    /// Merges a re-insert's context, which dominates in every element too.
    mutating func replace(seen context: Context) {
        merge(nil, context: context)
        for index in elements.indices { elements[index].merge(nil, context: context) }
    }

    /// An increment replaces nothing: its context does not count.
    mutating func merge(increment: Write) {
        increments.insertOrdered(increment)
        checkInvariants()
    }

    /// Adds or removes elements.
    mutating func merge(_ write: Write, elements texts: [String], context: Context) {
        for text in texts {
            var low = elements.startIndex
            var high = elements.endIndex
            while low < high {
                let middle = (low + high) / 2
                if ElementList.precedes(elements[middle].text, text) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            if low == elements.endIndex || !elements[low].text.utf8.elementsEqual(text.utf8) {
                elements.insert(Element(text: text, seen: seen), at: low)
            }
            elements[low].merge(write, context: context)
        }
        checkInvariants()
    }

    /// The dots that stand in it: what must have been seen by a delete if the row is to be gone. An increment
    /// counts as dominated once a figure or a re-insert had seen it.
    package var standingDots: [Dot] {
        var dots = writes.map(\.dot)
        for increment in increments where !seen.contains(increment.dot) {
            dots.append(increment.dot)
        }
        for element in elements { dots += element.writes.map(\.dot) }
        return dots
    }
}
