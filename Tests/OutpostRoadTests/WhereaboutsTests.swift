import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import Testing

/// One report is followed from the disk it was written on to the hub's backup and another base; no step is told before it is true.
@Suite struct WhereaboutsTests {
    private let road: ReportRoad

    init() throws { road = try ReportRoad() }

    @Test func `Each step of a report is told once it is known, and not before`() throws {
        let (writer, reader) = (try road.base(1), try road.base(2))
        let report = try road.write(at: writer)
        #expect(try road.steps(of: report, at: writer) == [.savedHere])

        // The link breaks before anything of it went out, then after all of it did.
        try road.breakOff(writer, afterFrames: 1)
        #expect(try road.steps(of: report, at: writer) == [.savedHere])
        try road.breakOff(writer, afterFrames: 3)
        #expect(try road.steps(of: report, at: writer) == [.savedHere, .sent])
        #expect(try road.place(of: report, at: writer).sentTime == ReportRoad.now)
        // What the link was given and did not ask beyond may be in it still.
        let other = try road.base(3)
        let unsure = try road.write(at: other)
        try road.breakOff(other, afterFrames: 2)
        #expect(try road.steps(of: unsure, at: other) == [.savedHere])

        try road.sync(writer)
        let received: Set<OwnWork.Step> = [.savedHere, .sent, .atTheHub]
        #expect(try road.steps(of: report, at: writer) == received)

        // A copy that nobody verified yet is not told of.
        let backup = try road.backUp()
        try road.sync(writer)
        #expect(try road.steps(of: report, at: writer) == received)
        try road.note(backup)
        try road.sync(writer)
        #expect(try road.steps(of: report, at: writer) == received.union([.inBackup]))
        #expect(try writer.ownWork(peer: "hub").backupTime == backup.time)

        // What was sent to another base has arrived once that base says so.
        try road.sync(reader)
        try road.sync(writer)
        #expect(try road.place(of: report, at: writer).holders.isEmpty)
        try road.sync(reader)
        try road.sync(writer)
        #expect(try road.place(of: report, at: writer).holders == [reader.id.identity])
        #expect(try road.place(of: report, at: writer).furthest == .atOtherBases)
        // The reader is told of its own work, and this is none.
        #expect(try road.steps(of: report, at: reader) == [.savedHere, .atTheHub])

        // A change to it is a write of its own.
        let change = try road.write(at: writer)
        #expect(try road.steps(of: report + change, at: writer) == [.savedHere])
        try road.sync(writer)
        #expect(try road.steps(of: report + change, at: writer) == received)
        #expect(try writer.ownWork(peer: "hub").counts().inBackup == 1)
    }

    @Test
    func `A hub put back from an older backup claims neither the lost one nor what bases had`()
        throws
    {
        let (writer, reader) = (try road.base(1), try road.base(2))
        let early = try road.write(at: writer)
        try road.sync(writer)
        // In the older one stands that there was one before it.
        try road.note(try road.backUp())
        let older = try road.backUp()
        try road.note(older)
        let late = try road.write(at: writer)
        try road.sync(writer)
        try road.note(try road.backUp())
        for base in [reader, reader, writer] { try road.sync(base) }
        let all = Set(OwnWork.Step.allCases).subtracting([.secondCopy, .atABase])
        #expect(try road.steps(of: early + late, at: writer) == all)

        try road.restore(older)
        _ = try road.exchange(writer)
        // The hub's log is another one: nothing that was known of it holds.
        #expect(try road.steps(of: late, at: writer) == [.savedHere])
        try road.sync(writer)
        let received: Set<OwnWork.Step> = [.savedHere, .sent, .atTheHub]
        #expect(try road.steps(of: early, at: writer) == received)
        #expect(try road.steps(of: late, at: writer) == received)
        #expect(try writer.ownWork(peer: "hub").backupTime == nil)

        try road.note(try road.backUp())
        try road.sync(writer)
        #expect(try road.steps(of: early + late, at: writer) == received.union([.inBackup]))
    }

    @Test func `A base that may not read the space is not told of, nor what it says of it`() throws
    {
        let rosters = try SimulatedRosters()
        let road = try ReportRoad(rosters: rosters)
        let (writer, reader) = (try road.base(1), try road.base(2))
        try rosters.issue { roster in
            for base in [writer, reader] {
                roster.addSimulated(base.id, name: "\(base.id)", in: [ReportRoad.space])
            }
        }
        let report = try road.write(at: writer)
        for base in [writer, reader, reader, writer] { try road.sync(base) }
        #expect(try road.place(of: report, at: writer).holders == [reader.id.identity])
        try rosters.issue { roster in
            roster.grants = roster.grants.filter { $0.holder != .device(reader.id.identity) }
        }
        try road.sync(writer)
        #expect(try road.place(of: report, at: writer).holders.isEmpty)
    }

    @Test func `What has not changed is not said again`() throws {
        let writer = try road.base(1)
        _ = try road.write(at: writer)
        try road.sync(writer)
        try road.note(try road.backUp())
        let told = try road.exchange(writer).down
        let again = try road.exchange(writer).down
        #expect(told - again > 20)
    }
}
