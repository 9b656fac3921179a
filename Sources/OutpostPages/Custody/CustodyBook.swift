import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// Reads who is held from the mission's own tables.
struct CustodyBook {
    /// Somebody who is held.
    struct Held: Sendable {
        let key: RowKey
        /// The person's row.
        let party: RowKey?
        let person: HeldPerson<RowKey>
        let chain: CustodyChain
        let duties: [CustodyDuty]
        /// The clock of whoever wrote the time of arrest was in doubt.
        let isClockDoubtful: Bool
        /// Several times of arrest stand: the earliest counts.
        let isContested: Bool
    }

    let desk: PageDesk
    let plan: CustodyPlan
    let arrests: DeskTable
    let events: DeskTable
    let persons: DeskTable

    /// nil where the mission keeps no custody.
    init?(_ desk: PageDesk) {
        guard let plan = desk.mission.work.custody,
            let arrests = desk.known(plan.arrests.table),
            let events = desk.known(plan.events.table),
            let persons = arrests.schema.column(named: plan.arrests.person)?.references
                .flatMap(desk.known)
        else { return nil }
        self.desk = desk
        self.plan = plan
        self.arrests = arrests
        self.events = events
        self.persons = persons
    }

    /// Everybody without an entry that ends it, the latest arrests first where there are too many.
    func held(_ db: Database) throws -> [Held] {
        let ends = plan.kinds.ends.map { _ in "?" }.joined(separator: ", ")
        let (log, names) = (Replica.quoted(events.name), plan.events)
        // Each look-up is by an index of a column that refers to rows.
        let keys = try db.fetchValues(
            sql: """
                SELECT id FROM \(Replica.quoted(arrests.name)) AS held WHERE NOT EXISTS (
                  SELECT 1 FROM \(log) AS ending
                  WHERE ending.\(Replica.quoted(names.arrest)) = held.id
                    AND ending.\(Replica.quoted(names.kind)) IN (\(ends))
                    AND NOT EXISTS (
                      SELECT 1 FROM \(log) AS mending
                      WHERE mending.\(Replica.quoted(names.corrects)) = ending.id
                        AND mending.\(Replica.quoted(names.arrest)) = held.id
                        AND mending.id <> ending.id))
                ORDER BY id DESC LIMIT \(PageLimits.openRows)
                """, values: plan.kinds.ends.map { .text($0) })
        let reader = try RowReader(db)
        return try keys.compactMap { RowKey($0[0].description) }
            .compactMap { try one($0, reader, db) }
            .sorted { HeldPerson.precedes($0.person, $1.person) }
    }

    /// - Returns: nil where no such arrest is here.
    func one(_ key: RowKey, _ reader: RowReader, _ db: Database) throws -> Held? {
        guard let row = try reader.row(key, of: arrests.schema) else { return nil }
        func value(_ name: String?) -> Value? {
            name.flatMap { arrests.schema.columnIndex(named: $0) }.map { row.values[$0] }
        }
        let names = plan.arrests
        let starts = candidates(of: names.arrestedAt, row)
        let times = starts.compactMap { FieldTime($0.value.description)?.milliseconds }
        let headers = try starts.map { try reader.header(of: $0.dot) }
        let party = value(names.person).flatMap { RowKey($0.description) }
        let ages =
            candidates(of: names.minority, row).map(\.value)
            + (try party.map { try personsAge($0, db) } ?? [])
        let isChild = ages.isEmpty || ages.contains { !names.adults.contains($0.description) }
        let chain = try chain(of: key, db)
        return Held(
            key: key, party: party,
            person: HeldPerson(id: key, start: times.min() ?? key.milliseconds, isChild: isChild),
            chain: chain,
            duties: CustodyDuty.missing(
                hasRights: value(names.rights).map { !$0.isNull },
                hasFamily: value(names.family).map { !$0.isNull }, chain: chain, isChild: isChild),
            isClockDoubtful: times.isEmpty || headers.contains(where: \.isClockDoubtful),
            isContested: Set(times).count > 1)
    }

    /// What stands of a column: one value, or several between which nobody has decided.
    private func candidates(
        of column: String, _ row: RowReader.Reading
    ) -> [(value: Value, dot: Dot)] {
        let schema = arrests.schema
        guard let index = schema.columnIndex(named: column),
            let cell = schema.cells.firstIndex(where: { $0.columnIndices.contains(index) }),
            let place = schema.cells[cell].columnIndices.firstIndex(of: index)
        else { return [] }
        return row.state.cell(cell, table: schema).writes.compactMap { write in
            write.values.indices.contains(place) ? (write.values[place], write.dot) : nil
        }.filter { !$0.value.isNull }
    }

    /// The person's own row may say child or adult too, in a column of the same name: whoever is a child in one of them is one.
    private func personsAge(_ party: RowKey, _ db: Database) throws -> [Value] {
        guard persons.schema.column(named: plan.arrests.minority) != nil else { return [] }
        return try db.fetchValues(
            sql: """
                SELECT \(Replica.quoted(plan.arrests.minority)) FROM \(Replica.quoted(persons.name))
                WHERE id = ?
                """, values: [.text(party.description)]
        ).map { $0[0] }.filter { !$0.isNull }
    }

    func chain(of arrest: RowKey, _ db: Database) throws -> CustodyChain {
        let names = plan.events
        let columns = [
            "id", names.kind, names.happenedAt, names.place, names.corrects, names.confirms,
            names.function,
        ]
        let rows = try db.fetchValues(
            sql: """
                SELECT \(columns.map(Replica.quoted).joined(separator: ", "))
                FROM \(Replica.quoted(events.name)) WHERE \(Replica.quoted(names.arrest)) = ?
                ORDER BY id LIMIT \(PageLimits.chainEntries)
                """, values: [.text(arrest.description)])
        let entries = rows.compactMap { row -> CustodyChain.Entry? in
            guard let key = RowKey(row[0].description) else { return nil }
            return CustodyChain.Entry(
                key: key, kind: row[1].description,
                happened: FieldTime(row[2].description)?.milliseconds ?? key.milliseconds,
                place: row[3].isNull ? "" : row[3].description,
                corrects: RowKey(row[4].description), confirms: RowKey(row[5].description),
                isToOutside: !row[6].isNull)
        }
        return CustodyChain(entries, kinds: plan.kinds)
    }
}

extension PageDesk {
    /// nil where the mission has no such table for people.
    func known(_ name: String) -> DeskTable? {
        guard let mission = tables.first(where: { $0.name == name }),
            let schema = self.mission.schema.table(named: name)
        else { return nil }
        return DeskTable(mission: mission, schema: schema)
    }
}
