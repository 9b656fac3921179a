extension Context {
    /// The arrays ascend; dots lie beyond the prefixes and do not touch them, exceptions within them. Without
    /// exceptions, two contexts that hold the same dots are equal.
    @inline(__always)
    func checkInvariants() {
        #if DEBUG
            for list in [prefixes, dots, exceptions] {
                assert(zip(list, list.dropFirst()).allSatisfy { $0 < $1 }, "a list does not ascend")
            }
            assert(Set(prefixes.map(\.journal)).count == prefixes.count, "a journal stands twice")
            assert(prefixes.allSatisfy { $0.sequence > 0 }, "a prefix holds nothing")
            for dot in dots {
                assert(dot.sequence > prefix(of: dot.journal) + 1, "a single dot touches a prefix")
            }
            for dot in exceptions {
                assert(
                    dot.sequence <= prefix(of: dot.journal), "an exception lies outside a prefix")
            }
        #endif
    }
}
