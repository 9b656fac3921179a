/// A rule that a schema breaks, with the table and the column where it does.
public struct SchemaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The rule.
    public enum Reason: Sendable, Equatable {
        case invalidName(String)
        case duplicateName(String)
        case spaceHashCollision(String, String)
        case unknownSpace
        case unknownColumn(String)
        case unknownTable(String)
        case columnInTwoGroups(String)
        case groupTooSmall(String)
        case unknownGroup(String)
        case ruleInGroup(String, rule: String)
        case ruleNeedsKind(String, rule: String, kind: String)
        case ladderRanks(String)
        case ladderRankNotAChoice(String, rank: String)
        case choicesOfSet(String)
        case uniqueColumns([String])
        case checkColumns(String)
        case checkKinds(String, column: String)
        case laneValues(String)
        case lanesOfPrivate
        case reservedName(String)
        case tooMany(String, limit: Int)
        case referenceColumnNotText(String)
        case noResidence(String)
        case sinceBeyondVersion(String, since: UInt32, version: UInt32)
        case dueColumn(String, space: String)
        case refersToPrivate(String)
        case accessLog(String)
    }

    public let table: String?
    public let reason: Reason

    public init(table: String? = nil, _ reason: Reason) {
        self.table = table
        self.reason = reason
    }

    public var description: String {
        let subject = table.map { "table \($0): " } ?? ""
        return subject + explanation
    }

    private var explanation: String {
        switch reason {
        case .invalidName(let name):
            "'\(name)' is not a name: use a-z, 0-9 and _, a letter first, at most \(Limits.nameLength) characters"
        case .duplicateName(let name): "'\(name)' is declared twice"
        case .spaceHashCollision(let first, let second):
            "spaces '\(first)' and '\(second)' have the same 16-bit hash: rename one of them"
        case .unknownSpace: "its space is not declared under spaces"
        case .unknownColumn(let name): "there is no column '\(name)'"
        case .unknownTable(let name): "there is no table '\(name)'"
        case .columnInTwoGroups(let name): "column '\(name)' stands in two groups"
        case .groupTooSmall(let name): "group '\(name)' needs at least two columns"
        case .unknownGroup(let name): "there is no group '\(name)'"
        case .ruleInGroup(let name, let rule):
            "column '\(name)' stands in a group and cannot merge by '\(rule)' alone: give the group the rule"
        case .ruleNeedsKind(let name, let rule, let kind):
            "column '\(name)' merges by '\(rule)' and must be \(kind)"
        case .ladderRanks(let name):
            "the ladder '\(name)' needs at least two different ranks"
        case .ladderRankNotAChoice(let name, let rank):
            "the ranks of ladder '\(name)' must be its choices, and '\(rank)' is not in both"
        case .choicesOfSet(let name):
            "column '\(name)' merges by 'set' and holds a list: it cannot be a choice"
        case .uniqueColumns(let names):
            "the unique columns [\(names.joined(separator: ", "))] are none, stand twice, or repeat a column"
        case .checkColumns(let name):
            "the check '\(name)' needs at least two different columns"
        case .checkKinds(let name, let column):
            "the check '\(name)' cannot compare column '\(column)' with the others: all numbers, or all text"
        case .laneValues(let name):
            "a lane rule names values of column '\(name)': at least one, each of the column's type"
        case .lanesOfPrivate:
            "it is in a private space and has lane rules: how urgent a row is would tell of what is in it"
        case .reservedName(let name): "the name '\(name)' is reserved for the engine"
        case .tooMany(let what, let limit): "more than \(limit) \(what)"
        case .referenceColumnNotText(let name): "reference column '\(name)' must be text"
        case .sinceBeyondVersion(let name, let since, let version):
            "column '\(name)' says 'since: \(since)', and the mission's version is \(version)"
        case .dueColumn(let name, let space):
            "space '\(space)' says 'due: \(name)', and no table of it has that column, as text or integer"
        case .refersToPrivate(let name):
            "column '\(name)' refers to a table of a private space, which only tables of that space may"
        case .accessLog(let defect): "it is to hold the access entries, and \(defect)"
        case .noResidence(let column):
            "it follows '\(column)', which must be a required text column that refers to rows"
        }
    }
}
