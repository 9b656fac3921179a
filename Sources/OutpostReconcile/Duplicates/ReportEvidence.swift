/// What of a report is held against others, to find out whether both speak of one event.
struct ReportEvidence: Sendable {
    /// Milliseconds since 1970; nil: not known.
    var time: Int64?
    /// How exact the time is, in milliseconds: a day's for one that names the day alone.
    var precision: Int64 = 0
    /// Degrees; nil: not known.
    var latitude: Double?
    var longitude: Double?
    /// Codes of what kind of event it is.
    var kinds: Set<String> = []
    /// Ascending, each once.
    var words: [Vocabulary.ID] = []
    /// Those of them that stand in the name of the place.
    var place: Set<Vocabulary.ID> = []
    /// All that it counts.
    var numbers: Set<Int> = []

    var hasPosition: Bool { latitude != nil && longitude != nil }

    /// - Parameters:
    ///   - texts: title and story.
    ///   - place: where it is said to have been.
    ///   - figures: of their own columns.
    mutating func read(
        texts: [String], place: [String], figures: [Int], _ vocabulary: inout Vocabulary
    ) {
        var reading = WordReading()
        for text in texts { reading.read(text) }
        var places = WordReading()
        for text in place { places.read(text) }
        let named = places.words.map { vocabulary.id(of: $0) }
        self.place = Set(named)
        words = Set(named + reading.words.map { vocabulary.id(of: $0) }).sorted()
        numbers = Set(reading.numbers + figures)
    }
}
