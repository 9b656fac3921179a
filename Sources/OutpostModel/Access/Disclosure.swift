/// What somebody is about to be shown.
package struct Disclosure: Sendable, Equatable {
    /// What they asked for; the words stand in access entries.
    package enum Action: String, Sendable, CaseIterable {
        case list, show, history, export, sql, evidence, contested, held, check, sources, exposure
        /// A page, or a print of it.
        case page
    }

    package let action: Action
    /// Where the rows live that are shown.
    package var spaces: Set<SpaceID>
    package var tables: Set<String>
    /// A report that is shown by itself.
    package var report: RowKey?
    /// An SQL statement without its values.
    package var statement: String
    package var rowCount: Int

    package init(
        _ action: Action, spaces: Set<SpaceID> = [], tables: Set<String> = [],
        report: RowKey? = nil, statement: String = "", rowCount: Int = 0
    ) {
        self.action = action
        self.spaces = spaces
        self.tables = tables
        self.report = report
        self.statement = statement
        self.rowCount = rowCount
    }

    /// Rows of several tables, each with its space.
    ///
    /// - Parameter rows: a row as often as it is shown.
    package init(
        _ action: Action, rows: some Sequence<(table: String, space: SpaceID)>
    ) {
        self.init(action)
        for row in rows { add(row.table, row.space) }
    }

    /// One row more.
    package mutating func add(_ table: String, _ space: SpaceID) {
        tables.insert(table)
        spaces.insert(space)
        rowCount += 1
    }
}

extension Schema {
    /// Spaces whose readers leave an entry.
    package var restrictedSpaces: Set<SpaceID> { Set(spaces.filter(\.isRestricted).map(\.id)) }

    /// The space of the access entries; nil where the mission has none.
    package var accessSpace: SpaceID? {
        guard let accessLog, case .space(let id)? = table(named: accessLog)?.residence else {
            return nil
        }
        return id
    }

    /// What must be noted before it is shown; nil where it is of no restricted space.
    package func accessEntry(for disclosure: Disclosure) -> AccessEntry? {
        let restricted = spaces.filter { $0.isRestricted && disclosure.spaces.contains($0.id) }
        guard !restricted.isEmpty else { return nil }
        let names = restricted.map(\.name).sorted()
        // Who reads the entries is not who reads the private space: neither its tables nor its keys are theirs to know.
        guard !restricted.contains(where: \.isPrivate) else {
            return AccessEntry(
                action: disclosure.action.rawValue, spaces: names, rowCount: disclosure.rowCount)
        }
        return AccessEntry(
            action: disclosure.action.rawValue, spaces: names,
            tables: disclosure.tables.sorted().joined(separator: ", ")
                .prefix(utf8: Limits.accessTablesBytes),
            report: disclosure.report?.description ?? "",
            statement: disclosure.statement.prefix(utf8: Limits.accessStatementBytes),
            rowCount: disclosure.rowCount)
    }

    /// The table of access entries is one that can take them, alone in its space, and that space is open to whoever may read it.
    func checkAccessLog() throws(SchemaError) {
        guard let accessLog else { return }
        func refuse(_ defect: String) -> SchemaError {
            SchemaError(table: accessLog, .accessLog(defect))
        }
        guard let table = table(named: accessLog) else {
            throw refuse("there is no such table outside of private spaces")
        }
        guard table.isAppendOnly else { throw refuse("is not append-only") }
        guard table.uniques.isEmpty, table.checks.isEmpty else {
            throw refuse("has rules that could refuse one")
        }
        guard let home = accessSpace, space(with: home)?.isRestricted == false else {
            throw refuse("its space is restricted itself")
        }
        guard !tables.contains(where: { $0.name != accessLog && $0.residence == .space(home) })
        else { throw refuse("its space has other tables") }
        for column in AccessEntry.Column.allCases {
            guard let found = table.column(named: column.rawValue), found.kind == column.kind,
                found.choices == nil, found.range == nil, found.references == nil,
                !found.isRequired || column.isAlwaysGiven, found.rule == .register,
                table.cellIndex(named: column.rawValue) != nil
            else {
                throw refuse(
                    "needs a column '\(column.rawValue)' of type \(column.kind.rawValue), with no rules and in no group"
                )
            }
        }
        let own = Set(AccessEntry.Column.allCases.map(\.rawValue))
        if let other = table.columns.first(where: { $0.isRequired && !own.contains($0.name) }) {
            throw refuse("requires '\(other.name)', which nobody fills in")
        }
    }
}

extension AccessEntry.Column {
    fileprivate var isAlwaysGiven: Bool { self == .action || self == .spaces }
}

extension String {
    /// The first characters that fit so many bytes.
    fileprivate func prefix(utf8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var text = ""
        var count = 0
        for character in self {
            count += character.utf8.count
            guard count <= limit - 3 else { break }
            text.append(character)
        }
        return text + "…"
    }
}
