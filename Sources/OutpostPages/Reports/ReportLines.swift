import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// One value of a report, with who wrote it.
struct ReportLine {
    let label, text: String
    /// Who wrote it, when and where; empty where it is whom the page names for the whole report.
    var writers: [ReportWriter]
    let isParagraph: Bool
    /// The report that it refers to.
    let link: String
    let isContested: Bool
    /// Values beside the one that shows, of a cell that nobody need decide.
    let others: String
}

/// Makes the lines of one report.
struct ReportLines {
    let room: PageRoom
    let desk: PageDesk
    let table: DeskTable
    let roster: Roster
    let db: Database

    func lines(_ row: RowReader.Reading, _ reader: RowReader) throws -> [ReportLine] {
        let contested = Set(row.state.contestedCells(table: table.schema))
        var byColumn: [String: ReportLine] = [:]
        for (index, cell) in table.schema.cells.enumerated() {
            let state = row.state.cell(index, table: table.schema)
            guard let shown = state.shown(cell.rule, deleted: row.state.deleted) else { continue }
            let headers = try state.standingDots.map { try reader.header(of: $0) }
            // A set or a counter shows what several writes made: the last of them is named.
            let last = headers.max { $0.time < $1.time }
            guard let header = try shown.dot.map({ try reader.header(of: $0) }) ?? last else {
                continue
            }
            for (value, column) in zip(shown.values, cell.columnIndices) where !value.isNull {
                let name = table.schema.columns[column].name
                byColumn[name] = try line(
                    name, value, header, isContested: contested.contains(cell.name),
                    others: max(0, state.writes.count - 1))
            }
        }
        return table.mission.columns.compactMap { byColumn[$0.name] }
    }

    private func line(
        _ name: String, _ value: Value, _ header: ChangesetHeader, isContested: Bool, others: Int
    ) throws -> ReportLine? {
        guard let column = table.mission.column(named: name),
            name != table.schema.referenceColumn
        else { return nil }
        let (text, link) = try self.text(of: value, column)
        return ReportLine(
            label: room.label(column.labels, of: desk.mission).capitalisedFirst, text: text,
            writers: [writer(header)], isParagraph: column.format == .paragraph,
            link: link, isContested: isContested,
            others: others == 0 || isContested ? "" : "\(others)")
    }

    /// A value in words, and the report that it refers to.
    func text(of value: Value, _ column: MissionColumn) throws -> (text: String, link: String) {
        let titles = RowTitles(desk: desk, language: room.language)
        if case .text(let text) = value, let key = RowKey(text), let place = try target(key) {
            let title = try titles.title(of: key, in: place, db)
            return (title ?? room.phrase("not_here_yet"), title == nil ? "" : "/report/\(key)")
        }
        return (try titles.text(of: value, column, db), "")
    }

    private func target(_ key: RowKey) throws -> DeskTable? {
        for table in desk.tables {
            guard let schema = desk.mission.schema.table(named: table.name) else { continue }
            let found = try db.fetchValues(
                sql: "SELECT 1 FROM \(Replica.quoted(table.name)) WHERE id = ?",
                values: [.text(key.description)])
            if !found.isEmpty { return DeskTable(mission: table, schema: schema) }
        }
        return nil
    }

    func writer(_ header: ChangesetHeader) -> ReportWriter {
        let replica = header.journal.replica
        let isUnknown = roster.devices.allSatisfy { $0.identity != replica.identity }
        let isHere = replica.identity == desk.replica.id.identity
        return ReportWriter(
            person: header.author.person.isEmpty ? room.phrase("nobody") : header.author.person,
            device: isUnknown && isHere ? room.phrase("this_laptop") : roster.name(of: replica),
            time: desk.clock.text(header.time.milliseconds),
            isProven: header.author.identification == .pin,
            isClockDoubtful: header.isClockDoubtful)
    }
}

/// Whose a value is.
struct ReportWriter: Hashable {
    let person, device, time: String
    let isProven, isClockDoubtful: Bool

    /// Who wrote most of a report is named once, and the others beside what they wrote.
    static func main(of lines: inout [ReportLine]) -> ReportWriter? {
        let counts = Dictionary(lines.flatMap(\.writers).map { ($0, 1) }, uniquingKeysWith: +)
        let main = counts.max { ($0.value, $0.key.time) < ($1.value, $1.key.time) }?.key
        for index in lines.indices where lines[index].writers == [main].compactMap(\.self) {
            lines[index].writers = []
        }
        return main
    }
}
