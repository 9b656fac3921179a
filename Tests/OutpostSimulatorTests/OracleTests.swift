import Testing

@testable import OutpostSimulator

struct `The oracle judges` {
    let row = RowName(table: "report", key: "first", space: 1)
    var oracle = Oracle(cells: [["report": [OracleCell([0]), OracleCell([1, 2])]]])

    private mutating func record(
        seeing held: Set<Int> = [], at time: Int64, lane: Int = 2, _ deed: OracleEvent.Deed
    ) -> Int {
        oracle.record(
            OracleEvent(
                held: held, journal: "\(lane)", lane: lane,
                stamp: OracleEvent.Stamp(
                    milliseconds: time, counter: 0, identity: 1, incarnation: 1, digest: []),
                deeds: [row: deed]))
    }

    private func shown(_ events: Set<Int>) -> [ExactValue]? {
        oracle.verdict(on: row, holding: events).values
    }

    private static func row(_ numbers: Int64...) -> [ExactValue] { numbers.map { .integer($0) } }

    private static func acts(_ values: [ExactValue]) -> [OracleEvent.Act] {
        [.values([values[0]]), .values([values[1], values[2]])]
    }

    @Test mutating func `An edit that saw another wins whatever the clocks say`() {
        let insert = record(at: 9, .insert(Self.acts(Self.row(1, 1, 1))))
        let edit = record(seeing: [insert], at: 1, .edit([0: .values(Self.row(2))]))
        #expect(shown([insert, edit]) == Self.row(2, 1, 1))
        #expect(shown([insert]) == Self.row(1, 1, 1))
        #expect(shown([]) == nil)
    }

    @Test mutating func `Of edits unknown to each other the later shows, cell by cell`() {
        let insert = record(at: 1, .insert(Self.acts(Self.row(1, 1, 1))))
        let early = record(
            seeing: [insert], at: 2, .edit([0: .values(Self.row(2)), 1: .values(Self.row(2, 2))]))
        let late = record(seeing: [insert], at: 3, .edit([1: .values(Self.row(3, 3))]))
        #expect(shown([insert, early, late]) == Self.row(2, 3, 3))
        let verdict = oracle.verdict(on: row, holding: [insert, early, late])
        #expect(verdict.rivalCells == 1 && verdict.rivalGroups == 1)
    }

    @Test mutating func `A delete takes what it saw, and an unseen edit brings the row back`() {
        let insert = record(at: 1, .insert(Self.acts(Self.row(1, 1, 1))))
        let delete = record(seeing: [insert], at: 9, .delete)
        #expect(shown([insert, delete]) == nil)
        let edit = record(seeing: [insert], at: 2, .edit([0: .values(Self.row(2))]))
        #expect(shown([insert, delete, edit]) == Self.row(2, 1, 1))
        #expect(oracle.verdict(on: row, holding: [insert, delete, edit]).isBroughtBack)
    }

    @Test mutating func `Two deletes together take what neither saw whole`() {
        let insert = record(at: 1, .insert(Self.acts(Self.row(1, 1, 1))))
        let first = record(seeing: [insert], at: 2, .edit([0: .values(Self.row(2))]))
        let second = record(seeing: [insert], at: 3, .edit([1: .values(Self.row(3, 3))]))
        let one = record(seeing: [insert, first], at: 4, .delete)
        let other = record(seeing: [insert, second], at: 5, .delete)
        #expect(shown([insert, first, second, one]) == Self.row(2, 3, 3))
        #expect(shown([insert, first, second, one, other]) == nil)
    }

    @Test mutating func `A re-insert wins in every cell over all that it saw`() {
        let insert = record(at: 8, .insert(Self.acts(Self.row(1, 1, 1))))
        let delete = record(seeing: [insert], at: 9, .delete)
        let again = record(seeing: [insert, delete], at: 1, .insert(Self.acts(Self.row(5, 5, 5))))
        #expect(shown([insert, delete, again]) == Self.row(5, 5, 5))
        #expect(!oracle.verdict(on: row, holding: [insert, delete, again]).isBroughtBack)
        #expect(oracle.isReinsert(again, row) && !oracle.isReinsert(insert, row))
    }

    @Test mutating func `What its author saw through others' eyes dominates nothing`() {
        let insert = record(at: 9, .insert(Self.acts(Self.row(1, 1, 1))))
        let edit = record(seeing: [insert], at: 2, .edit([0: .values(Self.row(2))]))
        // Its author held the edit and not yet the insert: an urgent lane overtook.
        let other = record(seeing: [edit], at: 1, .edit([1: .values(Self.row(3, 3))]))
        #expect(shown([insert, edit, other]) == Self.row(2, 1, 1))
    }

    @Test mutating func `A faster event carries what stands beside it`() {
        let insert = record(at: 1, .insert(Self.acts(Self.row(1, 1, 1))))
        let edit = record(seeing: [insert], at: 2, .edit([0: .values(Self.row(2))]))
        let flash = record(
            seeing: [insert, edit], at: 3, lane: 0, .edit([1: .values(Self.row(3, 3))]))
        #expect(shown([flash]) == Self.row(2, 3, 3))
        #expect(oracle.carries(flash, row) == [edit])
        let next = record(
            seeing: [insert, edit, flash], at: 4, lane: 0, .edit([1: .values(Self.row(4, 4))]))
        #expect(shown([flash, next]) == Self.row(2, 4, 4))
        #expect(oracle.carries(next, row) == [])
    }
}
