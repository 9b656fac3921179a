import Testing

@testable import OutpostRelayCommand

private let millisecond: Int64 = 1_000_000
private let second: Int64 = 1_000_000_000

/// A link of 8 bits a microsecond, one byte; packets of 1,000 bytes with their headers.
private func settings(_ changes: String...) throws -> LinkSettings {
    var settings = LinkSettings(delay: 100, up: 8e6, down: 8e6, mtu: 1000)
    for change in changes { try settings.set(change) }
    return settings
}

private func direction(_ settings: LinkSettings, seed: UInt64 = 1) -> EmulatedDirection {
    let rate = LineRate.steady(bitsPerSecond: Int64(settings.up))
    return EmulatedDirection(settings, rate: rate, seed: seed)
}

struct `Bytes over an emulated link` {
    @Test func `Each packet comes out after its time on the line and the delay`() throws {
        var line = direction(try settings())
        var stream = EmulatedDirection.Stream()
        let deliveries = line.send(1896, of: &stream, at: 0)
        #expect(deliveries.map(\.bytes) == [948, 948])
        #expect(deliveries.map(\.at) == [101 * millisecond, 102 * millisecond])
        #expect(line.count == EmulatedDirection.Count(packets: 2, lineBytes: 2000, lost: 0))
    }

    @Test func `Jitter keeps the order`() throws {
        var line = direction(try settings("jitter=50"))
        var stream = EmulatedDirection.Stream()
        let times = line.send(100_000, of: &stream, at: 0).map(\.at)
        #expect(times == times.sorted())
        #expect(Set(times).count > 5)
        #expect(times.allSatisfy { $0 <= 257 * millisecond })
    }

    @Test func `Beyond the queue a sender waits until there is room`() throws {
        var line = direction(try settings("queue=2000"))
        var stream = EmulatedDirection.Stream()
        #expect(line.room(at: 0) == 0)
        _ = line.send(3 * 948, of: &stream, at: 0)
        // Three packets, of which one may not stand there, and one must leave that room is.
        #expect(line.room(at: 0) == 2 * millisecond)
        #expect(line.room(at: 2 * millisecond) == 2 * millisecond)
        #expect(line.room(at: second) == second)
    }

    @Test func `A lost packet holds what comes after it, but not another connection`() throws {
        let wanted = try settings("loss=0.2")
        var line = direction(wanted)
        var stream = EmulatedDirection.Stream()
        var other = EmulatedDirection.Stream()
        var before: Int64 = 0
        while line.count.lost == 0 {
            before = try #require(line.send(10, of: &stream, at: 0).last).at
        }
        let after = try #require(line.send(10, of: &stream, at: 0).last).at
        let besides = try #require(line.send(10, of: &other, at: 0).last).at
        #expect(before > wanted.repair + 100 * millisecond)
        #expect(after >= before)
        #expect(besides < after)
    }

    @Test func `What is lost again waits twice as long each time`() throws {
        let wanted = try settings("loss=0.9", "burst=1000")
        var line = direction(wanted, seed: 5)
        var stream = EmulatedDirection.Stream()
        var lost = 0
        while line.count.lost - lost < 3 {
            lost = line.count.lost
            stream = EmulatedDirection.Stream()
            _ = line.send(10, of: &stream, at: 0)
        }
        let times = line.count.lost - lost
        #expect(times < RelayLimits.retransmissions)
        let doubled = (1 << times) - 1
        #expect(stream.lastDelivery > Int64(doubled) * wanted.repair)
        #expect(stream.lastDelivery < Int64(doubled) * wanted.repair + second)
    }

    @Test func `Losses come as often as they should, in bursts, and the same for a seed`() throws {
        let wanted = try settings("loss=0.05", "burst=4")
        var line = direction(wanted, seed: 3)
        var again = direction(wanted, seed: 3)
        var stream = EmulatedDirection.Stream()
        var sameStream = EmulatedDirection.Stream()
        let first = line.send(948 * 10_000, of: &stream, at: 0)
        #expect(first == again.send(948 * 10_000, of: &sameStream, at: 0))
        // A retransmission is lost with 5 % too: 0.05 / 0.95.
        #expect((400...660).contains(line.count.lost))
        #expect(line.count.packets == 10_000 + line.count.lost)
    }

    @Test func `Nothing moves while the link is down, and no byte is lost by it`() throws {
        let wanted = try settings("on=1", "off=1")
        var line = direction(wanted)
        var stream = EmulatedDirection.Stream()
        let deliveries = line.send(948 * 3000, of: &stream, at: 0)
        #expect(deliveries.reduce(0) { $0 + $1.bytes } == 948 * 3000)
        let sent = deliveries.map { $0.at - 100 * millisecond }
        #expect(sent.allSatisfy { wanted.outages.isUp(at: $0 - millisecond) })
    }
}

struct `What an emulated link could have carried` {
    @Test func `It counts while there is a connection and the link is up`() throws {
        var link = EmulatedLink(try settings("on=2", "off=1"), seed: 1)
        #expect(link.opened(at: 0) == 200 * millisecond)
        _ = link.opened(at: second)
        link.closed(at: 2 * second)
        link.closed(at: 4 * second)
        _ = link.opened(at: 6 * second)
        let settled = link.settled(at: 7 * second)
        #expect(settled.connections == 3)
        #expect(settled.inUse == 5 * second)
        #expect(settled.inUseAndUp == 4 * second)
        #expect(settled.up.couldCarry == 4_000_000)
    }

    @Test func `A connection that is asked for in an outage stands after it`() throws {
        var link = EmulatedLink(try settings("on=1", "off=1"), seed: 1)
        #expect(link.opened(at: 1500 * millisecond) >= 2200 * millisecond)
    }

    @Test func `Without a rate there is no bound`() {
        var link = EmulatedLink(LinkSettings(), seed: 1)
        _ = link.opened(at: 0)
        link.closed(at: second)
        #expect(link.up.couldCarry == nil)
    }

    @Test func `A trace stands in place of the rate of its way`() throws {
        let trace = try DeliveryTrace("100\n")
        var link = EmulatedLink(try settings(), upTrace: trace, seed: 1)
        _ = link.opened(at: 0)
        link.closed(at: second)
        #expect(link.up.couldCarry == 9 * 1500)
        #expect(link.down.couldCarry == 1_000_000)
    }
}
