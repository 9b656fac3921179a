import OutpostModel

extension JournalID {
    /// One of few, so that what is drawn often meets.
    package static func random(
        space: SpaceID = TestSchema.operations.id, replicas: UInt64 = 3,
        using generator: inout SeededGenerator
    ) -> JournalID {
        JournalID(
            space: space,
            replica: ReplicaID(
                identity: UInt64.random(in: 1...replicas, using: &generator),
                incarnation: generator.once(in: 8) ? 2 : 1),
            lane: generator.once(in: 4) ? .flash : .routine)
    }
}

extension Dot {
    package static func random(
        through last: UInt64 = 8, using generator: inout SeededGenerator
    ) -> Dot {
        let journal = JournalID.random(using: &generator)
        return Dot(journal, UInt64.random(in: 1...last, using: &generator))
    }
}

extension Context {
    /// A vector, single dots and exceptions, any of them often none.
    package static func random(using generator: inout SeededGenerator) -> Context {
        var sequences: [JournalID: UInt64] = [:]
        for _ in 0..<generator.below(4) {
            sequences[.random(using: &generator)] = UInt64.random(in: 1...6, using: &generator)
        }
        let vector = VersionVector(sequences)
        let dots = (0..<generator.below(4)).map { _ in Dot.random(using: &generator) }
        let candidates = (0..<generator.below(5)).map { _ in Dot.random(using: &generator) }
        let exceptions = Set(candidates.filter { vector.contains($0) && !dots.contains($0) })
        return Context(
            vector: vector, dots: Set(dots.filter { !vector.contains($0) }), exceptions: exceptions)
    }
}
