/// Which rows of a table are urgent, as the mission declares it: those whose column holds one of these values.
///
/// It speaks to whoever writes, and to nobody else: a changeset names its lane, so that replicas of other mission versions
/// agree on where it stands.
public struct LaneRule: Sendable, Equatable {
    public let lane: Lane
    public let column: String
    public let values: [Value]

    /// - Parameters:
    ///   - column: of the table.
    ///   - values: at least one, each of the column's type.
    public init(lane: Lane, column: String, values: [Value]) {
        self.lane = lane
        self.column = column
        self.values = values
    }
}

extension TableSchema {
    /// The lane of a row by the mission's rules: the most urgent that one of its values asks for.
    ///
    /// - Parameter values: parallel to `columns`.
    /// - Returns: nil: no rule speaks of it.
    package func lane(of values: [Value]) -> Lane? {
        var result: Lane?
        for rule in laneRules where result.map({ rule.lane < $0 }) ?? true {
            guard let column = columnIndex(named: rule.column), column < values.count,
                rule.values.contains(values[column])
            else { continue }
            result = rule.lane
        }
        return result
    }

    /// Rules that the table's columns cannot carry.
    static func checkLaneRules(
        _ rules: [LaneRule], columns: [ColumnSchema], table: String
    ) throws(SchemaError) {
        guard rules.count <= Limits.rowRulesPerTable else {
            throw SchemaError(table: table, .tooMany("lane rules", limit: Limits.rowRulesPerTable))
        }
        for rule in rules {
            guard let column = columns.first(where: { $0.name == rule.column }) else {
                throw SchemaError(table: table, .unknownColumn(rule.column))
            }
            let fits = rule.values.allSatisfy { !$0.isNull && column.kind.holds($0) }
            guard !rule.values.isEmpty, fits else {
                throw SchemaError(table: table, .laneValues(rule.column))
            }
        }
    }
}
