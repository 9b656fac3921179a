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
        #endif
    }
}
