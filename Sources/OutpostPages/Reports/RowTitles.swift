import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// What stands for a row where there is room for a few words.
struct RowTitles {
    let desk: PageDesk
    let language: String

    /// A value as people read it: a choice by its label, a time by the mission's clock, a reference by the row's title.
    func text(of value: Value, _ column: MissionColumn, _ db: Database) throws -> String {
        guard !value.isNull else { return "" }
        if let list = column.choiceList.flatMap({ desk.mission.choiceList(named: $0) }),
            let choice = list.choices.first(where: { $0.code == value.description })
        {
            return choice.labels.text(in: language, of: desk.mission.languages)
        }
        switch column.format {
        case .time: return desk.clock.text(stored: value.description)
        case .date, .paragraph, nil: break
        }
        return value.description
    }

    /// - Parameter isAlone: the reference stands beside it: only where there is nothing else is it the title.
    /// - Returns: nil where no such row is here.
    func title(
        of key: RowKey, in table: DeskTable, isAlone: Bool = false, _ db: Database
    ) throws -> String? {
        let reference = isAlone ? nil : table.schema.referenceColumn
        let names = [table.mission.titleColumn, reference].compactMap(\.self)
        let columns = names.map(Replica.quoted).joined(separator: ", ")
        let row = try db.fetchValues(
            sql: "SELECT \(columns) FROM \(Replica.quoted(table.name)) WHERE id = ?",
            values: [.text(key.description)]
        ).first
        guard let row else { return nil }
        return try title(of: row, names: names, table, db)
    }

    private func title(
        of row: [Value], names: [String], _ table: DeskTable, _ db: Database
    ) throws -> String {
        var parts: [String] = []
        for (name, value) in zip(names, row) where !value.isNull {
            guard let column = table.mission.column(named: name) else { continue }
            let text =
                column.name == table.schema.referenceColumn
                ? value.description : try self.text(of: value, column, db)
            if !parts.contains(text) { parts.append(text) }
        }
        return parts.isEmpty ? table.label(language, desk.mission) : parts.joined(separator: " · ")
    }

    /// The rows of a table that a form offers, the latest first; nil where there are more than it can.
    func offered(_ table: DeskTable, _ db: Database) throws -> [(key: String, title: String)]? {
        let names = [table.mission.titleColumn, table.schema.referenceColumn].compactMap(\.self)
        let columns = (["id"] + names).map(Replica.quoted).joined(separator: ", ")
        let rows = try db.fetchValues(
            sql: """
                SELECT \(columns) FROM \(Replica.quoted(table.name)) ORDER BY id DESC
                LIMIT \(PageLimits.offeredRows + 1)
                """)
        guard rows.count <= PageLimits.offeredRows else { return nil }
        return try rows.map { row in
            (
                row[0].description,
                try title(of: Array(row.dropFirst()), names: names, table, db)
            )
        }
    }
}
