import OutpostModel

/// Register cells by true causality: for each write it is told, as a plain set, which earlier writes to the
/// row its author had merged. It knows no contexts, dots or unions, and shares no code with `RowState`.
struct CausalOracle {
    enum Deed { case insert, edit, delete }

    struct Event {
        let row: RowKey
        let deed: Deed
        /// By cell; of an insert every cell of its version.
        let values: [String: [Value]]
        let stamp: Stamp
        /// Numbers of the events that its author had merged of this row.
        let seen: Set<Int>
    }

    struct Verdict: Equatable {
        var isShown: Bool
        var isFlagged: Bool
        /// By cell, what shows.
        var shown: [String: [Value]]
        /// By cell, which events stand undominated.
        var standing: [String: Set<Int>]
    }

    private(set) var events: [Event] = []

    mutating func add(_ event: Event) -> Int {
        events.append(event)
        return events.count - 1
    }

    /// What a replica shows that has merged exactly `known`.
    func verdict(on row: RowKey, known: Set<Int>, cells: [String]) -> Verdict {
        let numbers = known.filter { events[$0].row == row }
        let deletes = numbers.filter { events[$0].deed == .delete }
        func wasSeen(_ number: Int, by others: Set<Int>) -> Bool {
            others.contains { events[$0].seen.contains(number) }
        }
        var verdict = Verdict(isShown: false, isFlagged: false, shown: [:], standing: [:])
        for cell in cells {
            let writers = numbers.filter { events[$0].values[cell] != nil }
            // An insert dominates in every cell, also in those that its version does not know.
            let dominators = writers.union(numbers.filter { events[$0].deed == .insert })
            let standing = writers.filter { !wasSeen($0, by: dominators) }
            verdict.standing[cell] = standing
            let unseen = standing.filter { !wasSeen($0, by: deletes) }
            if !unseen.isEmpty { verdict.isShown = true }
            let candidates = unseen.isEmpty ? standing : unseen
            let winner = candidates.max { events[$0].stamp < events[$1].stamp }
            verdict.shown[cell] = winner.flatMap { events[$0].values[cell] }
        }
        let answers = numbers.filter { events[$0].deed != .delete }
        verdict.isFlagged = verdict.isShown && deletes.contains { !wasSeen($0, by: answers) }
        return verdict
    }
}
