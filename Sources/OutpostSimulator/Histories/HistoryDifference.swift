/// What a transaction meant to do to a row, from what it held before and after: worked out apart from the engine's own
/// capture.
struct HistoryDifference {
    let row: HistoryRow
    let kind: NaiveEvent.Kind
    let deeds: [NaiveEvent.Deed]

    init(row: HistoryRow, kind: NaiveEvent.Kind, deeds: [NaiveEvent.Deed]) {
        self.row = row
        self.kind = kind
        self.deeds = deeds
    }

    /// - Returns: nil when the row is as it was.
    init?(
        _ row: HistoryRow, _ fields: [HistoryMission.Field], from before: HistoryPicture?,
        to after: HistoryPicture?
    ) {
        guard before != after else { return nil }
        self.row = row
        switch (before, after) {
        case (_, nil):
            kind = .delete
            deeds = []
        case (nil, let after?):
            kind = .insert
            deeds = fields.flatMap { Self.deeds(insertingInto: $0, after[$0.name] ?? []) }
        case (let before?, let after?):
            kind = .edit
            deeds = fields.flatMap {
                Self.deeds(editing: $0, before[$0.name] ?? [], after[$0.name] ?? [])
            }
        }
    }

    private static func deeds(
        insertingInto field: HistoryMission.Field, _ values: [String]
    ) -> [NaiveEvent.Deed] {
        guard field.rule == .set else { return [whole(field, values)] }
        return values.map { element(field, $0, "add") }
    }

    private static func deeds(
        editing field: HistoryMission.Field, _ old: [String], _ new: [String]
    ) -> [NaiveEvent.Deed] {
        guard old != new else { return [] }
        switch field.rule {
        case .set:
            return new.filter { !old.contains($0) }.map { element(field, $0, "add") }
                + old.filter { !new.contains($0) }.map { element(field, $0, "remove") }
        case .counter:
            guard let before = Int128(old[0]), let after = Int128(new[0]),
                let difference = Int64(exactly: after - before)
            else { return [whole(field, new)] }
            return [
                NaiveEvent.Deed(
                    field: field.name, part: .increment, values: [String(difference)])
            ]
        case .register, .guarded, .text, .ladder:
            return [whole(field, new)]
        }
    }

    private static func whole(
        _ field: HistoryMission.Field, _ values: [String]
    ) -> NaiveEvent.Deed {
        NaiveEvent.Deed(field: field.name, part: .whole, values: values)
    }

    private static func element(
        _ field: HistoryMission.Field, _ text: String, _ deed: String
    ) -> NaiveEvent.Deed {
        NaiveEvent.Deed(field: field.name, part: .element(text), values: [deed])
    }
}
