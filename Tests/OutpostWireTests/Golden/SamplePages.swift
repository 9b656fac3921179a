import OutpostModel
import OutpostStore
import OutpostWire

/// Pages of changesets that use every part of the format.
enum SamplePages {
    private typealias Sample = SampleMessages

    static func key(_ number: UInt64, in space: SpaceID = SampleMessages.operations) -> RowKey {
        RowKey(space: space, milliseconds: 1_772_000_000_000 + Int64(number), random: number)
    }

    /// Three journals of two spaces, two tables, and all that a row can be.
    static let rich = page(
        [first, second, fifth, urgent, lift, delivery], claims: [fifth.dot, lift.dot],
        cursor: (Sample.operations, Sample.cursor(817)))

    static let one = page([urgent], claims: [])

    /// A key of a private space and an entry, beside a changeset that all may read.
    static let opaque = page(
        bodies: OpaqueSamples.bodies + [ChangesetBody.encode(urgent)], claims: [])

    static func page(
        _ changesets: [Changeset], claims: [Dot], cursor: (space: SpaceID, cursor: LogCursor)? = nil
    ) -> ChangesetPage {
        page(bodies: changesets.map { ChangesetBody.encode($0) }, claims: claims, cursor: cursor)
    }

    static func page(
        bodies: [[UInt8]], claims: [Dot], cursor: (space: SpaceID, cursor: LogCursor)? = nil
    ) -> ChangesetPage {
        let items = bodies.map(item)
        let chains = claims.map { ($0, Digest(of: Array("chain at \($0)".utf8))) }
        return ChangesetPage(
            batch: Batch(
                items: items, chainClaims: Dictionary(uniqueKeysWithValues: chains),
                seals: claims.map { Seal(dot: $0, signature: signature(at: $0)) }),
            cursor: cursor)
    }

    /// Sixty-four bytes that are the same in every run; nobody checks a sample's seal.
    private static func signature(at dot: Dot) -> [UInt8] {
        Digest(of: Array("seal at \(dot)".utf8)).bytes + Digest(of: Array("\(dot)".utf8)).bytes
    }

    private static func item(_ body: [UInt8]) -> Batch<Unverified>.Item {
        do {
            return Batch<Unverified>.Item(
                unverified: try ChangesetBody.view(body), digest: Digest(of: body))
        } catch {
            preconditionFailure("a sample is no changeset: \(error)")
        }
    }

    static func changeset(
        _ journal: JournalID, _ sequence: UInt64, _ tables: [TableChanges],
        part: TransactionPart? = nil, isClockDoubtful: Bool = false, counter: UInt32 = 0
    ) -> Changeset {
        Changeset(
            journal: journal, sequence: sequence,
            time: HybridTime(milliseconds: 1_772_000_000_000 - Int64(sequence), counter: counter),
            missionVersion: 3, rosterVersion: 2,
            author: Author(person: "Amina", identification: .pin),
            isClockDoubtful: isClockDoubtful, transaction: part, tables: tables)
    }

    /// Every value type, a group, and two tables.
    private static let first = changeset(
        Sample.journal(Sample.jacmel), 1,
        [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(1), operation: .insert, context: Context(),
                        writes: [
                            CellWrite(cell: "depth", values: [.real(-2.5)]),
                            CellWrite(cell: "photo", values: [.blob([0, 255, 1])]),
                            CellWrite(cell: "place", values: [.real(18.2341), .real(-72.5347)]),
                            CellWrite(cell: "severity", values: [.integer(-4)]),
                            CellWrite(cell: "title", values: [.text("Route coupée à Jacmel 🛟")]),
                            CellWrite(cell: "witness", values: [.null]),
                        ]),
                    RowChange(
                        key: key(2), operation: .insert, context: Context(),
                        writes: [
                            CellWrite(cell: "severity", values: [.integer(.max)]),
                            CellWrite(cell: "title", values: [.text("")]),
                        ]),
                ]),
            TableChanges(
                table: "note",
                rows: [
                    RowChange(
                        key: key(3), operation: .insert, context: Context(),
                        writes: [CellWrite(cell: "words", values: [.text("seen from the road")])])
                ]),
        ], isClockDoubtful: true, counter: 9)

    /// A part of a transaction: an edit with a context of all three sorts, and a delete with the same.
    private static let second = changeset(
        Sample.journal(Sample.jacmel), 2,
        [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(1), operation: .edit, context: context,
                        writes: [
                            CellWrite(cell: "place", values: [.null, .null]),
                            CellWrite(cell: "severity", kind: .increment, values: [.integer(1)]),
                        ]),
                    RowChange(key: key(2), operation: .delete, context: context, writes: []),
                ])
        ], part: TransactionPart(id: TransactionID(high: 1 << 63, low: 5), count: 2))

    /// A re-insert after the delete, beyond a sequence that is missing here.
    private static let fifth = changeset(
        Sample.journal(Sample.jacmel), 5,
        [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(2), operation: .insert,
                        context: Context(
                            vector: VersionVector([Sample.journal(Sample.gonaives): 1])),
                        writes: [CellWrite(cell: "title", values: [.text("again")])])
                ])
        ])

    private static let urgent = changeset(
        Sample.journal(Sample.gonaives, .flash), 1,
        [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(4), operation: .insert, context: Context(),
                        writes: [CellWrite(cell: "title", values: [.text("Pont effondré")])])
                ])
        ])

    /// An urgent edit that takes along what less urgent changesets did to its row.
    private static let lift = changeset(
        Sample.journal(Sample.gonaives, .flash), 2,
        [
            TableChanges(
                table: "incident",
                rows: [
                    RowChange(
                        key: key(1), operation: .edit,
                        context: Context(vector: VersionVector([first.journal: 2])),
                        writes: [CellWrite(cell: "title", values: [.text("Route ouverte")])],
                        carried: [first, second].map { changeset in
                            CarriedChange(
                                header: changeset.header,
                                digest: Digest(of: ChangesetBody.encode(changeset)),
                                change: changeset.tables[0].rows[0])
                        })
                ])
        ])

    private static let delivery = Changeset(
        journal: JournalID(space: Sample.aid, replica: Sample.jacmel, lane: .routine),
        sequence: Limits.sequence, time: HybridTime(milliseconds: 0), missionVersion: 1,
        rosterVersion: 0, author: .nobody,
        tables: [
            TableChanges(
                table: "delivery",
                rows: [
                    RowChange(
                        key: key(1, in: Sample.aid), operation: .ruling, context: Context(),
                        reason: "counted twice",
                        writes: [
                            CellWrite(
                                cell: "amount", values: [.integer(40), .text("kg")],
                                exceptions: [
                                    Dot(
                                        JournalID(
                                            space: Sample.aid, replica: Sample.gonaives,
                                            lane: .routine), 7)
                                ]),
                            CellWrite(cell: "tags", kind: .add, values: [.text(#"["water"]"#)]),
                        ])
                ])
        ])

    private static let context = Context(
        vector: VersionVector([
            Sample.journal(Sample.jacmel): 1, Sample.journal(Sample.gonaives): 6,
        ]),
        dots: [Dot(Sample.journal(Sample.gonaives, .bulk), 3)],
        exceptions: [Dot(Sample.journal(Sample.gonaives), 4)])
}
