import OutpostModel

/// A history as a line of a merge-vectors file: what was written and taken, and what the model says of it in the end.
struct HistoryScript {
    private var events: [String] = []
    private var verdicts: [String] = []
    /// All that is left is to bring everything to everybody, which goes without saying.
    var isComplete = false

    mutating func noteWrite(
        _ dot: Dot, _ time: HybridTime, _ differences: [HistoryDifference], at node: HistoryNode
    ) {
        let intents = differences.map { difference in
            let parts = difference.deeds.map(Self.part).joined(separator: ", ")
            let operation =
                switch difference.kind {
                case .insert: "insert"
                case .edit: "edit"
                case .ruling: "rule"
                case .delete: "delete"
                }
            return "[\"\(difference.row.name)\", \"\(operation)\", [\(parts)]]"
        }
        let lane = dot.journal.lane == .flash ? "flash" : "routine"
        let stamp = "[\(time.milliseconds / 1000), \(time.counter)]"
        events.append(
            """
            {"write": "\(node.name)", "lane": "\(lane)", "dot": "\(Self.name(dot))", \
            "stamp": \(stamp), "version": \(node.version), \
            "intents": [\(intents.joined(separator: ", "))]}
            """)
    }

    mutating func noteTake(_ dot: Dot, at node: HistoryNode) {
        guard !isComplete else { return }
        events.append(
            "{\"take\": \"\(node.name)\", \"dot\": \"\(Self.name(dot))\", \"early\": false}")
    }

    mutating func noteVerdict(
        _ rows: [(HistoryRow, NaiveVerdict)], _ fields: [HistoryMission.Field]
    ) {
        verdicts = rows.map { row, verdict in
            let shown = fields.map { field in
                "\"\(field.name)\": " + Self.shown(verdict.shown[field.name] ?? [], field)
            }
            let contested = verdict.contested.keys.sorted().map { "\"\($0)\"" }
            return """
                "\(row.name)": {"alive": \(verdict.isAlive), "flagged": \(verdict.isFlagged), \
                "contested": [\(contested.joined(separator: ", "))], \
                "show": {\(shown.joined(separator: ", "))}}
                """
        }
    }

    func line(seed: UInt64, columns: [HistoryMission.Field]) -> String {
        let rules = columns.map { "\"\($0.name)\": \"\($0.rule)\"" }
        return """
            {"seed": \(seed), "columns": {\(rules.joined(separator: ", "))}, \
            "events": [\(events.joined(separator: ", "))], \
            "verdict": {\(verdicts.joined(separator: ", "))}}
            """
    }

    // MARK: Spelling

    /// The replica's letter, `!` for the flash lane, the sequence.
    private static func name(_ dot: Dot) -> String {
        let letter = Character(
            Unicode.Scalar(UInt8(truncatingIfNeeded: dot.journal.replica.identity)))
        return "\(letter)\(dot.journal.lane == .flash ? "!" : "")\(dot.sequence)"
    }

    private static func part(_ deed: NaiveEvent.Deed) -> String {
        switch deed.part {
        case .whole: "[\"\(deed.field)\", null, \(value(deed.values))]"
        case .increment: "[\"\(deed.field)\", \"+\", \(value(deed.values))]"
        case .element(let text):
            "[\"\(deed.field)\", \"\(text)\", \(deed.values == ["add"])]"
        }
    }

    private static func shown(_ values: [String], _ field: HistoryMission.Field) -> String {
        switch field.rule {
        case .set: "[" + values.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        case .counter where values == ["NULL"]: "0"
        default: value(values)
        }
    }

    /// SQL literals as JSON: a group as a list, where it holds anything.
    private static func value(_ literals: [String]) -> String {
        let values = literals.map { literal in
            literal == "NULL" ? "null" : literal.replacing("'", with: "\"")
        }
        if values.count == 1 { return values[0] }
        return values.contains("null") ? "null" : "[\(values.joined(separator: ", "))]"
    }
}
