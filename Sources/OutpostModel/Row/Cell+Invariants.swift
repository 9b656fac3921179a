extension Cell {
    /// No standing write is dominated, and each dot stands once, in order.
    @inline(__always)
    func checkInvariants() {
        #if DEBUG
            for write in writes {
                assert(!seen.contains(write.dot), "a dominated write stands in the cell")
            }
            assert(
                zip(writes, writes.dropFirst()).allSatisfy { $0.dot < $1.dot },
                "the writes of a cell are not in order")
            assert(
                zip(increments, increments.dropFirst()).allSatisfy { $0.dot < $1.dot },
                "the increments of a cell are not in order")
            assert(
                zip(elements, elements.dropFirst()).allSatisfy {
                    ElementList.precedes($0.text, $1.text)
                }, "the elements of a cell are not in order")
            assert(
                elements.allSatisfy { element in
                    element.writes.allSatisfy { !element.seen.contains($0.dot) }
                }, "a dominated write stands in an element")
        #endif
    }
}
