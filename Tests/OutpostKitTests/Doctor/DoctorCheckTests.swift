import OutpostStore
import Testing

@testable import OutpostCommand

/// What the doctor makes of facts, without a machine.
@Suite struct DoctorCheckTests {
    private static let now: Int64 = 1_800_000_000_000
    private static let day: Int64 = 86_400_000

    /// An enrolled laptop with which nothing is wrong.
    private static var well: DoctorFacts {
        var facts = DoctorFacts()
        facts.machine = DoctorFacts.Machine(
            memory: 4 << 30, freeMemory: 1 << 30, disk: 64 << 30, freeDisk: 20 << 30,
            files: 1_000_000, freeFiles: 900_000, wall: now, zone: "America/Port-au-Prince",
            zoneOffsetSeconds: -18_000)
        facts.libraries.hasMissions = true
        facts.libraries.hasPages = true
        facts.page = DoctorFacts.Page(port: 8480, state: .answers)
        facts.replica.hasFolder = true
        facts.replica.hasDatabase = true
        facts.replica.isWritable = true
        facts.replica.databaseBytes = 10 << 20
        facts.replica.missionFileHash = "ab"
        var health = ReplicaHealth()
        health.isFileSound = true
        health.format = ReplicaHealth.format
        health.missionHash = "ab"
        health.isClockLearnt = true
        health.clockCorrection = 0
        health.latestTime = now - 1000
        health.heldWrites = 0
        health.heldByRoster = 0
        health.unsealed = 0
        facts.replica.health = health
        facts.replica.enrolment = DoctorFacts.Enrolment(
            isEnrolled: true, hasKeys: true, hasAuthority: true, certificateEnds: now + 400 * day)
        facts.replica.rosterVersion = 3
        facts.replica.rosterExpires = now + 60 * day
        facts.replica.lastExchange = now - 3_600_000
        facts.replica.unsent = 0
        facts.replica.contested = 0
        return facts
    }

    private func states(_ facts: DoctorFacts) -> [String: DoctorFinding.State] {
        Dictionary(DoctorChecks(facts).findings().map { ($0.check, $0.state) }) { first, _ in first
        }
    }

    @Test func `Of a laptop with which nothing is wrong, every line is ok`() {
        for finding in DoctorChecks(Self.well).findings() {
            #expect(finding.state == .ok, "\(finding)")
            #expect(finding.advice.isEmpty)
        }
    }

    private struct Fault {
        let check: String
        let state: DoctorFinding.State
        let change: (inout DoctorFacts) -> Void

        init(
            _ check: String, _ state: DoctorFinding.State,
            _ change: @escaping (inout DoctorFacts) -> Void
        ) {
            self.check = check
            self.state = state
            self.change = change
        }
    }

    @Test func `Each fault changes its own line, and no other`() throws {
        let faults = [
            Fault("folder", .wrong) { $0.replica.isWritable = false },
            Fault("mission", .wrong) { $0.replica.missionFailure = "not-found" },
            Fault("mission", .wrong) { $0.replica.missionFileHash = "cd" },
            Fault("file", .look) { $0.replica.health?.isRewriteOwed = true },
            Fault("enrolment", .wrong) { $0.replica.enrolment?.hasKeys = false },
            Fault("enrolment", .wrong) { $0.replica.enrolment?.isOpenToOthers = true },
            Fault("certificate", .wrong) { $0.replica.enrolment?.certificateEnds = nil },
            Fault("certificate", .look) { $0.replica.enrolment?.certificateEnds = Self.now - 1 },
            Fault("roster", .look) { $0.replica.rosterExpires = Self.now - 1 },
            Fault("roster", .look) { $0.replica.rosterVersion = nil },
            Fault("exchange", .look) { $0.replica.lastExchange = nil },
            Fault("exchange", .look) { $0.replica.isInDoubt = true },
            Fault("contested", .look) { $0.replica.contested = 2 },
            Fault("held", .look) { $0.replica.health?.heldWrites = 1 },
            Fault("held", .look) { $0.replica.health?.heldByRoster = 1 },
            Fault("disk", .wrong) { $0.machine.freeDisk = 100 << 20 },
            Fault("disk", .look) { $0.machine.freeDisk = 1 << 30 },
            Fault("files", .wrong) { $0.machine.freeFiles = 10 },
            Fault("memory", .look) { $0.machine.freeMemory = 100 << 20 },
            Fault("clock", .look) { $0.replica.health?.isClockLearnt = false },
            Fault("clock", .look) { $0.replica.health?.clockCorrection = 3_600_000 },
            Fault("clock", .wrong) { $0.replica.health?.latestTime = Self.now + Self.day },
            Fault("zone", .look) { $0.machine.zone = nil },
            Fault("program", .wrong) { $0.libraries.hasPages = false },
            Fault("page", .look) { $0.page.state = .silent },
            Fault("page", .wrong) { $0.page.state = .stranger },
        ]
        let well = states(Self.well)
        for fault in faults {
            var facts = Self.well
            fault.change(&facts)
            var wanted = well
            wanted[fault.check] = fault.state
            #expect(states(facts) == wanted, "\(fault.check)")
            let finding = try #require(
                DoctorChecks(facts).findings().first { $0.check == fault.check })
            #expect(!finding.advice.isEmpty, "\(finding) says nobody what to do")
        }
    }

    @Test func `Of a file that is damaged or ends its reader, nothing that is inside is told`() {
        for change in [
            { (facts: inout DoctorFacts) in facts.replica.health?.isFileSound = false },
            { facts in
                facts.replica.health = nil
                facts.replica.lookEndedBySignal = 11
            },
            { facts in
                facts.replica.health = nil
                facts.replica.lookTookTooLong = true
            },
        ] {
            var facts = Self.well
            change(&facts)
            let states = states(facts)
            #expect(states["file"] == .wrong)
            #expect(states["exchange"] == nil)
            #expect(states["contested"] == nil)
        }
    }

    @Test func `A clock of 1970 is wrong, whatever was learnt from a hub`() {
        var facts = Self.well
        facts.machine.wall = 86_400_000
        facts.replica.health?.clockCorrection = Self.now - 86_400_000
        #expect(states(facts)["clock"] == .wrong)
    }

    @Test func `Before anything is set up, a page that waits is no fault, and no page is`() {
        var facts = Self.well
        facts.replica = DoctorFacts.Replica()
        #expect(states(facts)["folder"] == .look)
        facts.page.state = .silent
        #expect(states(facts)["folder"] == .wrong)
    }

    @Test func `Old work that waits is said to wait, and old silence with nothing to send is not`()
    {
        var facts = Self.well
        facts.replica.lastExchange = Self.now - 10 * Self.day
        #expect(states(facts)["exchange"] == .ok)
        facts.replica.unsent = 4
        #expect(states(facts)["exchange"] == .look)
    }
}
