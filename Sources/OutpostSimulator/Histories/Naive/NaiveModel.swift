/// The naive model of the merge rules: every event ever, with the events that its author had merged of that row.
/// It imports nothing and decides from plain sets alone.
struct NaiveModel {
    private(set) var events: [NaiveEvent] = []
    /// By row.
    private var concerning: [String: [Int]] = [:]

    /// - Parameter fields: as the author's mission version knows the row's table.
    /// - Returns: the event's number.
    @discardableResult
    mutating func record(_ event: NaiveEvent, on row: String, fields: [NaiveField]) -> Int {
        let number = events.count
        events.append(event)
        concerning[row, default: []].append(number)
        let view = NaiveView(self, seen: event.seen.union([number]))
        let standing = fields.flatMap { view.standing(in: $0) }
        events[number].carried = Set(
            standing.map(\.number).filter { events[$0].lane > event.lane })
        return number
    }

    /// The events on a row that came to whoever holds these changesets: by themselves, or carried.
    func reaching(_ row: String, holding changesets: Set<Int>) -> Set<Int> {
        let held = (concerning[row] ?? []).filter { changesets.contains(events[$0].changeset) }
        return Set(held).union(held.flatMap { events[$0].carried })
    }

    func view(of row: String, holding changesets: Set<Int>) -> NaiveView {
        NaiveView(self, seen: reaching(row, holding: changesets))
    }
}

/// One row to somebody whom some of its events have reached.
struct NaiveView {
    /// A deed that nobody who had seen it replaced.
    struct Standing {
        let number: Int
        let deed: NaiveEvent.Deed
    }

    private let events: [NaiveEvent]
    /// In the order in which they were written.
    private let numbers: [Int]
    private let inserts: [Int]
    private let deletes: [Int]

    init(_ model: NaiveModel, seen: Set<Int>) {
        events = model.events
        numbers = seen.sorted()
        inserts = numbers.filter { model.events[$0].kind == .insert }
        deletes = numbers.filter { model.events[$0].kind == .delete }
    }

    // MARK: What stands

    func standing(in field: NaiveField) -> [Standing] {
        let deeds = deeds(of: field)
        guard field.rule == .set else { return unreplaced(deeds) }
        return Dictionary(grouping: deeds, by: \.deed.part).values.flatMap(unreplaced)
    }

    private func deeds(of field: NaiveField) -> [Standing] {
        numbers.flatMap { number in
            events[number].deeds.filter { $0.field == field.name }
                .map { Standing(number: number, deed: $0) }
        }
    }

    /// An increment replaces nothing; an insert replaces all that its author had seen, in every field.
    private func unreplaced(_ deeds: [Standing]) -> [Standing] {
        deeds.filter { old in
            !inserts.contains { events[$0].seen.contains(old.number) }
                && !deeds.contains { new in
                    new.deed.part != .increment && events[new.number].seen.contains(old.number)
                        && !new.deed.exceptions.contains(old.number)
                }
        }
    }

    private func isDeleted(_ number: Int) -> Bool {
        deletes.contains { events[$0].seen.contains(number) }
    }

    // MARK: What shows

    private func winner(_ standing: [Standing], _ field: NaiveField) -> Standing? {
        let unseen = standing.filter { !isDeleted($0.number) }
        func order(_ write: Standing) -> [Int64] {
            guard case .ladder(let ranks) = field.rule else { return events[write.number].stamp }
            let text = write.deed.values[0]
            let rank = text == "NULL" ? -2 : ranks.firstIndex(of: text) ?? -1
            return [Int64(rank)] + events[write.number].stamp
        }
        return (unseen.isEmpty ? standing : unseen).max {
            order($0).lexicographicallyPrecedes(order($1))
        }
    }

    /// What a plain edit does not replace: contested values other than the one that its author was shown.
    func exceptions(of field: NaiveField) -> Set<Int> {
        let standing = standing(in: field)
        guard field.rule == .guarded, let shown = winner(standing, field) else { return [] }
        return Set(standing.filter { $0.deed.values != shown.deed.values }.map(\.number))
    }

    /// The counter's base that shows, and all that its author had not seen added to it.
    private func figure(_ standing: [Standing], _ field: NaiveField) -> String {
        let base = winner(standing.filter { $0.deed.part == .whole }, field)
        let candidates = base == nil ? standing : deeds(of: field)
        let added = candidates.filter { write in
            write.deed.part == .increment
                && base.map { !events[$0.number].seen.contains(write.number) } ?? true
        }
        guard !added.isEmpty else { return base?.deed.values[0] ?? "NULL" }
        let sum = ([base].compactMap(\.self) + added).reduce(Int128(0)) {
            $0 + (Int128($1.deed.values[0]) ?? 0)
        }
        return String(min(max(sum, Int128(Int64.min)), Int128(Int64.max)))
    }

    func verdict(_ fields: [NaiveField]) -> NaiveVerdict {
        var verdict = NaiveVerdict()
        for field in fields {
            let standing = standing(in: field)
            if standing.contains(where: { !isDeleted($0.number) }) { verdict.isAlive = true }
            switch field.rule {
            case .set:
                verdict.shown[field.name] = Set(
                    standing.compactMap { write in
                        guard case .element(let text) = write.deed.part,
                            write.deed.values == ["add"]
                        else { return nil }
                        return text
                    }
                ).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            case .counter:
                verdict.shown[field.name] = [figure(standing, field)]
            case .register, .guarded, .ladder:
                let nothing = Array(repeating: "NULL", count: field.columnCount)
                verdict.shown[field.name] = winner(standing, field)?.deed.values ?? nothing
                let values = Set(standing.map(\.deed.values))
                if field.rule == .guarded, values.count > 1 {
                    verdict.contested[field.name] = values
                }
            }
        }
        verdict.isFlagged =
            verdict.isAlive
            && deletes.contains { delete in
                !numbers.contains {
                    events[$0].kind != .delete && events[$0].seen.contains(delete)
                }
            }
        return verdict
    }
}
