import Testing

@testable import OutpostRelayCommand

struct `A link that comes and goes` {
    private let flapping = Outages(on: 8, off: 6)

    @Test func `It is up, then down, again and again`() {
        #expect([0, 7, 14, 21].allSatisfy(flapping.isUp))
        #expect(![8, 13, 22, 27].contains(where: flapping.isUp))
        #expect(flapping.nextEnd(after: 0) == 8)
        #expect(flapping.nextEnd(after: 8) == 22)
        #expect(Outages(on: 1, off: 0).nextEnd(after: 5) == nil)
    }

    @Test func `The times up between two moments leave out the times down`() {
        #expect(flapping.windows(from: 2, to: 30) == [2..<8, 14..<22, 28..<30])
        #expect(flapping.windows(from: 9, to: 13) == [])
        #expect(Outages(on: 1, off: 0).windows(from: 3, to: 9) == [3..<9])
    }

    @Test func `Nobody tells a sender that the link is back: it tries at doubled distances`() {
        // Tries at 9, 10, 12, 16.
        #expect(flapping.firstTry(at: 9, timeout: 1) == 16)
        // 13, 16.
        #expect(flapping.firstTry(at: 13, timeout: 3) == 16)
        #expect(flapping.firstTry(at: 15, timeout: 1) == 15)
    }

    @Test func `A sender whose tries all fall into outages gets on all the same`() {
        let rare = Outages(on: 1, off: RelayLimits.mostRetransmission - 1)
        let first = rare.firstTry(at: 2, timeout: RelayLimits.mostRetransmission)
        #expect(rare.isUp(at: first))
    }
}
