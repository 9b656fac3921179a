import Foundation
import GRDB
import OutpostField
import OutpostHub
import OutpostModel
import OutpostStore

/// What a laptop holds, as far as the hub knows: for whoever must say whose names are in the wrong hands.
struct ExposureReport: Encodable {
    struct Space: Encodable {
        let name: String
        /// Since when it was noted what it has; nil: nobody wrote it down, so all of the space counts.
        let asOf: String?
        /// It may read the space no more, and confirmed that it left its files.
        let hasLeft: Bool
        /// Rows of a private space, of which the hub knows no more than that they are there.
        let opaqueRows: Int
    }

    struct Row: Encodable {
        let table, key, space: String
        /// Of the picture; nil where the row was removed or erased, or does not count.
        let reference: String?
        /// It wrote it, or said that it took it; else it was sent, and may have arrived.
        let isCertain: Bool
    }

    struct Person: Encodable {
        let name, table, column: String
    }

    /// An order of erasure that it has not confirmed: what went elsewhere may stand there still.
    struct Order: Encodable {
        let number: UInt32
        let rows: [String]
        let changesets: Int
    }

    let device, identity: String
    let lastContact: String?
    let spaces: [Space]
    let rows: [Row]
    /// Named in values that reached it.
    let persons: [Person]
    /// Persons of the mission whose keys lie there behind a PIN.
    let keyHolders: [String]
    let unconfirmedErasures: [Order]
    /// What whoever reads this is shown.
    let disclosure: Disclosure

    private enum CodingKeys: CodingKey {
        case device, identity, lastContact, spaces, rows, persons, keyHolders, unconfirmedErasures
    }
}

extension ExposureReport {
    /// Reads the log, the picture and the registry.
    ///
    /// - Parameters:
    ///   - roster: by which the device was served, version and content: that of before it was revoked.
    init(
        of device: RosterDevice, by roster: (version: UInt32, content: MissionRoster),
        _ editor: RosterEditor, _ options: ReplicaOptions
    ) throws {
        let (mission, view) = try options.view()
        let (version, roster) = roster
        let registry = editor.registry
        let reach = try registry.reach(of: device.identity)
        let granted = roster.grants.filter { $0.holder == .device(device.identity) }.map(\.space)
        var survey = ExposureSurvey(
            try editor.log(), schema: mission.schema, device: device.identity,
            personColumns: Self.personColumns(of: mission))
        let contact = try registry.lastContact(of: device.identity)
        let confirmed = try registry.rosterContacts()[device.identity]?.version ?? 0
        let isLatest = version == confirmed
        let access = RosterAccess(roster: roster)
        var spaces: [Space] = []
        for space in Set(granted).union(reach.keys).sorted() {
            let hasLeft = isLatest && !access.mayRead(device: device.identity, space: space)
            // One that was never in contact was sent nothing, whatever it was granted.
            let isSent = contact != nil || reach[space] != nil
            if isSent, !hasLeft { try survey.read(space, reach[space]) }
            spaces.append(
                Space(
                    name: editor.name(of: space), asOf: reach[space].map { Self.text($0.at) },
                    hasLeft: hasLeft, opaqueRows: survey.opaque[space]?.count ?? 0))
        }
        self.init(
            device: device.name, identity: RosterEditor.identity(of: device),
            lastContact: contact.map(Self.text), spaces: spaces,
            rows: try Self.rows(survey.rows, mission.schema, view, editor),
            persons: survey.namedPersons.map {
                Person(name: $0.text, table: $0.table, column: $0.column)
            },
            keyHolders: roster.persons.values.filter { $0.keys[device.identity] != nil }
                .map(\.id).sorted(),
            unconfirmedErasures: Self.orders(roster, after: confirmed),
            disclosure: Disclosure(
                .exposure, rows: survey.rows.map { ($0.name.table, $0.name.key.space) }))
    }

