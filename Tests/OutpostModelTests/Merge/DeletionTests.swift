import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct DeletionTests {
    private let table: TableSchema
    private var camp: Station
    private var coast: Station
    private var hub: Station
    private let insert: Written

    /// A row that camp wrote and coast has.
    init() throws {
        table = try TestSchema.incident()
        camp = Station(1, table: table)
        coast = Station(2, table: table)
        hub = Station(3, table: table)
        insert = camp.write(
            .insert, ["title": .text("Flood"), "severity": .integer(2)], at: 1000)
        coast.merge(insert)
    }

    @Test mutating func `A delete that comes before its row keeps it away`() {
        let delete = coast.write(.delete)
        hub.merge(delete)
        #expect(hub.shown("title") == nil)
        hub.merge(insert)
        #expect(hub.isDeleted)
        #expect(hub.shown("title") == nil)
    }

    @Test mutating func `A stale copy never resurrects what was deleted`() {
        let edit = camp.write(.edit, ["title": .text("Flood, rising")], at: 9000)
        coast.merge(edit)
        let delete = coast.write(.delete, at: 0)
        hub.merge(delete, insert, edit, insert, edit)
        #expect(hub.isDeleted)
        #expect(!hub.isBroughtBack)
    }

    @Test mutating func `An edit that no delete had seen brings the row back, flagged`() {
        let delete = coast.write(.delete, at: 5000)
        let edit = camp.write(.edit, ["severity": .integer(5)], at: 0)
        hub.merge(insert, delete, edit)
        camp.merge(delete)
        coast.merge(edit)
        for station in [camp, coast, hub] {
            #expect(station.shown("severity") == .integer(5))
            #expect(station.shown("title") == .text("Flood"), "the tombstone kept it")
            #expect(station.isBroughtBack)
        }
    }

    @Test
    mutating func `In a row that was brought back the unseen value shows, whatever its stamp`() {
        let edit = camp.write(.edit, ["title": .text("unseen")], at: 0)
        let seen = coast.write(.edit, ["title": .text("seen")], at: 9000)
        let delete = coast.write(.delete, at: 9001)
        hub.merge(insert, seen, delete, edit)
        #expect(hub.shown("title") == .text("unseen"))
    }

    @Test mutating func `A delete that had seen the edit too ends it`() {
        let first = coast.write(.delete)
        let edit = camp.write(.edit, ["severity": .integer(5)])
        hub.merge(insert, first, edit)
        let second = hub.write(.delete)
        camp.merge(first, second)
        #expect(camp.isDeleted)
    }

    @Test mutating func `A re-insert dominates in every cell, also those that it leaves empty`() {
        let delete = coast.write(.delete)
        let again = coast.write(.insert, ["title": .text("Flood, again")], at: 0)
        hub.merge(again, insert, delete)
        #expect(hub.shown("title") == .text("Flood, again"))
        #expect(hub.shown("severity") == .null)
        #expect(!hub.isBroughtBack)
    }

    @Test mutating func `A re-insert in the journal of the delete needs no context to dominate`() {
        camp.write(.delete)
        let again = camp.write(.insert, ["title": .text("again")])
        #expect(again.change.context.isEmpty)
        hub.merge(insert)
        hub.merge(again)
        #expect(hub.shown("severity") == .null)
        #expect(hub.state().deleted == nil)
    }

    @Test
    mutating func `A re-insert by an older version dominates in the cell that it does not know`() {
        let edit = camp.write(.edit, ["witness": .text("A. B.")])
        var old = Station(4, table: table, missionVersion: 1)
        old.merge(insert, edit)
        let delete = old.write(.delete)
        let again = old.write(.insert, ["title": .text("again")])
        hub.merge(again, edit, delete, insert)
        #expect(hub.shown("witness") == .null)
        let cell = table.cellIndex(named: "witness") ?? 0
        #expect(hub.cells()[cell].writes.isEmpty)
    }

    @Test mutating func `An edit concurrent with delete and re-insert stands beside the re-insert`()
    {
        let delete = coast.write(.delete)
        let again = coast.write(.insert, ["title": .text("again")], at: 10)
        let edit = camp.write(.edit, ["title": .text("unseen")], at: 11)
        hub.merge(edit, again, delete, insert)
        #expect(hub.shown("title") == .text("unseen"))
        #expect(hub.cells()[0].writes.count == 2)
        #expect(!hub.isBroughtBack, "the re-insert had seen the delete")
    }
}
