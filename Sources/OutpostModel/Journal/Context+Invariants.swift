extension Context {
    /// Dots lie beyond the vector and do not touch it, exceptions within it. Without exceptions, two contexts
    /// that hold the same dots are equal.
    @inline(__always)
    func checkInvariants() {
        #if DEBUG
            for dot in dots {
                assert(dot.sequence > vector[dot.journal] + 1, "a single dot touches the vector")
            }
            for dot in exceptions {
                assert(vector.contains(dot), "an exception lies outside the vector")
            }
        #endif
    }
}
