/// Which connections are cut, and where. Pure: the same plan and the same number give the same cuts,
/// however the connections overlap in time.
struct CutPlan: Equatable, Sendable {
    /// How the cuts are chosen.
    enum Kind: Equatable, Sendable {
        /// Each direction at its own offset in bytes, `nil` for never. Whichever comes first ends
        /// the connection.
        case fixed(up: Int?, down: Int?)
        /// With this probability (0...1), after a number of bytes of the range in one direction.
        case seeded(UInt64, probability: Double, range: ClosedRange<Int>)
    }

    /// After how many bytes of each direction a connection is cut, `nil` for never.
    struct Cut: Equatable, Sendable {
        var afterUp: Int?
        var afterDown: Int?
    }

    var kind: Kind
    /// Only so many connections are subject to cuts; later ones are honest. `nil`: all.
    var first: Int?

    /// The cut of a connection, counted from 1 in the order in which they were accepted.
    func cut(connection number: Int) -> Cut {
        if let first, number > first { return Cut() }
        switch kind {
        case .fixed(let up, let down):
            return Cut(afterUp: up, afterDown: down)
        case .seeded(let seed, let probability, let range):
            return Self.draw(connection: number, seed, probability, range)
        }
    }

    private static func draw(
        connection number: Int, _ seed: UInt64, _ probability: Double, _ range: ClosedRange<Int>
    ) -> Cut {
        // A generator for each connection, so that its draws depend on nothing but its number. The
        // first number drawn from seed and number keeps neighbours from sharing a sequence.
        var mixer = SplitMix64(seed: seed ^ (UInt64(number) &* 0xd134_2543_de82_ef95))
        var generator = SplitMix64(seed: mixer.next())
        let isCut = Double.random(in: 0..<1, using: &generator) < probability
        let isUp = Bool.random(using: &generator)
        let offset = Int.random(in: range, using: &generator)
        guard isCut else { return Cut() }
        return isUp ? Cut(afterUp: offset) : Cut(afterDown: offset)
    }
}
