import Foundation
import Testing

@testable import OutpostRelayCommand

struct `Replaying a recorded link` {
    private let millisecond: Int64 = 1_000_000

    @Test func `Each line lets 1,500 bytes through at its time`() throws {
        var rate = LineRate.recorded(try DeliveryTrace("10\n20\n20\n50\n"))
        #expect(rate.finish(sending: 1500, from: 0) == 10 * millisecond)
        #expect(rate.finish(sending: 3000, from: 10 * millisecond) == 20 * millisecond)
        #expect(rate.finish(sending: 1, from: 20 * millisecond) == 50 * millisecond)
    }

    @Test func `Small packets share a line, and what nobody uses of it is lost`() throws {
        var rate = LineRate.recorded(try DeliveryTrace("10\n20\n30\n"))
        #expect(rate.finish(sending: 1000, from: 0) == 10 * millisecond)
        #expect(rate.finish(sending: 500, from: 0) == 10 * millisecond)
        #expect(rate.finish(sending: 500, from: 0) == 20 * millisecond)
        #expect(rate.finish(sending: 1500, from: 21 * millisecond) == 30 * millisecond)
    }

    @Test func `At its end a trace begins again`() throws {
        let trace = try DeliveryTrace("0\n4\n10\n")
        #expect((0..<7).map { trace.time(of: $0) / millisecond } == [0, 4, 10, 10, 14, 20, 20])
        let before = [0, 1, 4, 5, 10, 11, 14, 20, 21].map {
            trace.lines(before: $0 * millisecond)
        }
        #expect(before == [0, 1, 1, 2, 2, 4, 4, 5, 7])
        var rate = LineRate.recorded(trace)
        #expect(rate.finish(sending: 1, from: 1005 * millisecond) == 1010 * millisecond)
    }

    @Test func `What a trace could have carried is counted line by line`() throws {
        let rate = LineRate.recorded(try DeliveryTrace("10\n20\n"))
        #expect(rate.capacity(of: 0..<(40 * millisecond + 1)) == 4 * 1500)
        #expect(rate.capacity(of: 11 * millisecond..<19 * millisecond) == 0)
        #expect(rate.bitsPerSecond == 1_200_000)
    }

    @Test func `A trace that is none is refused with its line`() {
        #expect(throws: DeliveryTraceError.lastsNoTime) { try DeliveryTrace("") }
        #expect(throws: DeliveryTraceError.lastsNoTime) { try DeliveryTrace("0\n0\n") }
        #expect(throws: DeliveryTraceError.notATime(line: 2)) { try DeliveryTrace("1\nx\n") }
        #expect(throws: DeliveryTraceError.notATime(line: 1)) { try DeliveryTrace("-1\n") }
        #expect(throws: DeliveryTraceError.goesBack(line: 3)) { try DeliveryTrace("1\n5\n4\n") }
    }

    /// Made by a formula, 10 ms / (1 + 0.8 sin(t / 318.3 ms)) from one line to the next, without the
    /// lines from 1.5 s to 2 s: a swinging rate with a hole in it, as recordings have them.
    @Test
    func `A swinging rate with a hole carries what it has lines for, and nothing in the hole`()
        throws
    {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/swinging-with-a-hole.trace")
        let trace = try DeliveryTrace(String(contentsOf: path, encoding: .utf8))
        var rate = LineRate.recorded(trace)
        #expect(rate.capacity(of: 1500 * millisecond..<2000 * millisecond) == 0)
        #expect(rate.finish(sending: 1, from: 1600 * millisecond) >= 2000 * millisecond)
        var fresh = LineRate.recorded(trace)
        let all = trace.times.count * 1500
        #expect(fresh.finish(sending: all, from: 0) == 4000 * millisecond)
    }
}
