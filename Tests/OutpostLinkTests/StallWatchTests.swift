import Testing

@testable import OutpostLink

struct `Watching a request for silence` {
    private let timeouts = LinkTimeouts(
        response: .seconds(25), stall: .seconds(60), minimumBytesPerSecond: 10)

    @Test func `Nothing for the whole time-out is silence, a byte just before its end is not`() {
        var watch = StallWatch(timeouts, at: .zero)
        #expect(watch.observe(bytes: 0, at: .seconds(24)) == .moving)
        #expect(watch.observe(bytes: 1, at: .milliseconds(24_999)) == .moving)
        #expect(watch.observe(bytes: 1, at: .seconds(49)) == .moving)
        #expect(watch.observe(bytes: 1, at: .seconds(50)) == .silent)
    }

    @Test func `A trickle over a whole stretch is too slow, measured anew in each stretch`() {
        var watch = StallWatch(timeouts, at: .zero)
        for second in 1..<60 {
            #expect(watch.observe(bytes: Int64(second * 10), at: .seconds(second)) == .moving)
        }
        #expect(watch.observe(bytes: 600, at: .seconds(60)) == .moving)
        for second in 61..<120 {
            #expect(watch.observe(bytes: 600 + Int64(second), at: .seconds(second)) == .moving)
        }
        #expect(watch.observe(bytes: 720, at: .seconds(120)) == .slow)
    }

    @Test func `Time of the caller is taken back from both`() {
        var watch = StallWatch(timeouts, at: .zero)
        watch.excuse(.seconds(100))
        #expect(watch.observe(bytes: 0, at: .seconds(124)) == .moving)
        #expect(watch.observe(bytes: 0, at: .seconds(125)) == .silent)
    }

    @Test func `A time-out is never rounded to none`() {
        #expect(Duration.nanoseconds(1).timeoutMilliseconds == 1)
        #expect(Duration.zero.timeoutMilliseconds == 1)
        #expect(Duration.seconds(-1).timeoutMilliseconds == 1)
        #expect(Duration.milliseconds(1500).timeoutMilliseconds == 1500)
        #expect(Duration.seconds(Int64.max).timeoutMilliseconds == Int32.max)
    }
}
