import OutpostModel
import Testing

@testable import OutpostField

@Suite struct CustodyClockTests {
    private let clock = CustodyClock(hours: 48, alarms: [24, 36, 44])
    private let arrest: Int64 = 1_764_000_000_000

    private func reading(hours: Int64, minutes: Int64 = 0) -> CustodyClock.Reading {
        clock.reading(since: arrest, at: arrest + (hours * 60 + minutes) * 60_000)
    }

    @Test func `The alarms come at 24, 36 and 44 hours to the minute, and then it is overdue`() {
        #expect(reading(hours: 0).state == .early)
        #expect(reading(hours: 23, minutes: 59).state == .early)
        #expect(reading(hours: 24).state == .alarm(24))
        #expect(reading(hours: 35, minutes: 59).state == .alarm(24))
        #expect(reading(hours: 36).state == .alarm(36))
        #expect(reading(hours: 44).state == .alarm(44))
        #expect(reading(hours: 47, minutes: 59).state == .alarm(44))
        #expect(reading(hours: 48).state == .overdue)
    }

    @Test func `Of a minute that has begun nothing is left, and what is over is counted too`() {
        let left = clock.reading(since: arrest, at: arrest + 1)
        #expect(left.hours == 47 && left.minutes == 59)
        let over = reading(hours: 49, minutes: 30)
        #expect(over.minutesLeft == -90 && over.hours == 1 && over.minutes == 30)
    }

    @Test func `Everybody is told from the second alarm on, and before it nobody`() {
        #expect(!clock.isPressing(.early) && !clock.isPressing(.alarm(24)))
        #expect(clock.isPressing(.alarm(36)) && clock.isPressing(.alarm(44)))
        #expect(clock.isPressing(.overdue))
        #expect(CustodyClock(hours: 48, alarms: [40]).isPressing(.alarm(40)))
    }

    @Test func `An arrest that lies ahead is told as a wrong clock`() {
        #expect(clock.reading(since: arrest, at: arrest - 1).isAhead)
        #expect(!reading(hours: 0).isAhead)
    }

    @Test func `Children stand first, then who has the least time left`() {
        let held = [
            HeldPerson(id: "man", start: 1, isChild: false),
            HeldPerson(id: "late child", start: 9, isChild: true),
            HeldPerson(id: "woman", start: 0, isChild: false),
            HeldPerson(id: "child", start: 5, isChild: true),
        ]
        #expect(
            held.sorted(by: HeldPerson.precedes).map(\.id) == [
                "child", "late child", "woman", "man",
            ])
    }
}

@Suite struct CustodyChainTests {
    private let kinds: CustodyPlan.Kinds

    init() throws { kinds = try #require(try Mission.default.work.custody).kinds }

    private func key(_ number: UInt64) -> RowKey {
        RowKey(space: SpaceID(name: "justice"), milliseconds: 1000, random: number)
    }

    private func chain(_ entries: CustodyChain.Entry...) -> CustodyChain {
        CustodyChain(entries, kinds: kinds)
    }

    @Test func `A release that was entered by mistake and corrected leaves the person held`() {
        let wrong = CustodyChain.Entry(key: key(1), kind: "released", happened: 5)
        #expect(chain(wrong).isEnded)
        let visit = CustodyChain.Entry(key: key(2), kind: "visit", happened: 5, corrects: key(1))
        let mended = chain(wrong, visit)
        #expect(!mended.isEnded && mended.corrected == [key(1)] && mended.entries.count == 2)
    }

    @Test func `A correction of a correction does not bring the first entry back`() {
        let chain = chain(
            .init(key: key(1), kind: "released", happened: 5),
            .init(key: key(2), kind: "visit", happened: 5, corrects: key(1)),
            .init(key: key(3), kind: "medical", happened: 5, corrects: key(2)))
        #expect(!chain.isEnded && chain.hasMedical && chain.standing.count == 1)
    }

    @Test func `An entry that corrects itself or another arrest's entry takes nothing away`() {
        let chain = chain(
            .init(key: key(1), kind: "released", happened: 5, corrects: key(1)),
            .init(key: key(2), kind: "visit", happened: 5, corrects: key(77)))
        #expect(chain.isEnded && chain.corrected.isEmpty)
    }

    @Test func `A judge meets the hours and ends nothing, and the last place counts`() {
        let chain = chain(
            .init(key: key(2), kind: "judge", happened: 9, place: "Palais de justice"),
            .init(key: key(1), kind: "admitted", happened: 3, place: "Delmas 33"),
            .init(key: key(3), kind: "medical", happened: 10))
        #expect(chain.isMet && !chain.isEnded && chain.place == "Palais de justice")
        #expect(chain.entries.map(\.kind) == ["admitted", "judge", "medical"])
    }

    @Test func `A handover that its receiver did not confirm is known`() {
        let given = CustodyChain.Entry(key: key(1), kind: "handed_over", happened: 1)
        #expect(chain(given).unconfirmed == [given])
        let taken = CustodyChain.Entry(
            key: key(2), kind: "received", happened: 1, confirms: key(1))
        #expect(chain(given, taken).unconfirmed.isEmpty)
        let early = CustodyChain.Entry(
            key: key(0), kind: "received", happened: 1, confirms: key(1))
        #expect(chain(early, given).entries.map(\.kind) == ["handed_over", "received"])
        let outside = CustodyChain.Entry(
            key: key(3), kind: "handed_over", happened: 2, isToOutside: true)
        #expect(chain(outside).unconfirmed.isEmpty)
    }

    @Test func `Rights, the family, and a doctor for a child are owed until they are recorded`() {
        let none = chain()
        #expect(
            CustodyDuty.missing(hasRights: false, hasFamily: false, chain: none, isChild: true)
                == [.rights, .family, .medical])
        #expect(
            CustodyDuty.missing(hasRights: true, hasFamily: nil, chain: none, isChild: false)
                == [])
        let seen = chain(.init(key: key(1), kind: "medical", happened: 1))
        #expect(
            CustodyDuty.missing(hasRights: true, hasFamily: true, chain: seen, isChild: true)
                == [])
    }
}
