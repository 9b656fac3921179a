import OutpostModel

/// A form as version 1 wrote it, and what it says.
enum FlashFormGolden {
    static let dictionary = "61090d2df1085377"
    static let form = """
        300f40506f6e61636d656c01002a809c21302ace8d89dcb905020b0af48701d419010d4123456789abcdef\
        036761a3030c09eadfb11109a9959645c20200
        """

    static func changeset(_ identity: UInt64) -> Changeset {
        let space = SpaceID(name: "operations")
        let replica = ReplicaID(identity: identity)
        let cells = [
            CellWrite(cell: "place", values: [.real(18.233333), .real(-72.533333)]),
            CellWrite(
                cell: "reference",
                values: [.text(BaseReference(replica: replica, counter: 104).description)]),
            CellWrite(cell: "severity", values: [.integer(5)]),
            CellWrite(cell: "status", values: [.text("2026-11-02T14:05:00-05:00")]),
            CellWrite(cell: "title", values: [.text("Pont effondré à Jacmel")]),
        ]
        let key = RowKey(
            space: space, milliseconds: 1_793_646_300_000, random: 0x0123_4567_89AB_CDEF)
        return Changeset(
            journal: JournalID(space: space, replica: replica, lane: .flash), sequence: 42,
            time: HybridTime(milliseconds: 1_793_646_300_007), missionVersion: 2,
            rosterVersion: 11, author: Author(person: "amina", identification: .pin),
            tables: [
                TableChanges(
                    table: "incident",
                    rows: [
                        RowChange(key: key, operation: .insert, context: Context(), writes: cells)
                    ])
            ])
    }
}
