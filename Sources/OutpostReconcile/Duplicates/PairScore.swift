import Foundation

/// How likely it is that two reports speak of one event, by a logistic model: a sum of what speaks for it and against it.
///
/// The weights were fitted (Newton's method, a small ridge) to reports that a generator made up (Fixtures/duplicates); of its other seeds as
/// many are found. `far` alone was set by hand: real reports tell of one thing at several sites in the same words, as the generator
/// does not.
struct PairScore: Sendable {
    /// From here on a pair is proposed to a person.
    static let threshold = 0.6

    private static let weights: [PairFeatures.Name: Double] = [
        .base: -10.80, .wording: 2.12, .shorter: 4.10, .otherNames: 0.49, .near: 2.40, .far: -3.50,
        .noPosition: 1.39, .place: 1.02, .soon: 4.30, .late: -3.31, .kind: 0.54,
        .sameNumbers: 1.13, .otherNumbers: -3.45,
    ]

    /// From 0 to 1.
    let value: Double

    init(_ features: PairFeatures) {
        let sum = PairFeatures.Name.allCases.reduce(0) {
            $0 + features[$1] * (Self.weights[$1] ?? 0)
        }
        value = 1 / (1 + exp(-sum))
    }
}

/// Why two reports may speak of one event, or not, for a person who decides.
package enum DuplicateReason: Sendable, Equatable {
    /// Kilometres.
    case near(Double)
    case far(Double)
    /// Hours.
    case soon(Double)
    case late(Double)
    case samePlaceName
    case sameKind
    /// Words that both have and few others, most telling first.
    case words([String])
    case sameNumbers([Int])
    case otherNumbers(left: [Int], right: [Int])
    /// Each names what the other does not.
    case otherNames
}

extension DuplicateReason {
    /// The most that are worth a person's time.
    private static let words = 6

    static func all(
        _ features: PairFeatures, _ left: ReportEvidence, _ right: ReportEvidence,
        _ vocabulary: Vocabulary
    ) -> [DuplicateReason] {
        var reasons: [DuplicateReason] = []
        if let gap = features.gap { reasons.append(gap < 24 ? .soon(gap) : .late(gap)) }
        if let distance = features.distance {
            reasons.append(distance < 4 ? .near(distance) : .far(distance))
        }
        if features[.place] > 0.6 { reasons.append(.samePlaceName) }
        if features[.kind] > 0 { reasons.append(.sameKind) }
        let telling = features.shared.map { ($0, vocabulary.weight(of: $0)) }
            .sorted { ($0.1, $0.0) > ($1.1, $1.0) }.prefix(words)
            .map { id, _ in Self.text(of: vocabulary.words[Int(id)]) }
        if !telling.isEmpty { reasons.append(.words(telling)) }
        let common = left.numbers.intersection(right.numbers)
        if !common.isEmpty { reasons.append(.sameNumbers(common.sorted())) }
        let (one, other) = (left.numbers.subtracting(common), right.numbers.subtracting(common))
        if !one.isEmpty, !other.isEmpty {
            reasons.append(.otherNumbers(left: one.sorted(), right: other.sorted()))
        }
        if features[.otherNames] >= 1 { reasons.append(.otherNames) }
        return reasons
    }

    private static func text(of word: WordReading.Word) -> String {
        word.spelling.isEmpty ? word.text : String(decoding: word.spelling, as: UTF8.self)
    }
}
