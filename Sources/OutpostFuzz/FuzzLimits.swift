/// Sizes of the fuzzers, each with its reason.
package enum FuzzLimits {
    /// An input: larger than what any limit of a small field needs, small enough that thousands a second are tried.
    package static let inputBytes = 64 << 10
    /// Inputs that gave an answer that none before gave, and are altered further.
    static let pool = 2_000
    /// Alterations of one input, one upon the other.
    static let alterations = 6
    /// An answer is told from others by so many characters: beyond them errors repeat what stood in the input.
    static let answerCharacters = 100
    /// What the process may have held at once, in bytes: every limit of Outpost's together with the debug build's own needs.
    package static let memoryBytes = 768 << 20
    /// An input that takes longer hangs: the slowest that is right takes a tenth of a second in a debug build.
    package static let seconds = 10
    /// Inputs between two looks at the clock and at memory.
    static let stride: UInt64 = 16
}
