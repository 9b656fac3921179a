import Testing

@testable import OutpostSimulator

struct `The oracle judges by rule` {
    let row = RowName(table: "camp", key: "first", space: 1)
    var oracle = Oracle(
        cells: [
            [
                "camp": [
                    OracleCell([0], .guarded), OracleCell([1], .ladder([[1], [2], [3]])),
                    OracleCell([2], .counter), OracleCell([3], .set),
                ]
            ]
        ])

    private mutating func record(
        seeing held: Set<Int> = [], at time: Int64, _ deed: OracleEvent.Deed
    ) -> Int {
        oracle.record(
            OracleEvent(
                held: held, journal: "2", lane: 2,
                stamp: OracleEvent.Stamp(
                    milliseconds: time, counter: 0, identity: 1, incarnation: 1, digest: []),
                deeds: [row: deed]))
    }

    private mutating func insert(at time: Int64 = 1) -> Int {
        record(
            at: time,
            .insert([
                .values([.integer(1)]), .values([.text([1])]), .values([.integer(10)]),
                .elements(added: [[7]], removed: []),
            ]))
    }

    private func verdict(_ events: Set<Int>) -> Oracle.Verdict {
        oracle.verdict(on: row, holding: events)
    }

    private static func guarded(_ number: Int64) -> [Int: OracleEvent.Act] {
        [0: .values([.integer(number)])]
    }

    @Test mutating func `A plain edit settles what it was shown, and a ruling all that it saw`() {
        let insert = insert()
        let first = record(seeing: [insert], at: 2, .edit(Self.guarded(2)))
        let second = record(seeing: [insert], at: 3, .edit(Self.guarded(3)))
        let both: Set = [insert, first, second]
        #expect(verdict(both).contested == [0])
        let plain = record(seeing: both, at: 4, .edit(Self.guarded(4)))
        #expect(verdict(both.union([plain])).standing[0] == [first, plain])
        let ruling = record(seeing: both.union([plain]), at: 5, .ruling(Self.guarded(2)))
        #expect(verdict(both.union([plain, ruling])).contested == [])
        #expect(verdict(both.union([plain, ruling])).values?[0] == .integer(2))
    }

    @Test mutating func `Two who wrote the same are not in conflict`() {
        let insert = insert()
        let first = record(seeing: [insert], at: 2, .edit(Self.guarded(2)))
        let second = record(seeing: [insert], at: 3, .edit(Self.guarded(2)))
        #expect(verdict([insert, first, second]).contested == [])
    }

    @Test mutating func `The highest rank shows, and whoever has seen it may take it back`() {
        let insert = insert()
        let high = record(seeing: [insert], at: 2, .edit([1: .values([.text([3])])]))
        let late = record(seeing: [insert], at: 9, .edit([1: .values([.text([2])])]))
        #expect(verdict([insert, high, late]).values?[1] == .text([3]))
        let back = record(
            seeing: [insert, high, late], at: 3, .edit([1: .values([.text([1])])]))
        #expect(verdict([insert, high, late, back]).values?[1] == .text([1]))
    }

    @Test mutating func `A stocktake has in it what it saw, and the rest is added`() {
        let insert = insert()
        let seen = record(seeing: [insert], at: 2, .edit([2: .increment(-5)]))
        let unseen = record(seeing: [insert], at: 3, .edit([2: .increment(-7)]))
        #expect(verdict([insert, seen, unseen]).values?[2] == .integer(-2))
        let figure = record(seeing: [insert, seen], at: 4, .edit([2: .values([.integer(20)])]))
        #expect(verdict([insert, seen, figure]).values?[2] == .integer(20))
        #expect(verdict([insert, seen, unseen, figure]).values?[2] == .integer(13))
    }

    @Test mutating func `A figure that does not fit is shown clamped`() {
        let insert = insert()
        let large = record(seeing: [insert], at: 2, .edit([2: .increment(.max)]))
        #expect(verdict([insert, large]).values?[2] == .integer(.max))
        #expect(verdict([insert, large]).doubtful == [2])
    }

    @Test mutating func `An add that the remover had not seen wins, and one that it saw goes`() {
        let insert = insert()
        let again = record(
            seeing: [insert], at: 2, .edit([3: .elements(added: [[7]], removed: [])]))
        let remove = record(
            seeing: [insert], at: 3, .edit([3: .elements(added: [[8]], removed: [[7]])]))
        #expect(verdict([insert, remove]).values?[3] == SetText.shown([[8]]))
        #expect(verdict([insert, again, remove]).values?[3] == SetText.shown([[7], [8]]))
    }

    @Test func `A set's text is spelled one way, and read back`() {
        let elements: Set<[UInt8]> = [Array("a\"\\".utf8), [10], [], Array("é".utf8)]
        #expect(
            SetText.shown(elements) == .text(Array(#"["","\u000a","a\"\\","é"]"#.utf8)))
        #expect(SetText.elements(of: SetText.shown(elements)) == elements)
        #expect(SetText.shown([]) == .null && SetText.elements(of: .null) == [])
    }
}
