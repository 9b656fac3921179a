import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct ContextTests {
    private let journal = JournalID(
        space: SpaceID(name: "operations"), replica: ReplicaID(identity: 1), lane: .routine)

    @Test func `A union holds what either holds, and nothing else`() throws {
        let universe = everyDot()
        try forEachSeed(1000) { seed, generator in
            let first = Context.random(using: &generator)
            let second = Context.random(using: &generator)
            let union = first.union(second)
            let expected = NaiveContext(first).dots.union(NaiveContext(second).dots)
            #expect(NaiveContext(union).dots == expected, "seed \(seed)")
            for dot in universe where union.contains(dot) != expected.contains(dot) {
                Issue.record("\(dot) is on the wrong side, seed \(seed)")
            }
        }
    }

    @Test func `Contexts joined in any order, any of them twice, are equal`() throws {
        try forEachSeed(500) { seed, generator in
            let contexts = (0..<4).map { _ in Context.random(using: &generator) }
            func joined(_ contexts: [Context]) -> Context {
                contexts.reduce(into: Context()) { $0.formUnion($1) }
            }
            let expected = joined(contexts)
            let twice = (contexts + contexts).shuffled(using: &generator)
            #expect(joined(twice) == expected, "seed \(seed)")
            let nested = joined([joined(Array(contexts[2...])), joined(Array(contexts[..<2]))])
            #expect(nested == expected, "seed \(seed)")
        }
    }

    @Test func `Dots inserted one by one make the set of them`() throws {
        try forEachSeed(500) { seed, generator in
            var context = Context.random(using: &generator)
            var naive = NaiveContext(context)
            for _ in 0..<20 {
                let dot = Dot.random(using: &generator)
                context.insert(dot)
                naive.dots.insert(dot)
                #expect(context.contains(dot), "seed \(seed)")
            }
            #expect(NaiveContext(context) == naive, "seed \(seed)")
            for dot in context.dots {
                #expect(dot.sequence > context.vector[dot.journal] + 1, "seed \(seed)")
            }
        }
    }

    @Test func `A prefix takes in its exceptions`() throws {
        try forEachSeed(500) { seed, generator in
            var context = Context.random(using: &generator)
            var naive = NaiveContext(context)
            let dot = Dot.random(using: &generator)
            context.insertPrefix(of: dot.journal, through: dot.sequence)
            for number in 1...dot.sequence { naive.dots.insert(Dot(dot.journal, number)) }
            #expect(NaiveContext(context) == naive, "seed \(seed)")
        }
    }

    @Test func `Single dots that close a gap become part of the vector`() {
        var context = Context(vector: VersionVector([journal: 2]), dots: [Dot(journal, 4)])
        context.insert(Dot(journal, 3))
        #expect(context == Context(vector: VersionVector([journal: 4])))
    }

    @Test func `An exception is not held until it is inserted`() {
        var context = Context(vector: VersionVector([journal: 5]), exceptions: [Dot(journal, 3)])
        #expect(!context.contains(Dot(journal, 3)))
        #expect(context.contains(Dot(journal, 4)))
        context.insert(Dot(journal, 3))
        #expect(context == Context(vector: VersionVector([journal: 5])))
    }

    @Test func `An exception of one is filled by a single dot of the other, both ways`() {
        let holed = Context(vector: VersionVector([journal: 5]), exceptions: [Dot(journal, 3)])
        let single = Context(vector: VersionVector(), dots: [Dot(journal, 3)])
        let whole = Context(vector: VersionVector([journal: 5]))
        #expect(holed.union(single) == whole)
        #expect(single.union(holed) == whole)
    }

    @Test func `Removing a journal leaves nothing of it and all else`() throws {
        try forEachSeed(500) { seed, generator in
            let context = Context.random(using: &generator)
            let gone = JournalID.random(using: &generator)
            let expected = NaiveContext(context).dots.filter { $0.journal != gone }
            let left = context.removing(gone)
            #expect(NaiveContext(left).dots == expected, "seed \(seed)")
            #expect(!left.journals.contains(gone), "seed \(seed)")
        }
    }
}
