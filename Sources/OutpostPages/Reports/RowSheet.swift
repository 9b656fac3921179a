import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// A row as labels and values, for pages that show it among other things.
struct RowSheet {
    struct Line {
        let label, text: String
    }

    let room: PageRoom
    let desk: PageDesk
    let db: Database

    /// Every value that a row has, but some.
    func lines(
        _ key: RowKey, in table: DeskTable, without left: Set<String>
    ) throws -> [Line] {
        let columns = table.mission.columns.filter {
            !left.contains($0.name) && table.schema.column(named: $0.name)?.kind != .blob
        }
        let names = columns.map { Replica.quoted($0.name) }.joined(separator: ", ")
        guard !columns.isEmpty,
            let row = try db.fetchValues(
                sql: "SELECT \(names) FROM \(Replica.quoted(table.name)) WHERE id = ?",
                values: [.text(key.description)]
            ).first
        else { return [] }
        let titles = RowTitles(desk: desk, language: room.language)
        return try zip(columns, row).compactMap { column, value in
            guard !value.isNull else { return nil }
            var text = try titles.text(of: value, column, db)
            if let target = table.schema.column(named: column.name)?.references,
                let other = desk.known(target), let key = RowKey(value.description)
            {
                text = try titles.title(of: key, in: other, db) ?? room.phrase("not_here_yet")
            }
            return Line(
                label: room.label(column.labels, of: desk.mission).capitalisedFirst,
                text: text)
        }
    }
}
