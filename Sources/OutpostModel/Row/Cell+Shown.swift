extension Cell {
    /// What a cell shows.
    package struct Shown: Sendable, Equatable {
        /// One for each column of the cell.
        package var values: [Value]
        /// Which write's values they are; nil in a set, or where only increments stand.
        package var dot: Dot?
        /// Several values stand in a guarded cell: a person must decide.
        package var isContested = false
        /// A counter's figure lies beyond 64 bits and is shown at the nearest number that fits; or a ladder
        /// holds a rank that this mission version does not know.
        package var isDoubtful = false
    }

    /// What the cell shows by its rule; nil when nothing stands in it.
    ///
    /// - Parameter deleted: all that some delete had seen: it shows only where nothing unseen stands.
    package func shown(_ rule: MergeRule, deleted: Context?) -> Shown? {
        switch rule {
        case .register, .guarded, .text: shownRegister(deleted, isGuarded: rule.isGuarded)
        case .ladder(let ranks): shownLadder(ranks, deleted)
        case .counter: shownCounter(deleted)
        case .set: shownSet()
        }
    }

    private func candidates(_ deleted: Context?) -> [Write] {
        guard let deleted else { return writes }
        let unseen = writes.filter { !deleted.contains($0.dot) }
        return unseen.isEmpty ? writes : unseen
    }

    private func shownRegister(_ deleted: Context?, isGuarded: Bool) -> Shown? {
        guard let write = candidates(deleted).max(by: { $0.stamp < $1.stamp }) else { return nil }
        let contested = isGuarded && writes.contains { $0.values != write.values }
        return Shown(values: write.values, dot: write.dot, isContested: contested)
    }

    private func shownLadder(_ ranks: [String], _ deleted: Context?) -> Shown? {
        func rank(_ write: Write) -> Int {
            guard case .text(let text)? = write.values.first else { return -2 }
            return ranks.firstIndex { $0.utf8.elementsEqual(text.utf8) } ?? -1
        }
        let write = candidates(deleted).max { (rank($0), $0.stamp) < (rank($1), $1.stamp) }
        guard let write else { return nil }
        return Shown(
            values: write.values, dot: write.dot, isDoubtful: writes.contains { rank($0) == -1 })
    }

    private func shownCounter(_ deleted: Context?) -> Shown? {
        let base = candidates(deleted).max { $0.stamp < $1.stamp }
        let counted = base?.counted ?? seen
        let added = increments.filter { !counted.contains($0.dot) }
        if added.isEmpty { return base.map { Shown(values: $0.values, dot: $0.dot) } }
        // Wide, since increments from many bases may each fit and their sum may not.
        var sum = Int128(base?.values.first.flatMap(Self.number) ?? 0)
        for increment in added { sum += Int128(increment.values.first.flatMap(Self.number) ?? 0) }
        let clamped = min(max(sum, Int128(Int64.min)), Int128(Int64.max))
        return Shown(
            values: [.integer(Int64(clamped))], dot: base?.dot, isDoubtful: clamped != sum)
    }

    private static func number(_ value: Value) -> Int64? {
        if case .integer(let number) = value { number } else { nil }
    }

    private func shownSet() -> Shown? {
        guard !elements.isEmpty else { return nil }
        let members = elements.filter(\.isMember).map(\.text)
        return Shown(values: [members.isEmpty ? .null : .text(ElementList.json(of: members))])
    }

    /// The writes that a plain edit does not settle: contested values other than the one that its author was
    /// shown.
    package func exceptions(_ rule: MergeRule, deleted: Context?) -> [Dot] {
        guard rule.isGuarded, writes.count > 1, let shown = shown(rule, deleted: deleted) else {
            return []
        }
        return writes.filter { $0.values != shown.values }.map(\.dot)
    }
}
