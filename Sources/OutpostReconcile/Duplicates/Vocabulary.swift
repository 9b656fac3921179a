import Foundation

/// All words that the reports use, and in how many of them each stands: what is rare says more.
struct Vocabulary {
    typealias ID = Int32

    private var ids: [WordReading.Word: ID] = [:]
    private(set) var words: [WordReading.Word] = []
    private(set) var letters: [UInt32] = []
    /// In how many reports.
    private(set) var frequency: [Int32] = []
    private(set) var reports = 0
    /// How many reports were at one spot, within some ten metres.
    private var spots: [Spot: Int] = [:]

    private struct Spot: Hashable {
        let north, east: Int32

        init?(_ evidence: ReportEvidence) {
            guard let latitude = evidence.latitude, let longitude = evidence.longitude else {
                return nil
            }
            (north, east) = (Int32(latitude * 10_000), Int32(longitude * 10_000))
        }
    }

    /// How many reports say that they were where this one was. Hundreds are at the middle of a town, where a source puts what it cannot
    /// place.
    func crowd(at evidence: ReportEvidence) -> Int {
        Spot(evidence).map { spots[$0, default: 0] } ?? 0
    }

    /// Counts where a report was.
    mutating func place(_ evidence: ReportEvidence, by step: Int = 1) {
        if let spot = Spot(evidence) { spots[spot, default: 0] += step }
    }
    /// What each said when that was last worked out; of newer words nothing.
    private var weights: [Double] = []

    /// As it was kept.
    init(_ kept: [(word: WordReading.Word, frequency: Int32)] = [], reports: Int = 0) {
        for (word, frequency) in kept { self.frequency[Int(id(of: word))] = frequency }
        self.reports = reports
        weigh()
    }

    /// Works out anew what each word says: after many reports came.
    mutating func weigh() {
        weights = []
        weights = frequency.indices.map { weight(of: ID($0)) }
    }

    mutating func id(of word: WordReading.Word) -> ID {
        if let id = ids[word] { return id }
        let id = ID(words.count)
        ids[word] = id
        words.append(word)
        letters.append(SpellingDistance.letterSet(of: word.spelling))
        frequency.append(0)
        return id
    }

    /// Counts a report, or takes it out again.
    mutating func count(_ evidence: ReportEvidence, by step: Int = 1) {
        reports += step
        place(evidence, by: step)
        for word in evidence.words { frequency[Int(word)] += Int32(step) }
    }

    /// How much a word says: the logarithm of how seldom it stands (inverse document frequency; K. Spärck Jones, 1972).
    func weight(of id: ID) -> Double {
        weights.indices.contains(Int(id))
            ? weights[Int(id)] : log(1 + Double(reports) / (Double(frequency[Int(id)]) + 0.5))
    }

    func weight(of ids: some Sequence<ID>) -> Double { ids.reduce(0) { $0 + weight(of: $1) } }
}
