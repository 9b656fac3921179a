import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

extension Replica {
    /// The changesets that are here, as they stand.
    func views() throws -> [ChangesetView] {
        try bodies().sorted { $0.key < $1.key }.flatMap(\.value)
            .map { try ChangesetBody.storedView($0) }
    }

    /// Does what an order says, as a roster brings it.
    func erase(_ roster: MissionRoster) throws {
        try changeAdmission(to: .everything, erasing: Erasures(roster: roster))
        try settleErasures()
    }
}

@Suite struct ErasureTests {
    private let child = RowKey(
        space: TestSchema.operations.id, milliseconds: TestWorld.today, random: 1)
    private let other = RowKey(
        space: TestSchema.operations.id, milliseconds: TestWorld.today, random: 2)

    /// A replica that holds a child's name by every road: in an insert, an edit, a carried part, a losing value, a deleted row, work
    /// that is held, work that came early, a foreign program's write that was kept aside; packed and not.
    private func replica(in folder: TemporaryFolder) throws -> Replica {
        let replica = try Replica.make(in: folder)
        try replica.write { db in
            for (key, title) in [(child, "CHILD-INSERTED"), (other, "KEPT-INSERTED")] {
                try db.execute(
                    sql: "INSERT INTO incident (id, title, reference) VALUES (?, ?, 'R')",
                    arguments: [key.description, title])
            }
        }
        var author = ForeignAuthor(0xF1)
        author.write(.edit, ["title": [.text("CHILD-CONTESTED")]])
        author.write(.edit, row: 2, ["title": [.text("KEPT-CONTESTED")]])
        try replica.receive(author.bodies)
        try replica.compact()
        for name in ["CHILD-EDITED", "CHILD-EDITED-AGAIN"] {
            try replica.journaled(
                "UPDATE incident SET witness = ? WHERE id = ?", [name, child.description])
        }
        // More urgent: it carries what stands in the row.
        try replica.journaled(
            "UPDATE incident SET severity = 4 WHERE id = ?", [child.description],
            session: WriteSession(lane: .flash))
        var early = ForeignAuthor(0xF2)
        early.write(.edit, row: 2, ["witness": [.text("KEPT-BEFORE")]])
        early.write(.edit, ["witness": [.text("CHILD-EARLY")]])
        try replica.receiveEarly(early.bodies[1])
        try ForeignProgram.shell.write(
            """
            UPDATE incident SET severity = 99, witness = 'CHILD-FOREIGN' WHERE id = '\(child)';
            """, in: folder)
        try replica.adoptForeignWrites()
        return replica
    }

    private func order(_ rows: Set<ErasedRow>, _ replica: Replica) throws -> MissionRoster {
        let early = ForeignAuthor(0xF2)
        var author = early
        author.write(.edit, row: 2, ["witness": [.text("KEPT-BEFORE")]])
        author.write(.edit, ["witness": [.text("CHILD-EARLY")]])
        let views = try replica.views() + [try ChangesetBody.view(author.bodies[1])]
        return .erasing(rows, from: views)
    }

