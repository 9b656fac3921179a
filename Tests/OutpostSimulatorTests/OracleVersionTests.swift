import Testing

@testable import OutpostSimulator

struct `The oracle judges by mission version` {
    let row = RowName(table: "camp", key: "first", space: 1)
    var oracle = Oracle(
        cells: [
            ["camp": [OracleCell([0])]],
            [
                "camp": [
                    OracleCell([0]), OracleCell([1]), OracleCell([2], .counter),
                    OracleCell([3], .set),
                ]
            ],
        ])

    private mutating func record(
        by version: UInt32, seeing held: Set<Int> = [], at time: Int64, _ deed: OracleEvent.Deed
    ) -> Int {
        oracle.record(
            OracleEvent(
                held: held, version: version, journal: "\(version)", lane: 2,
                stamp: OracleEvent.Stamp(
                    milliseconds: time, counter: 0, identity: 1, incarnation: 1, digest: []),
                deeds: [row: deed]))
    }

    private func shown(_ events: Set<Int>, to version: UInt32) -> [ExactValue]? {
        oracle.verdict(on: row, holding: events, version: version).values
    }

    private static let newer: OracleEvent.Deed = .insert([
        .values([.integer(1)]), .values([.integer(7)]), .values([.integer(5)]),
        .elements(added: [[97]], removed: []),
    ])

    private static func older(_ number: Int64) -> OracleEvent.Deed {
        .insert([.values([.integer(number)])])
    }

    @Test mutating func `An older version shows what it knows`() {
        let insert = record(by: 2, at: 1, Self.newer)
        #expect(shown([insert], to: 1) == [.integer(1)])
        #expect(
            shown([insert], to: 2) == [
                .integer(1), .integer(7), .integer(5), SetText.shown([[97]]),
            ])
    }

    @Test mutating func `A re-insert by an older version makes newer columns new`() {
        let insert = record(by: 2, at: 8, Self.newer)
        let added = record(by: 2, seeing: [insert], at: 9, .edit([2: .increment(3)]))
        let delete = record(by: 2, seeing: [insert, added], at: 9, .delete)
        let again = record(by: 1, seeing: [insert, added, delete], at: 1, Self.older(2))
        #expect(
            shown([insert, added, delete, again], to: 2) == [.integer(2), .null, .null, .null])
    }

    @Test mutating func `What an older re-insert had not seen stands in newer columns`() {
        let insert = record(by: 2, at: 1, Self.newer)
        let edit = record(
            by: 2, seeing: [insert], at: 2, .edit([1: .values([.integer(8)]), 2: .increment(3)]))
        let delete = record(by: 1, seeing: [insert], at: 3, .delete)
        let again = record(by: 1, seeing: [insert, delete], at: 4, Self.older(2))
        #expect(
            shown([insert, edit, delete, again], to: 2)
                == [.integer(2), .integer(8), .integer(3), .null])
    }

    @Test mutating func `A row that newer columns alone bring back is back for newer versions`() {
        let insert = record(by: 2, at: 1, Self.newer)
        let delete = record(by: 1, seeing: [insert], at: 3, .delete)
        let edit = record(by: 2, seeing: [insert], at: 2, .edit([1: .values([.integer(8)])]))
        #expect(shown([insert, delete, edit], to: 1) == nil)
        #expect(shown([insert, delete, edit], to: 2)?[1] == .integer(8))
    }
}
