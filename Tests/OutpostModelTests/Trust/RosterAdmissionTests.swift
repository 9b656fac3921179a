import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct RosterAdmissionTests {
    @Test func `Admission says what the rules say, told naively`() throws {
        var seen: [HoldReason?: Int] = [:]
        try forEachSeed(3000) { seed, generator in
            let roster = MissionRoster.random(using: &generator)
            let admission = Admission(roster: roster)
            let naive = NaiveAdmission(roster: roster)
            for _ in 0..<40 {
                let subject = AdmissionSubject.random(using: &generator)
                let reason = naive.holdReason(subject)
                seen[reason, default: 0] += 1
                #expect(admission.holdReason(subject) == reason, "seed \(seed): \(subject)")
            }
        }
        guard !Seeds.isSingle else { return }
        for reason in HoldReason.allCases.map(Optional.some) + [nil] {
            #expect(seen[reason] ?? 0 > 50, "hardly ever \(String(describing: reason))")
        }
    }

    @Test func `Only who lasts may read, and only where a grant lasts`() throws {
        var readable = 0
        try forEachSeed(1000) { seed, generator in
            let roster = MissionRoster.random(using: &generator)
            let access = RosterAccess(roster: roster)
            for space in RosterWorld.spaces {
                for identity in 1...RosterWorld.devices + 1 {
                    let may =
                        roster.devices[identity].map { $0.ended == nil } == true
                        && roster.grants.contains {
                            $0.holder == .device(identity) && $0.space == space && $0.ended == nil
                                && $0.right != .append
                        }
                    readable += may ? 1 : 0
                    let isActive = roster.devices[identity].map { $0.ended == nil } == true
                    let mayAdd =
                        isActive && !may
                        && roster.grants.contains {
                            $0.holder == .device(identity) && $0.space == space && $0.ended == nil
                        }
                    let appendable = access.appendableSpaces(ofDevice: identity)
                    #expect(appendable.contains(space) == mayAdd, "seed \(seed)")
                    #expect(access.mayRead(device: identity, space: space) == may, "seed \(seed)")
                    let spaces = access.readableSpaces(ofDevice: identity)
                    #expect(spaces.contains(space) == may, "seed \(seed)")
                }
                for id in RosterWorld.persons + ["nobody"] {
                    let may =
                        roster.persons[id].map { $0.ended == nil } == true
                        && roster.grants.contains {
                            $0.holder == .person(id) && $0.space == space && $0.ended == nil
                                && $0.right != .append
                        }
                    readable += may ? 1 : 0
                    #expect(access.mayRead(person: id, space: space) == may, "seed \(seed)")
                    let spaces = access.readableSpaces(ofPerson: id)
                    #expect(spaces.contains(space) == may, "seed \(seed)")
                }
            }
        }
        #expect(readable > 50 || Seeds.isSingle)
    }

    private let journal = JournalID(
        space: TestSchema.aid.id, replica: ReplicaID(identity: 5), lane: .routine)

    private func device(ended: CutOff? = nil) -> RosterDevice {
        RosterDevice(
            identity: 5, name: "Jacmel", sealKey: [UInt8](repeating: 1, count: 32),
            tlsKeyHash: .zero, ended: ended)
    }

    private func reason(_ roster: MissionRoster, _ sequence: UInt64) -> HoldReason? {
        let header = ChangesetHeader(
            journal: journal, sequence: sequence, time: HybridTime(milliseconds: 1, counter: 0),
            missionVersion: 1, rosterVersion: 0, author: .nobody)
        return Admission(roster: roster).holdReason(AdmissionSubject(header: header, bodyBytes: 9))
    }

    @Test func `What was recorded before enrolment counts once device and grant are there`() {
        var roster = MissionRoster()
        #expect(reason(roster, 1) == .unknownDevice)
        roster.set(device())
        #expect(reason(roster, 1) == .notGranted)
        roster.grants = [Grant(.device(5), .read, in: TestSchema.aid.id)]
        #expect(reason(roster, 1) == .notGranted)
        for right in [Grant.Right.admin, .append] {
            roster.grants = [Grant(.device(5), right, in: TestSchema.aid.id)]
            #expect(reason(roster, 1) == nil)
        }
    }

    @Test func `A stolen laptop's work counts up to what was accepted, and further once released`()
    {
        let head = Head(sequence: 3, chain: .zero)
        var roster = MissionRoster(
            devices: [device(ended: CutOff([journal: head]))],
            grants: [Grant(.device(5), .write, in: TestSchema.aid.id)])
        #expect(reason(roster, 3) == nil)
        #expect(reason(roster, 4) == .revoked)
        roster.releases = [
            OfficerMark(journal: journal, lower: 5, upper: 6, reason: "seen", officer: "amina")
        ]
        #expect((3...7).map { reason(roster, $0) } == [nil, .revoked, nil, nil, .revoked])
        #expect(roster.statedHeads(of: journal) == [head])
    }

    @Test func `A grant that ended and was given anew counts wholly`() {
        let ended = Grant(.device(5), .write, in: TestSchema.aid.id, ended: CutOff())
        var roster = MissionRoster(devices: [device()], grants: [ended])
        #expect(reason(roster, 1) == .notGranted)
        roster.grants.insert(Grant(.device(5), .write, in: TestSchema.aid.id))
        #expect(reason(roster, 1) == nil)
    }

    @Test func `A roster warns once it is stale, and a clock of 1970 makes nothing stale`() {
        let header = SampleRosters.header
        #expect(RosterFreshness(header, now: 0) == .fresh(until: header.expires))
        #expect(RosterFreshness(header, now: header.expires - 1) == .fresh(until: header.expires))
        #expect(RosterFreshness(header, now: header.expires) == .stale(since: header.expires))
    }
}
