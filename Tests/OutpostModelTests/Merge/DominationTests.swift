import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct DominationTests {
    private let table: TableSchema
    private var camp: Station
    private var coast: Station
    private var hub: Station

    init() throws {
        table = try TestSchema.incident()
        camp = Station(1, table: table)
        coast = Station(2, table: table)
        hub = Station(3, table: table)
    }

    @Test(arguments: [(0, 0), (4_000_000_000_000, 0), (0, 4_000_000_000_000)])
    mutating func `An edit that had seen another beats it under any clock`(
        first: Int64, second: Int64
    ) {
        let insert = camp.write(.insert, ["title": .text("Flood")], at: first)
        coast.merge(insert)
        let edit = coast.write(.edit, ["title": .text("Flood at the ford")], at: second)
        camp.merge(edit)
        hub.merge(edit, insert)
        for station in [camp, coast, hub] {
            #expect(station.shown("title") == .text("Flood at the ford"))
        }
    }

    @Test mutating func `Of two edits that had not seen each other the later stamp shows`() {
        let insert = camp.write(.insert, ["title": .text("?")])
        coast.merge(insert)
        let early = camp.write(.edit, ["title": .text("early")], at: 10)
        let late = coast.write(.edit, ["title": .text("late")], at: 11)
        camp.merge(late)
        coast.merge(early)
        hub.merge(late, insert, early)
        for station in [camp, coast, hub] {
            #expect(station.shown("title") == .text("late"))
            #expect(station.cells()[0].writes.count == 2)
        }
        // An edit that had seen both ends it, even from 1970.
        let settled = camp.write(.edit, ["title": .text("settled")], at: 0)
        hub.merge(settled)
        #expect(hub.shown("title") == .text("settled"))
        #expect(hub.cells()[0].writes.count == 1)
    }

    @Test mutating func `An edit of one cell leaves a concurrent edit of another`() {
        let insert = camp.write(.insert, ["title": .text("a"), "severity": .integer(1)])
        coast.merge(insert)
        let title = camp.write(.edit, ["title": .text("b")])
        let severity = coast.write(.edit, ["severity": .integer(5)])
        hub.merge(severity, insert, title)
        #expect(hub.shown("title") == .text("b"))
        #expect(hub.shown("severity") == .integer(5))
    }

    @Test mutating func `A group shows the values of one write, never of two`() {
        let stamp = { (time: Int64, replica: ReplicaID) in
            Stamp(time: HybridTime(milliseconds: time), replica: replica, digest: .zero)
        }
        let row = Station.onlyRow
        let first = camp.write(
            .insert, ["place": [.real(5), .real(1)]], row: row, dot: camp.nextDot(),
            stamp: stamp(1, camp.replica))
        let second = coast.write(
            .insert, ["place": [.real(1), .real(5)]], row: row, dot: coast.nextDot(),
            stamp: stamp(2, coast.replica))
        hub.merge(second, first)
        #expect(hub.shown("latitude") == .real(1))
        #expect(hub.shown("longitude") == .real(5))
    }

    @Test mutating func `Work in another lane is named in the context, not implied`() {
        camp.write(.insert, ["title": .text("a")], lane: .routine)
        let urgent = camp.write(.edit, ["title": .text("b")], lane: .flash)
        #expect(urgent.change.context.journals.map(\.lane) == [.routine])
        let next = camp.write(.edit, ["title": .text("c")], lane: .flash)
        #expect(next.change.context.journals.map(\.lane) == [.routine])
        #expect(camp.cells()[0].writes.map(\.dot) == [next.dot])
    }

    @Test mutating func `A context names what was merged, never what that had seen`() {
        let insert = camp.write(.insert, ["title": .text("a")])
        coast.merge(insert)
        let edit = coast.write(.edit, ["title": .text("b")])
        hub.merge(edit)
        let blind = hub.write(.edit, ["title": .text("c")])
        #expect(blind.change.context.contains(edit.dot))
        #expect(!blind.change.context.contains(insert.dot))
        hub.merge(insert)
        #expect(hub.shown("title") == .text("c"), "the edit's context dominates the insert")
    }
}
