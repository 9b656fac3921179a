/// Draws statements on one row at a time, and works out by hand what the row holds after them.
struct HistoryWriter {
    var random: SplitMix64
    let version: Int
    private(set) var statements: [String] = []
    private(set) var kinds: [HistoryTally.Kind] = []

    init(random: SplitMix64, version: Int) {
        self.random = random
        self.version = version
    }

    /// - Returns: what the row holds after; nil when it is gone.
    mutating func write(
        _ row: HistoryRow, of table: HistoryMission.Table, holding before: HistoryPicture?
    ) -> HistoryPicture? {
        let fields = table.fields(in: version)
        guard let before else { return insert(row, fields) }
        switch random.below(100) {
        case 0..<14:
            statements.append(HistorySQL.delete(row))
            kinds.append(.deletes)
            return nil
        case 14..<22:
            let after = picture(fields, keeping: before)
            statements.append(HistorySQL.insertion("INSERT OR REPLACE", row, fields, after))
            kinds.append(.replaces)
            return after
        case 22..<28:
            return upsert(row, fields, before)
        default:
            return edit(row, fields, before)
        }
    }

    // MARK: Whole rows

    private mutating func insert(
        _ row: HistoryRow, _ fields: [HistoryMission.Field]
    ) -> HistoryPicture {
        let after = picture(fields, keeping: nil)
        statements.append(HistorySQL.insertion("INSERT", row, fields, after))
        kinds.append(.inserts)
        return after
    }

    /// New values, or some of those that stand.
    private mutating func picture(
        _ fields: [HistoryMission.Field], keeping before: HistoryPicture?
    ) -> HistoryPicture {
        var picture: HistoryPicture = [:]
        for field in fields {
            let old = before?[field.name]
            picture[field.name] =
                if let old, random.chance(60) { old } else { values(of: field) }
        }
        return picture
    }

    // MARK: Some fields

    private mutating func someFields(
        _ fields: [HistoryMission.Field]
    ) -> [HistoryMission.Field] {
        let first = random.below(fields.count)
        let others = 100 / fields.count
        return fields.enumerated().filter { $0.offset == first || random.chance(others) }
            .map(\.element)
    }

    private mutating func edit(
        _ row: HistoryRow, _ fields: [HistoryMission.Field], _ before: HistoryPicture
    ) -> HistoryPicture {
        var after = before
        var assignments: [String] = []
        let chosen = someFields(fields)
        for field in chosen {
            assignments += assign(field, &after)
        }
        if chosen.count > 1 { kinds.append(.severalFields) }
        statements.append(HistorySQL.update(row, assignments))
        kinds.append(.edits)
        return after
    }

    private mutating func upsert(
        _ row: HistoryRow, _ fields: [HistoryMission.Field], _ before: HistoryPicture
    ) -> HistoryPicture {
        var after = before
        let assignments = someFields(fields).flatMap { assign($0, &after) }
        let insertion = HistorySQL.insertion("INSERT", row, fields, picture(fields, keeping: nil))
        statements.append(
            insertion + " ON CONFLICT (id) DO UPDATE SET " + assignments.joined(separator: ", "))
        kinds.append(.upserts)
        return after
    }

    private mutating func assign(
        _ field: HistoryMission.Field, _ picture: inout HistoryPicture
    ) -> [String] {
        let old = picture[field.name] ?? []
        switch field.rule {
        case .counter:
            let step = Int64(random.number(in: -9...9))
            guard let figure = Int64(old.first ?? ""),
                !figure.addingReportingOverflow(step).overflow,
                random.chance(85)
            else { break }
            picture[field.name] = [String(figure + step)]
            kinds.append(.increments)
            return ["\(field.columns[0].name) = \(field.columns[0].name) + (\(step))"]
        case .set:
            let toggled = random.pick(field.elements) ?? ""
            let rest = old.filter { $0 != toggled }
            let isMember = rest.count < old.count
            picture[field.name] = isMember ? rest : inOrder(rest + [toggled])
            kinds.append(isMember ? .removedElements : .addedElements)
            // In any order: the row shows the canonical one.
            let shuffled = isMember ? rest : [toggled] + rest
            return HistorySQL.assignments(field, shuffled)
        case .ladder: kinds.append(.ladderMoves)
        case .register, .guarded, .text: break
        }
        if field.columns.count > 1 { kinds.append(.groupEdits) }
        let new = values(of: field)
        picture[field.name] = new
        return HistorySQL.assignments(field, new)
    }

    // MARK: Values

    mutating func values(of field: HistoryMission.Field) -> [String] {
        let codes = field.codes(in: version)
        switch field.rule {
        case .counter: return [figure()]
        case .set: return inOrder(field.elements.filter { _ in random.chance(35) })
        case _ where !codes.isEmpty: return [HistorySQL.text(random.pick(codes) ?? "")]
        default: return field.columns.map { random.pick($0.literals) ?? "NULL" }
        }
    }

    /// Now and then one whose sum with another does not fit 64 bits.
    mutating func figure() -> String {
        random.chance(4) ? String(Int64.max - Int64(random.below(5))) : "\(random.below(50))"
    }

    private func inOrder(_ members: [String]) -> [String] {
        members.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
