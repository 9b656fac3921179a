import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostWire

/// Strategy: pages of random changesets, also such as no schema of ours could have made, since a hub relays
/// what it does not know. Invariant: what is unpacked has the bodies that were packed, and packs alike.
@Suite struct PackingTests {
    private func unpacked(_ page: ChangesetPage) throws -> ChangesetPage {
        let frame = try MessageCoding.frame(of: .changesets(page))
        guard case .changesets(let result) = try MessageCoding.message(of: frame) else {
            throw MessageDefect("kind", "another message")
        }
        return result
    }

    @Test func `Packed and unpacked, changesets have their bodies to the last byte`() throws {
        var changesets = 0
        try forEachSeed(300) { seed, generator in
            let page = ChangesetPage.random(using: &generator)
            let result = try unpacked(page)
            changesets += page.batch.count
            #expect(result.bodies == page.bodies, "seed \(seed)")
            #expect(result.batch.chainClaims == page.batch.chainClaims, "seed \(seed)")
            #expect(result.batch.seals == page.batch.seals, "seed \(seed)")
            #expect(result.cursor?.cursor == page.cursor?.cursor, "seed \(seed)")
            #expect(
                result.batch.items.allSatisfy { $0.digest == Digest(of: $0.body) }, "seed \(seed)")
            #expect(
                try MessageCoding.frame(of: .changesets(result))
                    == MessageCoding.frame(of: .changesets(page)), "seed \(seed)")
        }
        #expect(Seeds.isSingle || changesets > 300)
    }

    private func changeset(
        _ sequence: UInt64, _ cell: String, _ values: [Value], person: String = ""
    )
        -> Changeset
    {
        Changeset(
            journal: SampleMessages.journal(SampleMessages.jacmel), sequence: sequence,
            time: HybridTime(milliseconds: 1), missionVersion: 1, rosterVersion: 1,
            author: Author(person: person, identification: .unproven),
            tables: [
                TableChanges(
                    table: "incident",
                    rows: [
                        RowChange(
                            key: SamplePages.key(1), operation: .insert, context: Context(),
                            writes: [CellWrite(cell: cell, values: values)])
                    ])
            ])
    }

    private func expectWhole(_ changesets: [Changeset]) throws {
        let page = SamplePages.page(changesets, claims: [])
        #expect(try unpacked(page).bodies == page.bodies)
    }

    /// One edge's mission may group what another's does not know: the hub relays both in one page.
    @Test func `A cell that comes with one value and with two is packed in one page`() throws {
        try expectWhole([
            changeset(1, "place", [.integer(1)]), changeset(2, "place", [.integer(1), .null]),
            changeset(3, "place", [.integer(2)]),
        ])
    }

    /// Swift takes the two for one text; their bytes differ, and so do the digests.
    @Test func `A name spelt composed and decomposed in one page keeps both spellings`() throws {
        try expectWhole([
            changeset(1, "title", [.null], person: "Ren\u{E9}"),
            changeset(2, "title", [.null], person: "Rene\u{301}"),
            changeset(3, "unit\u{E9}", [.null]), changeset(4, "unite\u{301}", [.null]),
        ])
    }

    @Test func `A journal's last sequence can be packed`() throws {
        try expectWhole([
            changeset(Limits.sequence - 1, "title", [.null]),
            changeset(Limits.sequence, "title", [.null]),
        ])
    }

    @Test func `A run that is cut out of the middle is told by its check`() throws {
        let page = SamplePages.page(
            (1...3).map { changeset($0, "title", [.integer(Int64($0))]) }, claims: [])
        var message = ChangesetPacker.pack(page)
        message.runs[0].firstSequence = 2
        let frame = Frame(kind: .changesets, payload: try message.serializedBytes())
        #expect(throws: FrameError.self) { try MessageCoding.message(of: frame) }
    }

    @Test func `The greatest changeset fits a message and a frame`() throws {
        let blob = Value.blob([UInt8](repeating: 7, count: Limits.valueBytes))
        let rows = (1...7).map { number in
            RowChange(
                key: SamplePages.key(UInt64(number)), operation: .insert, context: Context(),
                writes: [CellWrite(cell: "photo", values: [blob])])
        }
        var great = changeset(1, "title", [])
        great.tables = [TableChanges(table: "incident", rows: rows)]
        try expectWhole([great])
    }
}
