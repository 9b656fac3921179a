import OutpostModel
import OutpostTestSupport

/// Changesets whose bodies are kept as bytes in Fixtures/golden: between them they use every field.
enum SampleChangesets {
    static let all: [(name: String, changeset: Changeset)] = [
        ("fresh-insert", insert), ("edit-with-context", edit), ("delete-and-part", delete),
        ("every-value", everyValue), ("lift-with-carried", lift),
    ]

    private static let space = TestSchema.operations.id
    private static let replica = ReplicaID(identity: 0x0123_4567_89AB_CDEF)

    private static func journal(_ identity: UInt64? = nil, _ lane: Lane = .routine) -> JournalID {
        JournalID(
            space: space,
            replica: identity.map { ReplicaID(identity: $0, incarnation: 2) } ?? replica,
            lane: lane)
    }

    private static func key(_ random: UInt64) -> RowKey {
        RowKey(space: space, milliseconds: 1_795_392_000_000, random: random)
    }

    private static func changeset(
        _ sequence: UInt64, _ lane: Lane = .routine, part: TransactionPart? = nil,
        isClockDoubtful: Bool = false, tables: [TableChanges]
    ) -> Changeset {
        Changeset(
            journal: journal(nil, lane), sequence: sequence,
            time: HybridTime(milliseconds: 1_795_392_000_123, counter: 300), missionVersion: 2,
            rosterVersion: 7, author: Author(person: "Amina Ü.", identification: .unproven),
            isClockDoubtful: isClockDoubtful, transaction: part, tables: tables)
    }

    static let insert = changeset(
        1,
        tables: [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(1), operation: .insert, context: Context(),
                        writes: [
                            CellWrite(cell: "place", values: [.real(4.5), .real(-73.25)]),
                            CellWrite(cell: "title", values: [.text("Flood at the ford")]),
                        ])
                ])
        ])

    static let edit = changeset(
        129, .flash, isClockDoubtful: true,
        tables: [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(1), operation: .edit,
                        context: Context(
                            vector: VersionVector([journal(9): 200, journal(): 1]),
                            dots: [Dot(journal(9), 202)], exceptions: [Dot(journal(9), 5)]),
                        writes: [CellWrite(cell: "severity", values: [.integer(-5)])])
                ])
        ])

    static let delete = changeset(
        2, .bulk, part: TransactionPart(id: TransactionID(high: 1, low: .max), count: 2),
        tables: [
            TableChanges(
                table: "delivery",
                rows: [
                    RowChange(key: key(2), operation: .delete, context: Context(), writes: []),
                    RowChange(
                        key: key(3), operation: .delete,
                        context: Context(vector: VersionVector([journal(9): 1])), writes: []),
                ]),
            TableChanges(
                table: "incident",
                rows: [RowChange(key: key(4), operation: .insert, context: Context(), writes: [])]),
        ])

    static let everyValue = changeset(
        3, .priority,
        tables: [
            TableChanges(
                table: "t",
                rows: [
                    RowChange(
                        key: key(5), operation: .ruling, context: Context(), reason: "seen by two",
                        writes: [
                            CellWrite(
                                cell: "a",
                                values: [
                                    .null, .integer(.min), .integer(.max), .real(0),
                                    .real(.greatestFiniteMagnitude), .text(""), .text("a\0é🛟"),
                                    .blob([]), .blob([0, 255]),
                                ]),
                            CellWrite(cell: "b", kind: .increment, values: [.integer(-1)]),
                            CellWrite(cell: "c", kind: .add, values: [.text(#"["x"]"#)]),
                            CellWrite(cell: "d", kind: .remove, values: [.text(#"["y"]"#)]),
                        ])
                ])
        ])

    /// A flash edit that takes along what two others of less urgent lanes did to its row.
    static let lift = changeset(
        4, .flash,
        tables: [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(6), operation: .edit,
                        context: Context(
                            vector: VersionVector([journal(9): 3, journal(nil, .bulk): 8])),
                        writes: [CellWrite(cell: "severity", values: [.integer(5)])],
                        carried: [
                            carried(
                                Dot(journal(9), 3), .edit,
                                Context(vector: VersionVector([journal(nil, .bulk): 8])),
                                [CellWrite(cell: "title", values: [.text("Flood at the ford")])]),
                            carried(
                                Dot(journal(nil, .bulk), 8), .insert, Context(),
                                [
                                    CellWrite(cell: "severity", values: [.integer(2)]),
                                    CellWrite(cell: "title", values: [.text("Flood")]),
                                ]),
                        ].sorted { $0.dot < $1.dot })
                ])
        ])

    private static func carried(
        _ dot: Dot, _ operation: RowChange.Operation, _ context: Context, _ writes: [CellWrite]
    ) -> CarriedChange {
        CarriedChange(
            header: ChangesetHeader(
                journal: dot.journal, sequence: dot.sequence,
                time: HybridTime(milliseconds: 1_795_392_000_001, counter: 2), missionVersion: 1,
                rosterVersion: 6, author: Author(person: "Jean", identification: .import)),
            digest: Digest(of: [UInt8(dot.sequence)]),
            change: RowChange(key: key(6), operation: operation, context: context, writes: writes))
    }
}