    @Test func `A row that is erased leaves no byte of its values in any file`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        #expect(try folder.contains("CHILD-"))
        let before = try replica.rows()
        let heads = try replica.heads()
        try replica.erase(try order([ErasedRow(table: "incident", key: child)], replica))
        // While it is open, and once it is closed.
        #expect(try !folder.contains("CHILD-"))
        #expect(try folder.contains("KEPT-INSERTED"))
        #expect(try folder.contains("KEPT-CONTESTED"))
        let text = child.description
        let left = before.filter { !$0.contains(hex(text)) }
        #expect(try replica.rows() == left)
        #expect(left.count == 1)
        #expect(try replica.heads() == heads)
        #expect(try replica.isSound())
        try replica.compact()
        #expect(try replica.isSound())
        try replica.close()
        #expect(try !folder.contains("CHILD-"))
    }

    @Test func `What lies early of an erased row goes too where no hub has named it`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        let rows: Set = [ErasedRow(table: "incident", key: child)]
        try replica.erase(.erasing(rows, from: try replica.views()))
        #expect(try !folder.contains("CHILD-EARLY"))
        #expect(try replica.isSound())
    }

    private func hex(_ text: String) -> String {
        text.utf8.map { String(format: "%02X", $0) }.joined()
    }

    @Test func `Of a row that is erased in part the rest stands, and can be written`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        let rows: Set = [
            ErasedRow(table: "incident", key: child, cells: ["witness", "title"])
        ]
        try replica.erase(try order(rows, replica))
        #expect(try !folder.contains("CHILD-"))
        let row = try replica.read { db in
            try Row.fetchOne(
                db, sql: "SELECT title, witness, severity FROM incident WHERE id = ?",
                arguments: [child.description])
        }
        let found = try #require(row)
        #expect(found[0] == nil as String? && found[1] == nil as String? && found[2] == 4)
        #expect(try replica.isSound())
        try replica.journaled(
            "UPDATE incident SET witness = 'a code' WHERE id = ?", [child.description])
        #expect(try replica.isSound())
    }

    @Test func `Whoever writes to a row that was erased is told so, and nothing is kept`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        try replica.erase(try order([ErasedRow(table: "incident", key: child)], replica))
        let error = #expect(throws: OutpostError.self) {
            try replica.journaled(
                "INSERT INTO incident (id, title, reference) VALUES (?, 'CHILD-AGAIN', 'R')",
                [child.description])
        }
        #expect(error?.code == .refused)
        #expect(error?.cause.contains("erased by an order") == true)
        #expect(try replica.rows().count == 1)
        #expect(try replica.isSound())
    }

    @Test func `What comes later to a row that was erased is kept and does not count`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        try replica.erase(try order([ErasedRow(table: "incident", key: child)], replica))
        var late = ForeignAuthor(0xF3)
        late.write(.insert, ["title": [.text("CHILD-LATE")], "reference": [.text("R")]])
        late.write(.insert, row: 9, ["title": [.text("KEPT-LATE")], "reference": [.text("R")]])
        try replica.receive(late.bodies)
        #expect(try replica.rows().count == 2)
        #expect(try replica.isSound())
        // The hub extends the order to it.
        let roster = try order([ErasedRow(table: "incident", key: child)], replica)
        try replica.erase(roster)
        #expect(try !folder.contains("CHILD-"))
        #expect(try replica.rows().count == 2)
        #expect(try replica.isSound())
    }

    @Test func `A crash before the file is written anew leaves it owed to the next opening`() throws
    {
        let folder = try TemporaryFolder()
        do {
            let replica = try replica(in: folder)
            let roster = try order([ErasedRow(table: "incident", key: child)], replica)
            try replica.changeAdmission(to: .everything, erasing: Erasures(roster: roster))
            #expect(try replica.owesRewrite())
            #expect(try folder.contains("CHILD-"), "else this test shows nothing")
            try replica.close()
        }
        let again = try Replica.reopen(in: folder)
        #expect(try !again.owesRewrite())
        #expect(try !folder.contains("CHILD-"))
    }

    @Test func `A row that was erased stays so under a newer mission version`() throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder, schema: try TestSchema.mission(version: 1))
        var author = ForeignAuthor(0xF1)
        author.write(.insert, ["title": [.text("CHILD")], "reference": [.text("R")]])
        try replica.receive(author.bodies)
        try replica.erase(
            .erasing(
                [ErasedRow(table: "incident", key: child)], from: try replica.views()))
        let upgraded = try replica.upgraded(
            to: try TestSchema.mission(), mission: Array("the test mission".utf8))
        author.write(.insert, ["witness": [.text("CHILD-LATE")], "reference": [.text("R")]])
        try upgraded.receive(Array(author.bodies.suffix(1)))
        #expect(try upgraded.rows().isEmpty)
        #expect(try upgraded.isSound())
        #expect(throws: OutpostError.self) {
            try upgraded.journaled(
                "INSERT INTO incident (id, reference) VALUES (?, 'R')", [child.description])
        }
    }

    @Test func `An order takes its row out of what was fetched of a forked journal`() throws {
        let folder = try TemporaryFolder()
        let replica = try Replica.make(in: folder)
        try replica.journaled(
            "INSERT INTO incident (id, title, reference) VALUES (?, 'KEPT-OURS', 'R')",
            [other.description])
        var branch = ForeignAuthor(replica.id.identity)
        branch.write(.insert, ["title": [.text("CHILD-FETCHED")], "reference": [.text("R")]])
        try replica.fetch(branch)
        #expect(try folder.contains("CHILD-"), "else this test shows nothing")
        try replica.erase(
            .erasing(
                [ErasedRow(table: "incident", key: child)],
                from: [try ChangesetBody.view(branch.bodies[0])]))
        #expect(try !folder.contains("CHILD-"))
        #expect(try folder.contains("KEPT-OURS"))
        #expect(try replica.isSound())
    }

    @Test func `What says from which list a row came goes with the row`() throws {
        let folder = try TemporaryFolder()
        let replica = try replica(in: folder)
        try replica.write { db in
            for key in [child, other] {
                try ImportTable(db).note(key, digest: Digest(of: key.bytes))
            }
        }
        try replica.erase(try order([ErasedRow(table: "incident", key: child)], replica))
        let left = try replica.read { db in
            try Data.fetchAll(db, sql: "SELECT key FROM _outpost_import")
        }
        #expect(left == [Data(other.bytes)])
    }
}
