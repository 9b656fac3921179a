extension MissionReader {
    /// `{days: 365, from: observed_at, columns: [name, phone]}`.
    func readRetention(
        _ entry: YAMLEntry?, columns: [MissionColumn]
    ) throws(MissionError) -> Retention? {
        guard let entry else { return nil }
        let fields = try entry.fields(known: MissionKey.retention)
        let days = try fields.required("days").integer(in: 1...FieldLimits.retentionDays)
        return Retention(
            days: Int(days), start: try readStart(try fields.required("from"), columns: columns),
            columns: try readErased(fields["columns"], columns: columns))
    }

    private func readStart(
        _ entry: YAMLEntry, columns: [MissionColumn]
    ) throws(MissionError) -> Retention.Start {
        if try entry.text() == Retention.changedWord { return .changed }
        let name = try entry.word(
            among: columns.map(\.name) + [Retention.changedWord], what: "column")
        guard columns.first(where: { $0.name == name })?.format != nil else {
            throw entry.failure(
                "the column '\(name)' holds no time",
                hint: "name one of the format time or date, or '\(Retention.changedWord)'")
        }
        return .column(name)
    }

    private func readErased(
        _ entry: YAMLEntry?, columns: [MissionColumn]
    ) throws(MissionError) -> [String] {
        guard let entry else { return [] }
        let names = columns.map(\.name)
        var erased: [String] = []
        for item in try entry.list() {
            let name = try item.word(among: names, what: "column")
            guard !erased.contains(name) else {
                throw item.failure("the column '\(name)' stands twice")
            }
            erased.append(name)
        }
        guard !erased.isEmpty else {
            throw entry.failure(
                "no column is named", hint: "leave 'columns' out to erase whole reports")
        }
        return erased
    }
}
