import OutpostModel

/// A reader of what somebody else wrote, and what must hold of it whatever it is given: it neither crashes nor hangs nor takes memory
/// without bound, it refuses with an error of ours, and what it takes is as it says.
package struct FuzzTarget: Sendable {
    /// What came of an input.
    package enum Answer: Sendable {
        case taken
        /// Why not, in the reader's words.
        case refused(String)
    }

    /// In a command, and the folder of its inputs that are kept.
    package let name: String
    /// What it reads.
    package let reads: String
    /// Pieces that its grammar has, which chance alone would not hit upon.
    let dictionary: [[UInt8]]
    /// Inputs to begin with: some are taken, some nearly.
    package let samples: @Sendable (FuzzFixtures) throws -> [[UInt8]]
    private let body: @Sendable ([UInt8]) throws -> Void

    init(
        _ name: String, reads: String, dictionary: [String] = [],
        samples: @escaping @Sendable (FuzzFixtures) throws -> [[UInt8]],
        body: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.reads = reads
        self.dictionary = dictionary.map { Array($0.utf8) }
        self.samples = samples
        self.body = body
    }

    /// Reads an input.
    ///
    /// - Throws: `FuzzFinding`, where something is broken that must hold.
    package func answer(to input: [UInt8]) throws -> Answer {
        do {
            try body(input)
            return .taken
        } catch let finding as FuzzFinding {
            throw finding
        } catch {
            guard FuzzErrors.isOurs(error) else {
                throw FuzzFinding(
                    "an error that says nothing to people: \(type(of: error)) \(error)")
            }
            return .refused("\(error)")
        }
    }
}

/// Something that must hold does not.
package struct FuzzFinding: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// - Throws: itself, where it does not hold.
    static func expect(_ holds: Bool, _ description: @autoclosure () -> String) throws {
        if !holds { throw FuzzFinding(description()) }
    }
}
