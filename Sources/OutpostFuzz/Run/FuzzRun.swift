import OutpostTestSupport

/// Tries inputs of one target, one after the other. Without coverage from the compiler, what leads it deeper are the reader's own
/// answers: an input that is refused for a reason that none before was refused for, or is taken in a new size, is altered further.
///
/// The same seed, fixtures and program try the same inputs in the same order.
package struct FuzzRun {
    private let target: FuzzTarget
    private let samples: [[UInt8]]
    private var pool: [[UInt8]]
    private var answers: Set<String> = []
    private var alteration: Alteration
    /// Inputs so far.
    package private(set) var executions: UInt64 = 0
    /// Of those, how many were taken.
    package private(set) var taken: UInt64 = 0
    package var answerCount: Int { answers.count }

    /// - Parameter corpus: inputs beside the target's own samples.
    package init(
        _ target: FuzzTarget, seed: UInt64, fixtures: FuzzFixtures, corpus: [[UInt8]] = []
    ) throws {
        self.target = target
        samples = try target.samples(fixtures) + corpus
        pool = []
        alteration = Alteration(
            dictionary: target.dictionary, generator: SeededGenerator(seed: seed))
    }

    /// The next input: first each sample as it is, then altered ones.
    package mutating func nextInput() -> [UInt8] {
        if executions < UInt64(samples.count) { return samples[Int(executions)] }
        let isFromPool = !pool.isEmpty && !alteration.generator.once(in: 3)
        let base = alteration.generator.pick(isFromPool ? pool : samples)
        return alteration.altered(base, with: alteration.generator.once(in: 2) ? samples : pool)
    }

    /// - Throws: `FuzzFinding`.
    package mutating func take(_ input: [UInt8]) throws {
        executions += 1
        let answer: String
        switch try target.answer(to: input) {
        case .taken:
            taken += 1
            answer = "taken \(Int.bitWidth - input.count.leadingZeroBitCount)"
        case .refused(let reason): answer = Self.kind(of: reason)
        }
        guard answers.count < FuzzLimits.pool, answers.insert(answer).inserted else { return }
        pool.append(input)
    }

    /// A reason as far as it quotes nothing of the input, without numbers.
    private static func kind(of reason: String) -> String {
        let beginning = reason.unicodeScalars.prefix(FuzzLimits.answerCharacters)
            .prefix { $0 != "'" && $0 != "\"" }
        var kind = String.UnicodeScalarView()
        kind.append(contentsOf: beginning.filter { $0.isASCII && !("0"..."9").contains($0) })
        return String(kind)
    }
}
