/// What the engine knows of a mission: its spaces and tables. Labels and forms are the field's business
/// (`OutpostField.Mission`); this is only what storing and merging need.
public struct Schema: Sendable, Equatable {
    /// The mission file's version; a changeset names the version that it was written under.
    public let version: UInt32
    /// SHA-256 of the mission file's bytes; another mission's hash is refused.
    public let missionHash: Digest
    /// Sorted by name.
    public let spaces: [Space]
    /// Sorted by name.
    public let tables: [TableSchema]

    private let tableIndices: [String: Int]

    /// - Throws: `SchemaError` when names, spaces or columns break a rule; see there.
    public init(
        version: UInt32, missionHash: Digest, spaces: [Space], tables: [TableSchema]
    ) throws(SchemaError) {
        self.version = version
        self.missionHash = missionHash
        self.spaces = spaces.sorted { $0.name < $1.name }
        self.tables = tables.sorted { $0.name < $1.name }
        self.tableIndices = Dictionary(
            zip(self.tables.map(\.name), self.tables.indices),
            uniquingKeysWith: { first, _ in first })
        try validate()
    }

    public func table(named name: String) -> TableSchema? {
        tableIndices[name].map { tables[$0] }
    }

    public func space(with id: SpaceID) -> Space? {
        spaces.first { $0.id == id }
    }

    public func space(named name: String) -> Space? {
        spaces.first { $0.name == name }
    }
}

/// The unit of sharing and of access, cut by function (operations, aid, justice, …), not by base.
public struct Space: Sendable, Equatable, Hashable {
    public let name: String
    public let id: SpaceID

    public init(name: String) {
        self.name = name
        self.id = SpaceID(name: name)
    }
}

/// A synced table.
public struct TableSchema: Sendable, Equatable {
    /// Where a table's rows live.
    public enum Residence: Sendable, Equatable {
        /// All rows live in this space.
        case space(SpaceID)
        /// A row lives where the row lives that this column refers to (an attachment, a task).
        case follows(column: String)
    }

    public let name: String
    public let residence: Residence
    /// All columns but the key, which is always `id`, in the mission file's order.
    public let columns: [ColumnSchema]
    /// The units of merge: single columns, or groups. Covers each column once, in the order of columns.
    public let cells: [CellSchema]
    /// Refuses UPDATE, DELETE and REPLACE (custody log, evidence).
    public let isAppendOnly: Bool
    /// The TEXT column that gets a base reference when a row is inserted without one.
    public let referenceColumn: String?
    /// Columns whose values together stand in one row only, where all of them have a value.
    public let uniques: [[String]]
    /// What the values of a row must be together.
    public let checks: [CheckRule]

    /// Indices into `cells`, by cell name, ascending: the order in which changesets list writes.
    package let cellIndicesByName: [Int]

    private let columnIndices: [String: Int]
    private let cellIndices: [String: Int]

    /// The name of every synced table's key column.
    public static let keyColumn = "id"

    /// - Parameter guardedGroups: the groups, by name, that merge by the guarded rule; the others are
    ///   registers. The columns of a group have no rule of their own.
    public init(
        name: String, residence: Residence, columns: [ColumnSchema],
        groups: [(name: String, columns: [String])] = [], guardedGroups: Set<String> = [],
        isAppendOnly: Bool = false, referenceColumn: String? = nil, uniques: [[String]] = [],
        checks: [CheckRule] = []
    ) throws(SchemaError) {
        self.name = name
        self.residence = residence
        self.columns = columns
        self.isAppendOnly = isAppendOnly
        self.referenceColumn = referenceColumn
        self.uniques = uniques
        self.checks = checks
        self.columnIndices = try Self.indices(of: columns, table: name)
        self.cells = try Self.cells(
            columns: columns, groups: groups, guarded: guardedGroups, table: name)
        try Self.checkReference(referenceColumn, columns: columns, table: name)
        try Self.checkRowRules(uniques: uniques, checks: checks, columns: columns, table: name)
        let cells = self.cells
        self.cellIndices = Dictionary(
            uniqueKeysWithValues: cells.enumerated().map { ($1.name, $0) })
        self.cellIndicesByName = cells.indices.sorted { cells[$0].name < cells[$1].name }
    }

    public func column(named name: String) -> ColumnSchema? {
        columnIndices[name].map { columns[$0] }
    }

    public func columnIndex(named name: String) -> Int? { columnIndices[name] }

    public func cellIndex(named name: String) -> Int? { cellIndices[name] }

    /// A row's values with each set in its canonical form; an empty set is NULL.
    package func canonical(_ values: [Value]) -> [Value] {
        var result = values
        for cell in cells where cell.rule == .set {
            let column = cell.columnIndices[0]
            guard case .text(let text) = values[column],
                let elements = ElementList.elements(of: text)
            else { continue }
            result[column] = elements.isEmpty ? .null : .text(ElementList.json(of: elements))
        }
        return result
    }

    /// A write's values as this table can hold them: one for each column of the cell, NULL where a value is
    /// missing or of another type than the column's.
    ///
    /// A merge never fails for what another version or a careless program wrote: the journal keeps the
    /// value, the row shows none. Every replica of this mission version does the same.
    package func fitted(_ values: [Value], cell index: Int) -> [Value] {
        cells[index].columnIndices.enumerated().map { position, column in
            guard position < values.count else { return .null }
            return columns[column].kind.holds(values[position]) ? values[position] : .null
        }
    }
}

extension ColumnSchema.Kind {
    /// Whether a STRICT column of this type stores the value as it is.
    func holds(_ value: Value) -> Bool {
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
