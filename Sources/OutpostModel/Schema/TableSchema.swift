/// A synced table.
public struct TableSchema: Sendable, Equatable {
    /// Where a table's rows live.
    public enum Residence: Sendable, Equatable {
        /// All rows live in this space.
        case space(SpaceID)
        /// A row lives where the row lives that this column refers to (an attachment, a task).
        case follows(column: String)
    }

    /// The name of every synced table's key column.
    public static let keyColumn = "id"

    /// One reference, since a schema goes along with each row that is written.
    private let definition: Definition

    /// - Parameters:
    ///   - columns: in any order; those that a later version added come after the others.
    ///   - guardedGroups: the groups, by name, that merge by the guarded rule; the others are
    ///     registers. The columns of a group have no rule of their own.
    public init(
        name: String, residence: Residence, columns: [ColumnSchema],
        groups: [(name: String, columns: [String])] = [], guardedGroups: Set<String> = [],
        isAppendOnly: Bool = false, referenceColumn: String? = nil, uniques: [[String]] = [],
        checks: [CheckRule] = [], laneRules: [LaneRule] = []
    ) throws(SchemaError) {
        definition = try Definition(
            name: name, residence: residence, columns: Self.inOrderOfVersions(columns),
            groups: groups,
            guardedGroups: guardedGroups, isAppendOnly: isAppendOnly,
            referenceColumn: referenceColumn, uniques: uniques, checks: checks,
            laneRules: laneRules)
    }

    /// A newer version's columns and cells continue those of the older one, wherever its file declares them: so a table
    /// that was upgraded is like one that was made new.
    private static func inOrderOfVersions(_ columns: [ColumnSchema]) -> [ColumnSchema] {
        columns.enumerated().sorted {
            ($0.element.since, $0.offset) < ($1.element.since, $1.offset)
        }
        .map(\.element)
    }

    public var name: String { definition.name }
    public var residence: Residence { definition.residence }
    /// All columns but the key, which is always `id`: those of the first version in the mission file's order, then those
    /// of each later one.
    public var columns: [ColumnSchema] { definition.columns }
    /// The units of merge: single columns, or groups. Covers each column once, in the order of columns.
    public var cells: [CellSchema] { definition.cells }
    /// Refuses UPDATE, DELETE and REPLACE (custody log, evidence).
    public var isAppendOnly: Bool { definition.isAppendOnly }
    /// The TEXT column that gets a base reference when a row is inserted without one.
    public var referenceColumn: String? { definition.referenceColumn }
    /// Columns whose values together stand in one row only, where all of them have a value.
    public var uniques: [[String]] { definition.uniques }
    /// What the values of a row must be together.
    public var checks: [CheckRule] { definition.checks }
    /// Which rows are urgent.
    public var laneRules: [LaneRule] { definition.laneRules }

    /// Indices into `cells`, by cell name, ascending: the order in which changesets list writes.
    package var cellIndicesByName: [Int] { definition.cellIndicesByName }
    /// Indices of the columns in which some value is wrong.
    package var ruledColumns: [Int] { definition.ruledColumns }
    /// Indices of the columns that hold text.
    package var textColumns: [Int] { definition.textColumns }
    /// Of each column, the index of its cell.
    package var cellOfColumn: [Int] { definition.cellOfColumn }
    /// Some column merges element by element.
    package var hasSets: Bool { definition.hasSets }
    /// What stands for the table's name in a row's parts of a fingerprint: 48 bits of a SHA-256.
    package var tag: UInt64 { definition.tag }
    /// What stands there for table and cell, parallel to `cells`.
    package var cellTags: [UInt64] { definition.cellTags }
    /// The cells' names in UTF-8, parallel to `cells`.
    package var cellNameBytes: [[UInt8]] { definition.cellNameBytes }

    public static func == (left: TableSchema, right: TableSchema) -> Bool {
        left.definition === right.definition || left.definition.isEqual(to: right.definition)
    }

    public func column(named name: String) -> ColumnSchema? {
        columnIndex(named: name).map { columns[$0] }
    }

    public func columnIndex(named name: String) -> Int? { definition.columnIndices[name] }

    public func cellIndex(named name: String) -> Int? { definition.cellIndices[name] }

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

extension TableSchema {
    /// What a table's schema is made of.
    private final class Definition: Sendable {
        let name: String
        let residence: Residence
        let columns: [ColumnSchema]
        let cells: [CellSchema]
        let isAppendOnly: Bool
        let referenceColumn: String?
        let uniques: [[String]]
        let checks: [CheckRule]
        let laneRules: [LaneRule]
        let cellIndicesByName: [Int]
        let ruledColumns: [Int]
        let textColumns: [Int]
        let cellOfColumn: [Int]
        let hasSets: Bool
        let tag: UInt64
        let cellTags: [UInt64]
        let cellNameBytes: [[UInt8]]
        let columnIndices: [String: Int]
        let cellIndices: [String: Int]

        init(
            name: String, residence: Residence, columns: [ColumnSchema],
            groups: [(name: String, columns: [String])], guardedGroups: Set<String>,
            isAppendOnly: Bool, referenceColumn: String?, uniques: [[String]],
            checks: [CheckRule], laneRules: [LaneRule]
        ) throws(SchemaError) {
            self.name = name
            self.residence = residence
            self.columns = columns
            self.isAppendOnly = isAppendOnly
            self.referenceColumn = referenceColumn
            self.uniques = uniques
            self.checks = checks
            self.laneRules = laneRules
            columnIndices = try TableSchema.indices(of: columns, table: name)
            let cells = try TableSchema.cells(
                columns: columns, groups: groups, guarded: guardedGroups, table: name)
            try TableSchema.checkReference(referenceColumn, columns: columns, table: name)
            try TableSchema.checkRowRules(
                uniques: uniques, checks: checks, columns: columns, table: name)
            try TableSchema.checkLaneRules(laneRules, columns: columns, table: name)
            self.cells = cells
            cellIndices = Dictionary(
                uniqueKeysWithValues: cells.enumerated().map { ($1.name, $0) })
            cellIndicesByName = cells.indices.sorted { cells[$0].name < cells[$1].name }
            ruledColumns = columns.indices.filter { columns[$0].hasRules }
            textColumns = columns.indices.filter { columns[$0].kind == .text }
            var cellOfColumn = Array(repeating: 0, count: columns.count)
            for (index, cell) in cells.enumerated() {
                for column in cell.columnIndices { cellOfColumn[column] = index }
            }
            self.cellOfColumn = cellOfColumn
            hasSets = columns.contains { $0.rule == .set }
            tag = Self.tag([name])
            cellTags = cells.map { Self.tag([name, $0.name]) }
            cellNameBytes = cells.map { Array($0.name.utf8) }
        }

        private static func tag(_ names: [String]) -> UInt64 {
            Digest(of: names.flatMap { Array($0.utf8) + [0] }).words.0 >> 16
        }

        func isEqual(to other: Definition) -> Bool {
            name == other.name && residence == other.residence && columns == other.columns
                && cells == other.cells && isAppendOnly == other.isAppendOnly
                && referenceColumn == other.referenceColumn && uniques == other.uniques
                && checks == other.checks && laneRules == other.laneRules
        }
    }
}
