/// What merges as one, as the oracle knows it: the numbers of its columns, and its rule.
struct OracleCell: Sendable {
    /// How writes that had not seen each other become what the row shows.
    enum Rule: Equatable, Sendable {
        /// The latest shows.
        case register
        /// The latest shows, and a person decides.
        case guarded
        /// The highest rank shows; UTF-8, ascending.
        case ladder([[UInt8]])
        /// A figure, and what was added since.
        case counter
        /// Element by element; an add wins.
        case set
    }

    let columns: [Int]
    let rule: Rule

    init(_ columns: [Int], _ rule: Rule = .register) {
        self.columns = columns
        self.rule = rule
    }
}
