import OutpostModel
import Testing

@testable import OutpostPages

@Suite struct ShiftTouchesTests {
    private static let space = SpaceID(name: "operations")
    private var touches = ShiftTouches()

    private func key(_ number: UInt64) -> RowKey {
        RowKey(space: Self.space, milliseconds: 1000, random: number)
    }

    private mutating func note(
        _ number: UInt64, _ operation: RowChange.Operation, by person: String, at time: Int64,
        table: String = "incident", me: String = "Marie"
    ) {
        let journal = JournalID(
            space: Self.space, replica: ReplicaID(identity: 1, incarnation: 1), lane: .routine)
        let header = ChangesetHeader(
            journal: journal, sequence: 1, time: HybridTime(milliseconds: time, counter: 0),
            missionVersion: 1, rosterVersion: 0,
            author: Author(person: person, identification: .unproven))
        touches.note(
            .init(table: touches.number(of: table), key: key(number)), operation, header,
            isMine: person == me)
    }

    @Test mutating func `Of each table the latest few rows are shown, and all are counted`() {
        for number in 0..<10 {
            note(
                UInt64(number), number < 4 ? .insert : .edit, by: "Ana", at: Int64(number * 7 % 10))
        }
        // Written again later: one row all the same.
        note(0, .edit, by: "Ana", at: 50)
        note(3, .insert, by: "Ana", at: 2, table: "delivery")
        let kinds = touches.kinds(latest: 3)
        #expect(kinds["incident"]?.count == 10)
        #expect(kinds["incident"]?.new == 4)
        #expect(kinds["incident"]?.latest.map(\.last) == [50, 9, 8])
        #expect(kinds["delivery"]?.latest.map(\.key) == [key(3)])
        #expect(touches.count == 11)
    }

    @Test
    mutating func
        `A row counts once for each person who wrote it, however often and in whatever order`()
    {
        note(1, .insert, by: "Ana", at: 1)
        note(1, .edit, by: "Paul", at: 2)
        note(1, .edit, by: "Ana", at: 3)
        note(2, .insert, by: "Paul", at: 1)
        note(2, .edit, by: "Ana", at: 2)
        note(3, .insert, by: "Paul", at: 1)
        #expect(touches.people == ["Ana": 2, "Paul": 3])
    }

    @Test mutating func `A row is others' once somebody but the reader wrote it`() {
        note(1, .insert, by: "Marie", at: 1)
        #expect(!touches.hasOthers)
        note(2, .insert, by: "Marie", at: 1)
        note(2, .edit, by: "Paul", at: 2)
        note(2, .edit, by: "Marie", at: 3)
        let table = touches.number(of: "incident")
        #expect(touches.hasOthers)
        #expect(!touches.isByOthers(.init(table: table, key: key(1))))
        #expect(touches.isByOthers(.init(table: table, key: key(2))))
    }
}
