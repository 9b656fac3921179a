import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// Values of which several stand, side by side, and the decision between them.
enum ContestedPages {
    /// A cell to decide.
    struct Cell {
        let name, label: String
        let candidates: [Candidate]
    }

    struct Candidate {
        let id, text: String
        let writer: ReportWriter
        let isShown: Bool
    }

    static func cells(
        of row: RowReader.Reading, _ lines: ReportLines, _ reader: RowReader
    ) throws -> [Cell] {
        let table = lines.table
        let contested = Set(row.state.contestedCells(table: table.schema))
        return try table.schema.cells.enumerated().filter { contested.contains($0.element.name) }
            .map { index, schema in
                let cell = row.state.cell(index, table: table.schema)
                let shown = cell.shown(schema.rule, deleted: row.state.deleted)?.dot
                let columns = schema.columnIndices.map { table.schema.columns[$0].name }
                let writes = cell.writes.sorted { $1.stamp < $0.stamp }
                return Cell(
                    name: schema.name,
                    label: columns.compactMap { table.mission.column(named: $0) }
                        .map { lines.room.label($0.labels, of: lines.desk.mission) }
                        .joined(separator: " / ").capitalisedFirst,
                    candidates: try writes.map { write in
                        let header = try reader.header(of: write.dot)
                        return Candidate(
                            id: id(of: write.dot), text: try text(write.values, columns, lines),
                            writer: lines.writer(header), isShown: write.dot == shown)
                    })
            }
    }

    private static func id(of dot: Dot) -> String { "\(dot.journal)#\(dot.sequence)" }

    private static func text(
        _ values: [Value], _ columns: [String], _ lines: ReportLines
    ) throws -> String {
        try zip(values, columns).map { value, name in
            guard !value.isNull, let column = lines.table.mission.column(named: name) else {
                return "–"
            }
            return try lines.text(of: value, column).text
        }.joined(separator: " / ")
    }

    /// The decision takes one of the values that stand, with a reason; whoever decides has all of them before their eyes.
    static func resolve(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        let table = try desk.table(holding: key)
        let form = room.request.form
        let reason = form["because"].trimmed
        guard !reason.isEmpty else {
            throw OutpostError(
                .invalidInput, operation: "decide", place: table.name,
                cause: room.phrase("resolve_reason_missing"), hint: room.phrase("go_back"))
        }
        let state = try desk.replica.storedState(table: table.name, key: key)
        guard let index = table.schema.cellIndex(named: form["cell"]),
            let write = state.cell(index, table: table.schema).writes
                .first(where: { id(of: $0.dot) == form["choice"] })
        else {
            throw OutpostError(
                .invalidInput, operation: "decide", place: table.name,
                cause: room.phrase("resolve_gone"), hint: room.phrase("go_back"))
        }
        let columns = table.schema.cells[index].columnIndices
            .map { table.schema.columns[$0].name }
        try desk.replica.resolve(
            table: table.name, key: key,
            values: Dictionary(zip(columns, write.values)) { first, _ in first },
            because: reason, WriteSession(author: try room.author()))
        return .redirect(to: "/report/\(key)?saved=1")
    }

    // MARK: All that wait

    struct Page {
        let rows: [PageFrame.Choice]
    }

    static func list(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let cells = try desk.contested.cells(in: desk.replica)
        let rows = try desk.replica.disclose(to: try room.author()) { db in
            let titles = RowTitles(desk: desk, language: room.language)
            var seen = Set<RowKey>()
            var disclosure = Disclosure(.contested)
            let rows = try cells.filter { seen.insert($0.key).inserted }.map { cell in
                disclosure.add(cell.table, cell.key.space)
                let table = try desk.table(named: cell.table)
                return PageFrame.Choice(
                    address: "/report/\(cell.key)",
                    label: try titles.title(of: cell.key, in: table, db) ?? cell.key.description,
                    isCurrent: false)
            }
            return (rows, disclosure)
        }
        return try room.page("contested", title: room.phrase("contested"), Page(rows: rows))
    }
}
