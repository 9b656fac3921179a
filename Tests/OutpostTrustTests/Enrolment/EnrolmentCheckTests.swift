import OutpostTestSupport
@testable import OutpostTrust
import Testing

/// The promises of the check digits, through the text as it is typed.
///
/// The check is linear: whether a mistake is found depends on the differences it makes and on where, not
/// on the code. So one code stands for all, and the searches below are exhaustive.
@Suite struct EnrolmentCheckTests {
    private let alphabet = Array("34679ACDEFGHJKMNPQRTWXY")
    private let characters: [Character]

    init() throws {
        var generator = SeededGenerator(seed: 23)
        let code = EnrolmentCode(authority: try sampleAuthority().certificate, using: &generator)
        characters = code.text.filter { $0 != "-" }
    }

    private func outcome(_ characters: [Character]) -> Result<EnrolmentCode, EnrolmentCodeError> {
        Result { () throws(EnrolmentCodeError) in try EnrolmentCode(text: String(characters)) }
    }

    /// The character `difference` places on in the alphabet.
    private func shifted(_ character: Character, by difference: Int) throws -> Character {
        let index = try #require(alphabet.firstIndex(of: character))
        return alphabet[(index + difference) % alphabet.count]
    }

    @Test func `A code with one mistyped letter is refused before anything is sent`() throws {
        for index in characters.indices {
            for difference in 1..<alphabet.count {
                var typed = characters
                typed[index] = try shifted(typed[index], by: difference)
                #expect(
                    outcome(typed) == .failure(.checkFailed(suspectGroup: index / 5 + 1)),
                    "character \(index + 1)")
            }
        }
    }

    @Test func `Two neighbours that changed places are found and their group named`() {
        for index in characters.indices.dropLast() where characters[index] != characters[index + 1]
        {
            var typed = characters
            typed.swapAt(index, index + 1)
            #expect(outcome(typed) == .failure(.checkFailed(suspectGroup: index / 5 + 1)))
        }
    }

    @Test func `Any two characters that changed places are found`() {
        for first in characters.indices {
            for second in characters.indices[(first + 1)...]
            where characters[first] != characters[second] {
                var typed = characters
                typed.swapAt(first, second)
                #expect(throws: EnrolmentCodeError.self) { try outcome(typed).get() }
            }
        }
    }

    @Test func `Any two groups that changed places are found`() {
        for first in 0..<12 {
            for second in (first + 1)..<12 {
                var typed = characters
                for place in 0..<5 { typed.swapAt(5 * first + place, 5 * second + place) }
                #expect(throws: EnrolmentCodeError.self) { try outcome(typed).get() }
            }
        }
    }

    @Test func `Two mistyped characters anywhere are found`() throws {
        // The check is cyclic and linear: a mistake's place and scale do not matter, so one at the first
        // character, by one letter, stands for all of its shape.
        for second in characters.indices.dropFirst() {
            for difference in 1..<alphabet.count {
                var typed = characters
                typed[0] = try shifted(typed[0], by: 1)
                typed[second] = try shifted(typed[second], by: difference)
                #expect(throws: EnrolmentCodeError.self, "characters 1 and \(second + 1)") {
                    try outcome(typed).get()
                }
            }
        }
    }

    @Test func `Three mistyped characters among thirteen neighbours are found`() {
        // On the remainders themselves: 31,944 shapes are too many to go through the text.
        var powers = [EnrolmentCheck.Remainder.one]
        for _ in 0..<12 { powers.append(powers[powers.count - 1].timesZ(plus: 0)) }
        for second in 1..<12 {
            for third in (second + 1)...12 {
                for factor in 1..<alphabet.count {
                    var sum = powers[third]
                    for _ in 0..<factor { sum = sum.minus(powers[second]) }
                    #expect(!sum.isMultiple(of: .one), "powers 0, \(second) and \(third)")
                    #expect(!sum.isZero)
                }
            }
        }
    }

    @Test func `Of mistakes without a pattern hardly one passes`() {
        var generator = SeededGenerator(seed: 5)
        var passed = 0
        for _ in 0..<3_000 {
            let typed = characters.map { _ in alphabet.randomElement(using: &generator) ?? "3" }
            if case .success = outcome(typed) { passed += 1 }
        }
        #expect(passed <= 3)
    }
}