    private static func personColumns(of mission: Mission) -> [String: Set<String>] {
        var columns: [String: Set<String>] = [:]
        for table in mission.tables {
            columns[table.name] = Set(table.columns.filter(\.namesPerson).map(\.name))
        }
        return columns
    }

    private static func rows(
        _ rows: [ExposureSurvey.Row], _ schema: Schema, _ view: ReplicaView, _ editor: RosterEditor
    ) throws -> [Row] {
        try view.read { db in
            try rows.map { row in
                var reference: String?
                if let table = schema.table(named: row.name.table),
                    let column = table.referenceColumn
                {
                    reference = try String.fetchOne(
                        db.cachedStatement(
                            sql: """
                                SELECT \(ReplicaView.quoted(column))
                                FROM \(ReplicaView.quoted(table.name)) WHERE id = ?
                                """), arguments: [row.name.key.description])
                }
                return Row(
                    table: row.name.table, key: row.name.key.description,
                    space: editor.name(of: row.name.key.space), reference: reference,
                    isCertain: row.isCertain)
            }
        }
    }

    private static func orders(_ roster: MissionRoster, after confirmed: UInt32) -> [Order] {
        let versions = roster.erasureVersions()
        return roster.erasures.filter { versions[$0.number] ?? $0.version > confirmed }
            .sorted { $0.number < $1.number }
            .map { order in
                Order(
                    number: order.number,
                    rows: order.rows.map { "\($0.table) \($0.key)" }.sorted(),
                    changesets: order.changesets.count)
            }
    }

    private static func text(_ date: Date) -> String {
        ShowCommand.text(HybridTime(milliseconds: Int64(date.timeIntervalSince1970 * 1000)))
    }
}

extension ExposureReport {
    /// For people: figures; rows and names stand in the file and in the JSON.
    func say(_ output: Output, file: String?) {
        guard let lastContact else {
            return output.line(
                "it was never in contact: it held what was written on it, and no more")
        }
        let names = spaces.filter { !$0.hasLeft }.map(\.name).joined(separator: ", ")
        output.line("last contact \(lastContact); it held, of \(names):")
        for (table, rows) in Dictionary(grouping: rows, by: \.table).sorted(by: { $0.key < $1.key })
        {
            let certain = rows.count(where: \.isCertain)
            output.line(
                "  \(certain) of \(table)"
                    + (rows.count > certain ? ", and perhaps \(rows.count - certain) more" : ""))
        }
        for space in spaces where space.opaqueRows > 0 {
            output.line(
                "  \(space.opaqueRows) encrypted rows of \(space.name), which only a reader's PIN opens"
            )
        }
        for space in spaces where space.hasLeft {
            output.line("  nothing of \(space.name): it confirmed that this left its files")
        }
        output.line("and what was written on it since, which nobody else has")
        output.line("\(persons.count) persons are named in it")
        if !keyHolders.isEmpty {
            output.line("keys behind a PIN: \(keyHolders.joined(separator: ", "))")
        }
        for order in unconfirmedErasures {
            output.line(
                "it has not confirmed order \(order.number): \(order.rows.count + order.changesets) reports that were erased elsewhere may stand there"
            )
        }
        output.line(
            file.map { "rows and names: \($0)" } ?? "--out FILE and --json list rows and names")
    }

    /// A CSV of rows and names, for whoever must reach them.
    var table: [UInt8] {
        var text = ExportCommand.line(
            ["what", "space", "table", "reference", "key or name", "certain"].map { .text($0) })
        for row in rows {
            text += ExportCommand.line(
                [
                    "row", row.space, row.table, row.reference ?? "", row.key,
                    row.isCertain ? "yes" : "perhaps",
                ]
                .map { .text($0) })
        }
        for person in persons {
            text += ExportCommand.line(
                ["person", "", person.table, person.column, person.name, ""].map { .text($0) })
        }
        return [UInt8](text.utf8)
    }
}
