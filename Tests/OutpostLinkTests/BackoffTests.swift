import OutpostLink
import Testing

struct `Backing off` {
    let backoff = Backoff(
        shortest: .milliseconds(500), first: .seconds(4), longest: .seconds(300))

    @Test func `The ceiling doubles with each failure until the longest`() {
        let ceilings = (1...9).map { backoff.ceiling(afterFailures: $0) }
        #expect(ceilings == [4, 8, 16, 32, 64, 128, 256, 300, 300].map { .seconds($0) })
        #expect(backoff.ceiling(afterFailures: .max) == .seconds(300))
    }

    @Test
    func
        `The wait reaches from the shortest to the ceiling, and the same draw gives the same wait`()
    {
        #expect(backoff.pause(afterFailures: 3, random: 0) == .milliseconds(500))
        #expect(backoff.pause(afterFailures: 3, random: 1 << 63) == .milliseconds(500 + 7750))
        let most = backoff.pause(afterFailures: 3, random: .max)
        #expect(most < .seconds(16) && most > .milliseconds(15_999))
    }

    @Test func `Nobody comes back before the hub asked, and not all together`() {
        let early = backoff.pause(afterFailures: 1, random: 0, asked: .seconds(60))
        let late = backoff.pause(afterFailures: 1, random: .max, asked: .seconds(60))
        #expect(early == .seconds(60))
        #expect(late > .seconds(63) && late < .seconds(64))
    }

    @Test func `A hub cannot ask for ever, nor for less than nothing`() {
        let longest = backoff.pause(afterFailures: 1, random: 0, asked: .seconds(Int64.max / 2))
        #expect(longest == BackoffLimits.longestConfigurable)
        #expect(
            backoff.pause(afterFailures: 1, random: 0, asked: .seconds(-5)) == .milliseconds(500))
    }
}
