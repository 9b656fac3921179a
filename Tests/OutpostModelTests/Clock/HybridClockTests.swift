import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct HybridClockTests {
    /// 2026-11-23 in milliseconds.
    private let today: Int64 = 1_795_392_000_000
    private let year: Int64 = 31_557_600_000

    @Test func `Time goes on when the battery dies and the year is 1970`() {
        var clock = HybridClock()
        let before = clock.tick(wall: today)
        let after = clock.tick(wall: 0)
        #expect(after > before)
        #expect(after == HybridTime(milliseconds: today, counter: 1))
    }

    @Test func `A first write in 1970 is stamped in 1970`() {
        var clock = HybridClock()
        let time = clock.tick(wall: 5)
        #expect(time == HybridTime(milliseconds: 5))
    }

    @Test func `The hub's time corrects a clock of 1970`() {
        var clock = HybridClock()
        _ = clock.tick(wall: 1000)
        clock.learn(hubTime: today, wall: 2000)
        let time = clock.tick(wall: 2500)
        #expect(time == HybridTime(milliseconds: today + 500))
    }

    @Test func `A clock that was in 2030 does not go back when it is corrected`() {
        var clock = HybridClock()
        let ahead = clock.tick(wall: today + 4 * year)
        clock.learn(hubTime: today, wall: today + 4 * year)
        let next = clock.tick(wall: today + 4 * year + 1)
        #expect(next == HybridTime(milliseconds: ahead.milliseconds, counter: 1))
    }

    @Test func `A stamp up to ten minutes ahead is followed`() {
        var clock = HybridClock()
        let stamp = HybridTime(milliseconds: today + 600_000, counter: 7)
        let isFollowed = clock.observe(stamp, wall: today)
        #expect(isFollowed)
        let time = clock.tick(wall: today)
        #expect(time == HybridTime(milliseconds: today + 600_000, counter: 8))
    }

    @Test func `A stamp a millisecond further ahead is not followed`() {
        var clock = HybridClock()
        let isFollowed = clock.observe(HybridTime(milliseconds: today + 600_001), wall: today)
        #expect(!isFollowed)
        let time = clock.tick(wall: today)
        #expect(time == HybridTime(milliseconds: today))
    }

    @Test func `Ten minutes are counted from the corrected time`() {
        var clock = HybridClock()
        clock.learn(hubTime: today, wall: 0)
        let isFollowed = clock.observe(HybridTime(milliseconds: today + 600_000), wall: 0)
        #expect(isFollowed)
        let isFollowedFurther = clock.observe(HybridTime(milliseconds: today + 600_001), wall: 0)
        #expect(!isFollowedFurther)
    }

    @Test func `An older stamp changes nothing`() {
        var clock = HybridClock(last: HybridTime(milliseconds: today, counter: 3))
        let isFollowed = clock.observe(HybridTime(milliseconds: today, counter: 2), wall: today)
        #expect(isFollowed)
        #expect(clock.last == HybridTime(milliseconds: today, counter: 3))
    }

    @Test func `The counter carries into the milliseconds`() {
        var clock = HybridClock(
            last: HybridTime(milliseconds: today, counter: Limits.stampCounter))
        let time = clock.tick(wall: today)
        #expect(time == HybridTime(milliseconds: today + 1))
        let next = clock.tick(wall: today)
        #expect(next == HybridTime(milliseconds: today + 1, counter: 1))
    }

    @Test func `A hub's time that no key can hold is not learnt`() {
        var clock = HybridClock()
        clock.learn(hubTime: -1, wall: 0)
        clock.learn(hubTime: Limits.timeMilliseconds + 1, wall: 0)
        #expect(clock.correction == 0)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, -1, 0, Int64.max - 1, Int64.max])
    func `However wrong the machine's clock is, times ascend and fit a changeset`(wall: Int64) {
        var clock = HybridClock()
        clock.learn(hubTime: 1_795_392_000_000, wall: wall)
        var last = HybridTime.zero
        for offset: Int64 in 0..<3 {
            let time = clock.tick(wall: wall &+ offset)
            #expect(time > last || offset == 0)
            #expect((0...Limits.timeMilliseconds).contains(time.milliseconds))
            last = time
        }
    }

    @Test func `Under any walls and stamps each tick is later than the last`() throws {
        try forEachSeed(200) { seed, generator in
            var clock = HybridClock()
            var last = HybridTime(milliseconds: -1)
            for _ in 0..<50 {
                let wall = generator.pick([
                    0, today, today + 4 * year, today + Int64(generator.below(50)),
                ])
                switch generator.below(4) {
                case 0: clock.learn(hubTime: today + Int64(generator.below(1000)), wall: wall)
                case 1:
                    clock.observe(
                        HybridTime(
                            milliseconds: today + Int64(generator.below(2_000_000)),
                            counter: UInt32(generator.below(0x10000))), wall: wall)
                default:
                    let time = clock.tick(wall: wall)
                    #expect(time > last, "seed \(seed)")
                    #expect(time.counter <= Limits.stampCounter, "seed \(seed)")
                    last = time
                }
            }
        }
    }
}
