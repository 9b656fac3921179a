import OutpostModel

/// The mission of the histories, as a list of versions: each adds tables, columns, choices and ranks to the one before.
struct HistoryMission {
    /// How a field merges, as the mission file would spell it.
    enum Rule { case register, guarded, text, ladder, counter, set }

    struct Column {
        let name: String
        let kind: ColumnSchema.Kind
        /// What may stand in it, as SQLite's quote() spells it.
        var literals: [String] = []
    }

    /// What merges as one: a column, or a group of them.
    struct Field {
        let name: String
        let rule: Rule
        let columns: [Column]
        var since = 1
        /// The codes of a ladder, or of a choice, that each version adds.
        var codes: [[String]] = []
        var elements: [String] = []

        func codes(in version: Int) -> [String] { codes.prefix(version).flatMap(\.self) }
    }

    struct Table {
        let name: String
        /// The rows that are played with.
        let rows: [String]
        var since = 1
        let fields: [Field]

        func fields(in version: Int) -> [Field] { fields.filter { $0.since <= version } }
    }

    static let space = VectorMission.space

    let tables: [Table]
    let versions: Int

    func tables(in version: Int) -> [Table] { tables.filter { $0.since <= version } }

    func table(named name: String) -> Table? { tables.first { $0.name == name } }

    /// The rows of a version's tables.
    func rows(in version: Int) -> [HistoryRow] {
        tables(in: version).flatMap { table in
            table.rows.map { HistoryRow(table: table.name, name: $0) }
        }
    }

    // MARK: As the engine and as the model know it

    /// What stands for a version's mission file.
    static func file(_ version: Int) -> [UInt8] { Array("version \(version)".utf8) }

    func schema(version: Int) throws -> Schema {
        try Schema(
            version: UInt32(version), missionHash: Digest(of: Self.file(version)),
            spaces: [Self.space],
            tables: try tables(in: version).map { table in
                let fields = table.fields(in: version)
                let groups = fields.filter { $0.columns.count > 1 }
                return try TableSchema(
                    name: table.name, residence: .space(Self.space.id),
                    columns: fields.flatMap { columns(of: $0, version) },
                    groups: groups.map { ($0.name, $0.columns.map(\.name)) },
                    guardedGroups: Set(groups.filter { $0.rule == .guarded }.map(\.name)))
            })
    }

    private func columns(of field: Field, _ version: Int) -> [ColumnSchema] {
        let codes = field.codes(in: version)
        let rule: MergeRule =
            switch field.rule {
            case .register: .register
            case .guarded: .guarded
            case .text: .text
            case .ladder: .ladder(ranks: codes)
            case .counter: .counter
            case .set: .set
            }
        return field.columns.map { column in
            ColumnSchema(
                name: column.name, kind: column.kind, choices: codes.isEmpty ? nil : codes,
                rule: field.columns.count > 1 ? .register : rule, since: UInt32(field.since))
        }
    }

    func naiveFields(of table: String, version: Int) -> [NaiveField] {
        (self.table(named: table)?.fields(in: version) ?? []).map { field in
            let rule: NaiveField.Rule =
                switch field.rule {
                case .register: .register
                case .guarded, .text: .guarded
                case .ladder: .ladder(field.codes(in: version).map(HistorySQL.text))
                case .counter: .counter
                case .set: .set
                }
            return NaiveField(name: field.name, rule: rule, columnCount: field.columns.count)
        }
    }
}

/// A row of the histories' tables, by one letter.
struct HistoryRow: Hashable, Comparable, CustomStringConvertible {
    let table: String
    let name: String

    var key: RowKey { VectorMission.key(name) }
    var description: String { "\(table) \(name)" }

    static func < (left: HistoryRow, right: HistoryRow) -> Bool {
        (left.table, left.name) < (right.table, right.name)
    }
}
