import OutpostModel

/// What a context means, as a plain set: shares no code with `Context`.
struct NaiveContext: Equatable {
    var dots: Set<Dot> = []

    init() {}

    init(_ context: Context) {
        for (journal, sequence) in context.vector.sequences {
            for number in 1...sequence { dots.insert(Dot(journal, number)) }
        }
        dots.subtract(context.exceptions)
        dots.formUnion(context.dots)
    }
}

/// Every dot that `Dot.random` can draw, and a few beyond.
func everyDot() -> [Dot] {
    var result: [Dot] = []
    for identity: UInt64 in 1...3 {
        for incarnation: UInt32 in 1...2 {
            for lane in [Lane.flash, .routine] {
                let journal = JournalID(
                    space: SpaceID(name: "operations"),
                    replica: ReplicaID(identity: identity, incarnation: incarnation), lane: lane)
                result += (1...12).map { Dot(journal, $0) }
            }
        }
    }
    return result
}
