import OutpostModel

extension Changeset {
    /// A changeset of a mission's tables, as bases write them: most of it plain, with now and then what is rare.
    ///
    /// - Parameter before: of the same device; what is journaled after it.
    package static func randomReport(
        _ schema: Schema, identity: UInt64, after before: ChangesetHeader? = nil,
        using generator: inout SeededGenerator
    ) -> Changeset {
        let table = generator.pick(schema.tables)
        var space = generator.pick(schema.spaces).id
        if case .space(let home) = table.residence { space = home }
        let journal = JournalID(
            space: space,
            replica: ReplicaID(
                identity: identity, incarnation: generator.once(in: 5) ? .max : 1),
            lane: generator.pick(Lane.allCases))
        let goesOn = before.map { generator.once(in: 2) && $0.journal.space == space } ?? false
        let sequence =
            goesOn
            ? (before?.sequence ?? 0) + 1 : generator.pick([1, 2, 300, Limits.sequence - 9])
        let header = ChangesetHeader(
            journal: goesOn ? before?.journal ?? journal : journal, sequence: sequence,
            time: HybridTime(
                milliseconds: generator.pick([0, 1_764_000_000_123, Limits.timeMilliseconds]),
                counter: generator.once(in: 3) ? Limits.stampCounter : 0),
            missionVersion: UInt32(1 + generator.below(Int(schema.version))),
            rosterVersion: generator.pick([0, 300, .max]),
            author: Author(
                person: generator.pick(["", "amina", "Père Noël", "bruno"]),
                identification: generator.pick(Author.Identification.allCases)),
            isClockDoubtful: generator.once(in: 4))
        let keys = Set(
            (0...generator.below(3)).map { _ in
                RowKey(
                    space: space, milliseconds: generator.pick([0, 1_764_000_000_122]),
                    random: generator.next())
            })
        let rows = keys.sorted().map {
            RowChange.randomReport($0, header, table, using: &generator)
        }
        return Changeset(header: header, tables: [TableChanges(table: table.name, rows: rows)])
    }
}

extension RowChange {
    fileprivate static func randomReport(
        _ key: RowKey, _ header: ChangesetHeader, _ table: TableSchema,
        using generator: inout SeededGenerator
    ) -> RowChange {
        let cells = table.cells.filter {
            $0.since <= header.missionVersion && !generator.once(in: 3)
        }
        let writes = cells.map { cell in
            CellWrite(
                cell: cell.name,
                values: cell.columnIndices.map { column in
                    Value.randomReport(
                        table.columns[column], header,
                        isReference: table.columns[column].name == table.referenceColumn,
                        using: &generator)
                },
                exceptions: header.sequence > 1 && generator.once(in: 12)
                    ? [Dot(header.journal, 1)] : [])
        }
        let any = RowChange.random(key: key, of: header.journal, header.sequence, using: &generator)
        if generator.once(in: 6) || writes.isEmpty { return any }
        let isEdit = generator.once(in: 3)
        return RowChange(
            key: key, operation: isEdit ? .edit : .insert,
            context: isEdit ? any.context : Context(),
            writes: writes.sorted { $0.cell < $1.cell },
            carried: generator.once(in: 4) ? any.carried : [])
    }
}

extension Value {
    fileprivate static func randomReport(
        _ column: ColumnSchema, _ header: ChangesetHeader, isReference: Bool,
        using generator: inout SeededGenerator
    ) -> Value {
        if generator.once(in: 8) { return .random(using: &generator) }
        switch column.kind {
        case .integer: return .integer(Int64(generator.below(7)) - 3)
        case .real:
            return .real(generator.pick([18.533333, -72.3, 0, 1e-9, 4, 1.0 / 3, 18.533333]))
        case .blob: return .blob([1, 2, 3])
        case .text: break
        }
        if isReference {
            let replica = generator.once(in: 3) ? ReplicaID(identity: 77) : header.journal.replica
            return .text(BaseReference(replica: replica, counter: 104).description)
        }
        return .text(
            generator.pick([
                "2026-11-02T14:05:00-05:00", "2026-11-02T14:05:07Z", "2026-11-02T14:05:00.5Z",
                "2026-11-02T14:05:00+00:00", "2026-11-02T24:05:00Z", "0001-01-01T00:00:00+05:45",
                "2016-12-31T23:59:60Z", "2026-11-02T14:05:00+05:20", "9999-12-31T23:59:59-23:45",
                "Pont effondré à Jacmel", "open", "",
                RowKey(
                    space: header.journal.space, milliseconds: 5, random: generator.next()
                ).description,
                "018F3C1E-7A2B-8C4D-9E5F-0123456789AB",
            ]))
    }
}
