extension ColumnSchema.Kind {
    /// The type of the values that a STRICT column of this type stores.
    package var valueType: ValueType {
        switch self {
        case .text: .text
        case .integer: .integer
        case .real: .real
        case .blob: .blob
        }
    }

    /// Whether a STRICT column of this type stores the value as it is.
    package func holds(_ value: Value) -> Bool {
        switch (self, value) {
        case (_, .null), (.text, .text), (.integer, .integer), (.real, .real), (.blob, .blob): true
        default: false
        }
    }
}

/// A column of a synced table.
public struct ColumnSchema: Sendable, Equatable {
    /// SQLite's STRICT storage types.
    public enum Kind: String, Sendable, CaseIterable {
        case text, integer, real, blob
    }

    public let name: String
    public let kind: Kind
    /// A local write must give a value. Never a NOT NULL in SQLite: a merge must not fail.
    public let isRequired: Bool
    /// The table whose key this column holds, if any.
    public let references: String?
    /// The codes that a local write may store, if the column is a choice. A ladder's ranks are its choices,
    /// in the order of progress.
    public let choices: [String]?
    /// What local writes may store in a number column.
    public let range: ClosedRange<Int64>?
    /// How concurrent writes merge. The columns of a group leave it a register: the group has the rule.
    public let rule: MergeRule
    /// The mission version that added the column: an insert of an earlier version did not write it.
    public let since: UInt32

    public init(
        name: String, kind: Kind, isRequired: Bool = false, references: String? = nil,
        choices: [String]? = nil, range: ClosedRange<Int64>? = nil, rule: MergeRule = .register,
        since: UInt32 = 1
    ) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.references = references
        self.choices = choices
        self.range = range
        self.rule = rule
        self.since = since
    }
}

/// A cell is what merges as one: a column, or a group of columns that mean something only together
/// (latitude and longitude; a figure and its unit).
public struct CellSchema: Sendable, Equatable {
    /// The column's name, or the group's.
    public let name: String
    /// Indices into `TableSchema.columns`, ascending.
    public let columnIndices: [Int]
    public let rule: MergeRule
    /// The mission version that added it.
    public let since: UInt32
}
