import OutpostModel

extension Changeset {
    /// Any changeset in canonical order, also one that no schema of ours could have made.
    package static func random(using generator: inout SeededGenerator) -> Changeset {
        let journal = JournalID.random(using: &generator)
        let sequence = generator.pick([1, 2, 127, 128, Limits.sequence])
        let names = ["incident", "delivery", "a", "", "unité", "zz"]
        let tables = Set((0...generator.below(3)).map { _ in generator.pick(names) }).sorted()
        let part = TransactionPart(
            id: TransactionID(high: generator.next(), low: generator.next()),
            count: UInt8.random(in: 2...255, using: &generator))
        return Changeset(
            journal: journal, sequence: sequence,
            time: HybridTime(
                milliseconds: generator.pick([0, 1, 1_800_000_000_000, Limits.timeMilliseconds]),
                counter: UInt32.random(in: 0...Limits.stampCounter, using: &generator)),
            missionVersion: generator.pick([0, 1, .max]), rosterVersion: generator.pick([0, 300]),
            author: Author(
                person: Value.randomText(using: &generator),
                identification: generator.pick(Author.Identification.allCases)),
            isClockDoubtful: generator.once(in: 2), transaction: generator.once(in: 3) ? part : nil,
            tables: tables.map { .random(named: $0, of: journal, sequence, using: &generator) })
    }
}

extension TableChanges {
    static func random(
        named name: String, of journal: JournalID, _ sequence: UInt64,
        using generator: inout SeededGenerator
    ) -> TableChanges {
        let keys = Set(
            (0...generator.below(4)).map { _ in
                RowKey(
                    space: journal.space,
                    milliseconds: Int64(generator.below(3)), random: generator.next())
            })
        let rows = keys.sorted().map {
            RowChange.random(key: $0, of: journal, sequence, using: &generator)
        }
        return TableChanges(table: name, rows: rows)
    }
}

extension RowChange {
    static func random(
        key: RowKey, of journal: JournalID, _ sequence: UInt64,
        using generator: inout SeededGenerator
    ) -> RowChange {
        let change = random(key: key, of: Dot(journal, sequence), using: &generator)
        let lanes = Lane.allCases.filter { $0 > journal.lane }
        guard generator.once(in: 4), !lanes.isEmpty else { return change }
        let dots = Set(
            (0...generator.below(3)).map { _ in
                let drawn = Dot.random(using: &generator)
                return Dot(
                    JournalID(
                        space: key.space, replica: drawn.journal.replica,
                        lane: generator.pick(lanes)), drawn.sequence)
            })
        return RowChange(
            key: key, operation: change.operation, context: change.context, reason: change.reason,
            writes: change.writes,
            carried: dots.sorted().map { dot in
                CarriedChange(
                    header: ChangesetHeader(
                        journal: dot.journal, sequence: dot.sequence,
                        time: HybridTime(milliseconds: Int64(generator.below(9)), counter: 7),
                        missionVersion: 1, rosterVersion: 2,
                        author: Author(
                            person: Value.randomText(using: &generator), identification: .import),
                        isClockDoubtful: generator.once(in: 2)),
                    digest: Digest(of: [UInt8(generator.below(200))]),
                    change: random(key: key, of: dot, using: &generator))
            })
    }

    private static func random(
        key: RowKey, of dot: Dot, using generator: inout SeededGenerator
    ) -> RowChange {
        let journal = dot.journal
        let operation = generator.pick(RowChange.Operation.allCases)
        let context = generator.once(in: 2) ? Context() : Context.random(using: &generator)
        let names = ["a", "b", "place", "severity", "é"]
        let least = operation == .insert ? 0 : 1
        let cells = Set(
            (0..<generator.below(4) + least).map { _ in generator.pick(names) }
        ).sorted()
        let writes = cells.flatMap { cell in
            CellWrite.Kind.allCases.filter { _ in generator.once(in: 3) }
                .map { CellWrite.random(cell: cell, kind: $0, of: journal, using: &generator) }
        }
        guard operation == .insert || operation == .delete || !writes.isEmpty else {
            return random(key: key, of: dot, using: &generator)
        }
        return RowChange(
            key: key, operation: operation, context: context.removing(journal),
            reason: operation == .ruling ? generator.pick(["", "counted twice", "é"]) : "",
            writes: operation == .delete ? [] : writes)
    }
}

extension CellWrite {
    static func random(
        cell: String, kind: Kind, of journal: JournalID, using generator: inout SeededGenerator
    ) -> CellWrite {
        switch kind {
        case .set:
            var exceptions = Set<Dot>()
            if generator.once(in: 4) {
                for _ in 0...generator.below(3) {
                    exceptions.insert(Dot(journal, UInt64(generator.below(5)) + 1))
                }
            }
            return CellWrite(
                cell: cell,
                values: (0...generator.below(2)).map { _ in Value.random(using: &generator) },
                exceptions: exceptions.sorted())
        case .increment:
            let number = Int64(generator.below(100)) - 50
            return CellWrite(cell: cell, kind: kind, values: [.integer(number)])
        case .add, .remove:
            let texts = ["a", "b\"", "é", "\u{01}"].filter { _ in generator.once(in: 2) }
            let json = ElementList.json(of: texts.isEmpty ? [""] : texts)
            return CellWrite(cell: cell, kind: kind, values: [.text(json)])
        }
    }
}
