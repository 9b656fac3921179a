import GRDB
import OutpostModel
import OutpostStore
import OutpostSync

/// Which rows of a mission are this base, and this person: by the name under which the laptop was enrolled, and by the id or the
/// name of who is signed in.
struct BaseNames: Sendable {
    /// In lower case; empty before the laptop is enrolled.
    let base: String
    /// In lower case: id and name.
    let person: Set<String>

    init(_ room: PageRoom, _ desk: PageDesk) throws {
        let device = DeviceFolder(desk.folder)
        base = device.isEnrolled ? try device.loadHub().deviceName.lowercased() : ""
        let session = room.visit.session
        person = Set([session?.person.person, session?.name].compactMap { $0?.lowercased() })
    }

    /// Most rows that bear one name.
    private static let limit = 20

    func bases(in table: DeskTable, _ db: Database) throws -> Set<RowKey> {
        base.isEmpty ? [] : try rows(of: table, named: [base], db)
    }

    func officers(in table: DeskTable, _ db: Database) throws -> Set<RowKey> {
        try rows(of: table, named: person, db)
    }

    /// Rows whose title, whose code (a column that is unique by itself), or whose person's name it is.
    private func rows(
        of table: DeskTable, named names: Set<String>, _ db: Database
    ) throws -> Set<RowKey> {
        let codes = table.schema.uniques.filter { $0.count == 1 }.flatMap(\.self)
        let persons = table.mission.columns.filter(\.namesPerson).map(\.name)
        let columns = Set([table.mission.titleColumn] + codes + persons).sorted()
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        let found = try columns.flatMap { column in
            try db.fetchValues(
                sql: """
                    SELECT id FROM \(Replica.quoted(table.name))
                    WHERE lower(\(Replica.quoted(column))) IN (\(marks)) LIMIT \(Self.limit)
                    """, values: names.sorted().map { .text($0) })
        }
        return Set(found.compactMap { RowKey($0[0].description) })
    }
}
