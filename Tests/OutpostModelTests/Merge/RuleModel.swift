/// The naive model of every rule: it keeps all writes, knows what each author had seen, and decides from sets
/// alone. Shares nothing with the engine but numbers and texts.
struct RuleModel {
    enum Part: Hashable {
        case whole
        case increment
        case element(String)
    }

    struct Deed {
        let cell: String
        let part: Part
        /// A number, a rank's text, or whether an element is added.
        let value: String
        /// Writes that it does not replace although its author had seen them.
        let exceptions: Set<Int>
    }

    struct Event {
        let isDelete: Bool
        let isInsert: Bool
        /// Time, then author.
        let stamp: [Int]
        let seen: Set<Int>
        let deeds: [Deed]
    }

    struct Verdict: Equatable {
        var isAlive = false
        var isFlagged = false
        var contested: Set<String> = []
        /// Text of what each cell shows; nothing where nothing stands.
        var shown: [String: String] = [:]
    }

    static let ranks = ["reported", "confirmed", "closed"]
    let rules: [String: String]
    var events: [Event] = []

    private struct Standing {
        let event: Int
        let deed: Deed
    }

    private func replaced(_ number: Int, by dominators: [Standing], _ visible: Set<Int>) -> Bool {
        dominators.contains {
            events[$0.event].seen.contains(number) && !$0.deed.exceptions.contains(number)
        } || visible.contains { events[$0].isInsert && events[$0].seen.contains(number) }
    }

    /// The writes to a cell, or to an element of it, that nobody who had seen them replaced.
    private func standing(_ cell: String, _ element: String?, _ visible: Set<Int>) -> [Standing] {
        let all = visible.sorted().flatMap { number in
            events[number].deeds.filter { deed in
                guard deed.cell == cell else { return false }
                guard let element else { return true }
                return deed.part == .element(element)
            }.map { Standing(event: number, deed: $0) }
        }
        let dominators = all.filter { $0.deed.part != .increment }
        return all.filter { !replaced($0.event, by: dominators, visible) }
    }

    private func elements(of cell: String, _ visible: Set<Int>) -> Set<String> {
        Set(
            visible.flatMap { events[$0].deeds }.compactMap { deed in
                if deed.cell == cell, case .element(let text) = deed.part { text } else { nil }
            })
    }

    /// The write that a cell shows, of those that stand.
    private func winner(_ cell: String, _ writes: [Standing], _ visible: Set<Int>) -> Standing? {
        let unseen = writes.filter { write in !isDeleted(write.event, visible) }
        let rank: (Standing) -> Int = { write in
            rules[cell] == "ladder" ? Self.ranks.firstIndex(of: write.deed.value) ?? -1 : 0
        }
        return (unseen.isEmpty ? writes : unseen).max { left, right in
            let keys = [left, right].map { [rank($0)] + events[$0.event].stamp }
            return keys[0].lexicographicallyPrecedes(keys[1])
        }
    }

    private func isDeleted(_ number: Int, _ visible: Set<Int>) -> Bool {
        visible.contains { events[$0].isDelete && events[$0].seen.contains(number) }
    }

    /// What a plain edit does not replace: contested values other than the one that shows.
    func exceptions(_ cell: String, seeing visible: Set<Int>) -> Set<Int> {
        let writes = standing(cell, nil, visible)
        guard rules[cell] == "guarded", let shown = winner(cell, writes, visible) else { return [] }
        return Set(writes.filter { $0.deed.value != shown.deed.value }.map(\.event))
    }

    func verdict(seeing visible: Set<Int>) -> Verdict {
        var verdict = Verdict()
        for (cell, rule) in rules {
            if rule == "set" {
                var members: [String] = []
                for element in elements(of: cell, visible) {
                    let writes = standing(cell, element, visible)
                    if writes.contains(where: { $0.deed.value == "add" }) {
                        members.append(element)
                    }
                    if writes.contains(where: { !isDeleted($0.event, visible) }) {
                        verdict.isAlive = true
                    }
                }
                if !members.isEmpty {
                    verdict.shown[cell] = members.sorted().joined(separator: " ")
                }
                continue
            }
            let writes = standing(cell, nil, visible)
            if writes.contains(where: { !isDeleted($0.event, visible) }) { verdict.isAlive = true }
            let wholes = writes.filter { $0.deed.part == .whole }
            let shown = winner(cell, wholes, visible)
            verdict.shown[cell] =
                rule == "counter" ? figure(cell, shown, visible) : shown?.deed.value
            if rule == "guarded", Set(wholes.map(\.deed.value)).count > 1 {
                verdict.contested.insert(cell)
            }
        }
        let deletes = visible.filter { events[$0].isDelete }
        let answers = visible.filter { !events[$0].isDelete }
        verdict.isFlagged =
            verdict.isAlive
            && deletes.contains { delete in
                !answers.contains { events[$0].seen.contains(delete) }
            }
        return verdict
    }

    private func figure(_ cell: String, _ base: Standing?, _ visible: Set<Int>) -> String? {
        let counted = base.map { events[$0.event].seen }
        let added = visible.filter { number in
            counted.map { !$0.contains(number) }
                ?? standing(cell, nil, visible).contains { $0.event == number }
        }.flatMap { events[$0].deeds }.filter { $0.cell == cell && $0.part == .increment }
        guard base != nil || !added.isEmpty else { return nil }
        return String(
            (base.flatMap { Int($0.deed.value) } ?? 0)
                + added.reduce(0) { $0 + (Int($1.value) ?? 0) })
    }
}
