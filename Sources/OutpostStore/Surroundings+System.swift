import Foundation

extension Surroundings {
    /// The machine's clock and randomness: the only place where a program asks for them.
    package static let system = Surroundings(
        wallMilliseconds: { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) },
        random: { UInt64.random(in: .min ... .max) })
}
