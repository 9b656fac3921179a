import Foundation

/// Runs a property under many seeds.
///
///     OUTPOST_SEED=4711 swift test         only this seed
///     OUTPOST_ITERATIONS=50000 swift test  as many seeds for each property, from the first on
///
/// What `body` throws is thrown with its seed. An expectation that fails without throwing names the seed in
/// its comment, which is why the seed is an argument.
package func forEachSeed(
    _ count: Int, _ body: (_ seed: UInt64, _ generator: inout SeededGenerator) throws -> Void
) throws {
    for seed in Seeds.range(count) {
        var generator = SeededGenerator(seed: seed)
        do {
            try body(seed, &generator)
        } catch {
            throw SeedFailure(seed: seed, error: error)
        }
    }
}

package enum Seeds {
    /// - Parameter count: how many, where the environment does not say.
    static func range(
        _ count: Int, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Range<UInt64> {
        let first = number("OUTPOST_SEED", environment)
        let wanted = number("OUTPOST_ITERATIONS", environment) ?? (first == nil ? UInt64(count) : 1)
        return (first ?? 1)..<(first ?? 1) + wanted
    }

    /// One seed was asked for: what only many runs reach cannot be expected.
    package static var isSingle: Bool {
        ProcessInfo.processInfo.environment["OUTPOST_SEED"] != nil
    }

    private static func number(_ name: String, _ environment: [String: String]) -> UInt64? {
        guard let text = environment[name] else { return nil }
        guard let number = UInt64(text) else {
            fatalError("\(name) must be a number, not '\(text)'")
        }
        return number
    }
}

/// What failed, and the seed that makes it fail again.
package struct SeedFailure: Error, CustomStringConvertible {
    package let seed: UInt64
    package let error: any Error

    package var description: String { "with OUTPOST_SEED=\(seed): \(error)" }
}
