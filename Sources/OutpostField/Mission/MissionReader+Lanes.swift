import OutpostModel

extension MissionReader {
    /// `flash: {severity: ["5"]}`: under each lane the columns, and under each column the values that ask for it.
    func readLanes(_ entry: YAMLEntry?, block: ColumnBlock) throws(MissionError) -> [LaneRule] {
        var rules: [LaneRule] = []
        for field in try entry?.fields().all ?? [] {
            let word = try field.key.word(among: Self.urgentLanes.map { "\($0)" }, what: "lane")
            guard let lane = Self.urgentLanes.first(where: { "\($0)" == word }) else { continue }
            for column in try field.value.fields().all {
                rules.append(try readLaneRule(lane, column, block: block))
            }
        }
        return rules
    }

    /// What no rule speaks of is routine, and an import is bulk: nothing asks for those.
    private static let urgentLanes: [Lane] = [.flash, .priority]

    private func readLaneRule(
        _ lane: Lane, _ field: YAMLFields.Field, block: ColumnBlock
    ) throws(MissionError) -> LaneRule {
        let name = try field.key.word(among: block.columns.map(\.schema.name), what: "column")
        guard let column = block.columns.first(where: { $0.schema.name == name })?.schema,
            column.kind == .text || column.kind == .integer
        else { throw field.key.failure("only texts and whole numbers ask for a lane") }
        var values: [Value] = []
        for item in try field.value.list() {
            let value = try readLaneValue(item, of: column)
            guard !values.contains(value) else { throw item.failure("this stands twice") }
            values.append(value)
        }
        guard !values.isEmpty else { throw field.value.failure("name at least one value") }
        return LaneRule(lane: lane, column: name, values: values)
    }

    private func readLaneValue(
        _ entry: YAMLEntry, of column: ColumnSchema
    ) throws(MissionError) -> Value {
        let text: String
        if let codes = column.choices {
            text = try entry.word(among: codes, what: "choice")
        } else {
            text = try entry.text()
        }
        guard column.kind == .integer else { return .text(text) }
        guard let number = Int64(text) else {
            throw entry.failure("'\(text)' is not a whole number")
        }
        return .integer(number)
    }
}
