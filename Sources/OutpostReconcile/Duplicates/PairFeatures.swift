import Foundation

/// What two reports have in common, and what speaks against it, as numbers that are about 1 where there is much of it.
struct PairFeatures {
    enum Name: Int, CaseIterable {
        /// Always 1.
        case base
        /// Of all that both say, what both say; and of all that the shorter one says.
        case wording, shorter
        /// Each has names that the other lacks.
        case otherNames
        case near, far, noPosition
        /// The place that one names stands in the other.
        case place
        case soon, late
        /// A kind of event is the same.
        case kind
        case sameNumbers, otherNumbers
    }

    private var values = [Double](repeating: 0, count: Name.allCases.count)

    subscript(name: Name) -> Double {
        get { values[name.rawValue] }
        set { values[name.rawValue] = newValue }
    }

    /// Kilometres between them; nil: of one it is not known where it was.
    let distance: Double?
    /// Hours between them, beyond how exact they are; nil: of one it is not known when it was.
    let gap: Double?
    /// Words that both have, those that say most first; misspelt ones as the first report has them.
    let shared: [Vocabulary.ID]

    init(
        _ left: ReportEvidence, _ right: ReportEvidence, _ vocabulary: Vocabulary,
        _ spelling: inout SpellingDistance
    ) {
        distance = Self.kilometres(left, right)
        gap = Self.hours(left, right)
        let words = PairedWords(left, right, vocabulary, &spelling)
        shared = words.common + words.alike.map(\.left)
        self[.base] = 1
        measureWords(words, left, right, vocabulary)
        measurePlace(max(vocabulary.crowd(at: left), vocabulary.crowd(at: right)))
        measureTime()
        self[.kind] = left.kinds.isDisjoint(with: right.kinds) ? 0 : 1
        measureNumbers(left.numbers, right.numbers)
    }

    // MARK: Words

    private mutating func measureWords(
        _ words: PairedWords, _ left: ReportEvidence, _ right: ReportEvidence,
        _ vocabulary: Vocabulary
    ) {
        let common =
            vocabulary.weight(of: words.common)
            + words.alike.reduce(0) {
                $0 + 0.8 * min(vocabulary.weight(of: $1.left), vocabulary.weight(of: $1.right))
            }
        let (onlyLeft, onlyRight) = (
            vocabulary.weight(of: words.onlyLeft), vocabulary.weight(of: words.onlyRight)
        )
        self[.wording] =
            common / max(1e-9, ((common + onlyLeft) * (common + onlyRight)).squareRoot())
        self[.shorter] = common / max(1e-9, common + min(onlyLeft, onlyRight))
        self[.otherNames] = min(
            3, min(names(words.onlyLeft, vocabulary), names(words.onlyRight, vocabulary)) / 6)
        let there = Set(words.common).union(words.alike.flatMap { [$0.left, $0.right] })
        self[.place] = max(
            share(of: left.place, in: there, vocabulary),
            share(of: right.place, in: there, vocabulary))
    }

    /// How much of names that are rare enough to be one somebody's or somewhere's.
    private func names(_ ids: [Vocabulary.ID], _ vocabulary: Vocabulary) -> Double {
        ids.reduce(0) { sum, id in
            let weight = vocabulary.weight(of: id)
            return vocabulary.words[Int(id)].sort == .sound && weight > 3.5
                ? sum + min(weight, 6) : sum
        }
    }

    private func share(
        of place: Set<Vocabulary.ID>, in there: Set<Vocabulary.ID>, _ vocabulary: Vocabulary
    ) -> Double {
        let all = vocabulary.weight(of: place)
        return all > 0 ? vocabulary.weight(of: place.filter(there.contains)) / all : 0
    }

    // MARK: Place and time

    private static func kilometres(_ left: ReportEvidence, _ right: ReportEvidence) -> Double? {
        guard let north = left.latitude, let east = left.longitude,
            let otherNorth = right.latitude, let otherEast = right.longitude
        else { return nil }
        // A degree of latitude, and on these short ways a plane.
        let up = north - otherNorth
        let across = (east - otherEast) * cos(north * .pi / 180)
        return 111.2 * (up * up + across * across).squareRoot()
    }

    /// More reports than this are at no spot by themselves.
    private static let crowd = 6.0

    private mutating func measurePlace(_ crowd: Int) {
        guard let distance else { return self[.noPosition] = 1 }
        let said = min(1, Self.crowd / Double(max(1, crowd)))
        let near: Double =
            switch distance {
            case ..<0.5: 1
            case ..<1.5: 0.7
            case ..<4: 0.3
            default: 0
            }
        self[.near] = near * said
        self[.far] = min(2, max(0, log10(max(distance, 0.1) / 5)))
    }

    private static let hour = 3_600_000.0

    private static func hours(_ left: ReportEvidence, _ right: ReportEvidence) -> Double? {
        guard let time = left.time, let other = right.time else { return nil }
        let slack = Double(max(left.precision, right.precision)) / hour
        return max(0, abs(Double(time - other)) / hour - (slack > 1 ? slack : 0))
    }

    private mutating func measureTime() {
        guard let gap else { return }
        self[.soon] =
            switch gap {
            case ..<1: 1
            case ..<6: 0.7
            case ..<24: 0.4
            case ..<72: 0.15
            default: 0
            }
        self[.late] = min(1.5, max(0, log10(max(gap, 1) / 24)))
    }

    // MARK: Numbers

    private mutating func measureNumbers(_ left: Set<Int>, _ right: Set<Int>) {
        let common = left.intersection(right).count
        self[.sameNumbers] = Double(min(2, common))
        self[.otherNumbers] = Double(min(2, left.count - common, right.count - common))
    }
}

/// Which words two reports share, and which only one of them has.
struct PairedWords {
    private(set) var common: [Vocabulary.ID] = []
    /// Spelled a little otherwise.
    private(set) var alike: [(left: Vocabulary.ID, right: Vocabulary.ID)] = []
    private(set) var onlyLeft: [Vocabulary.ID] = []
    private(set) var onlyRight: [Vocabulary.ID] = []

    /// Shorter words that differ in a letter are other words.
    private static let letters = 4

    init(
        _ left: ReportEvidence, _ right: ReportEvidence, _ vocabulary: Vocabulary,
        _ spelling: inout SpellingDistance
    ) {
        var (l, r) = (0, 0)
        while l < left.words.count || r < right.words.count {
            let one = l < left.words.count ? left.words[l] : .max
            let other = r < right.words.count ? right.words[r] : .max
            if one == other { common.append(one) }
            if one < other { onlyLeft.append(one) }
            if other < one { onlyRight.append(other) }
            if one <= other { l += 1 }
            if other <= one { r += 1 }
        }
        align(vocabulary, &spelling)
    }

    private mutating func align(_ vocabulary: Vocabulary, _ spelling: inout SpellingDistance) {
        onlyLeft.removeAll { one in
            let word = vocabulary.words[Int(one)].spelling
            guard word.count >= Self.letters else { return false }
            let limit = SpellingDistance.tolerance(of: word)
            let found = onlyRight.firstIndex { other in
                let difference = vocabulary.letters[Int(one)] ^ vocabulary.letters[Int(other)]
                guard difference.nonzeroBitCount <= 2 * limit else { return false }
                let candidate = vocabulary.words[Int(other)].spelling
                return candidate.count >= Self.letters
                    && spelling.isWithin(limit, word, candidate)
            }
            guard let found else { return false }
            alike.append((one, onlyRight.remove(at: found)))
            return true
        }
    }
}
