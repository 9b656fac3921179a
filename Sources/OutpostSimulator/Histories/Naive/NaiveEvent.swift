/// What one changeset did to one row, and what its author knew: nothing else is kept of a history.
struct NaiveEvent {
    enum Kind { case insert, edit, ruling, delete }

    enum Part: Hashable {
        case whole
        case increment
        case element(String)
    }

    struct Deed {
        let field: String
        let part: Part
        /// One literal for each column; of an element "add" or "remove".
        let values: [String]
        /// Events that it does not replace although its author had seen them.
        var exceptions: Set<Int> = []
    }

    let kind: Kind
    /// The changeset that it belongs to.
    let changeset: Int
    /// Lower is more urgent.
    let lane: Int
    /// Time, then author: it breaks ties among events that had not seen each other.
    let stamp: [Int64]
    /// Every event on this row that its author had merged.
    let seen: Set<Int>
    let deeds: [Deed]
    /// Events of slower lanes that come along with it.
    var carried: Set<Int> = []
}

/// What merges as one, as some mission version knows it.
struct NaiveField {
    enum Rule: Equatable {
        case register, guarded, counter, set
        /// The ranks' literals, ascending.
        case ladder([String])
    }

    let name: String
    let rule: Rule
    let columnCount: Int
}

/// What a row is to somebody.
struct NaiveVerdict: Equatable {
    var isAlive = false
    /// It was deleted, brought back by an edit that no delete had seen, and nobody has answered to that.
    var isFlagged = false
    /// By field, the values among which a person must decide.
    var contested: [String: Set<[String]>] = [:]
    /// By field, also of a row that is gone: a literal for each column; of a set its members in order.
    var shown: [String: [String]] = [:]
}
