import OutpostHub
import Testing

/// Who has to leave the hub, and when, without a socket or a clock.
@Suite struct ConnectionTableTests {
    private static let device: [UInt8] = [1]
    /// A box, since an expectation may not change a value.
    private final class Box {
        var table: ConnectionTable

        init(_ table: ConnectionTable) { self.table = table }

        func opened(
            from address: String, at now: Duration
        ) -> (id: ConnectionTable.ID, close: [ConnectionTable.ID]) {
            table.opened(from: address, at: now)
        }

        func handshakeEnded(
            _ id: ConnectionTable.ID, device: [UInt8]?, isHTTP2: Bool, at now: Duration
        ) -> [ConnectionTable.ID] {
            table.handshakeEnded(id, device: device, isHTTP2: isHTTP2, at: now)
        }

        func began(_ id: ConnectionTable.ID, at now: Duration) -> Bool {
            table.began(id, at: now)
        }
    }

    private let box: Box

    init() {
        var limits = ServerLimits()
        limits.connections = 6
        limits.unprovenPerAddress = 3
        limits.connectionsPerDevice = 2
        limits.requestsPerConnection = 2
        limits.handshake = .seconds(10)
        limits.head = .seconds(4)
        limits.idle = .seconds(20)
        limits.progress = .seconds(5)
        limits.progressBytes = 100
        limits.send = .seconds(7)
        limits.exchange = .seconds(100)
        limits.unproven = .seconds(50)
        box = Box(ConnectionTable(limits: limits))
    }

    private func proven(_ device: [UInt8] = device, at now: Int = 0) -> Int {
        let id = box.opened(from: "a", at: .seconds(now)).id
        _ = box.handshakeEnded(id, device: device, isHTTP2: false, at: .seconds(now))
        return id
    }

    private func reasons(at now: Int) -> [ConnectionTable.Reason] {
        box.table.expired(at: .seconds(now)).map(\.reason)
    }

    @Test func `One address pushes out its own oldest connection, and nobody else's`() {
        let other = box.opened(from: "b", at: .zero).id
        let first = (0..<3).map { _ in box.opened(from: "a", at: .zero).id }
        #expect(box.opened(from: "a", at: .seconds(1)).close == [first[0]])
        #expect(box.opened(from: "a", at: .seconds(1)).close == [first[1]])
        #expect(box.opened(from: "b", at: .seconds(1)).close.isEmpty)
        box.table.closed(other)
        #expect(box.table.count == 4)
    }

    @Test func `When the hub is full, the oldest without a certificate goes`() {
        let known = proven()
        let strangers = ["p", "q", "r", "s", "t"].map { box.opened(from: $0, at: .zero).id }
        #expect(box.opened(from: "u", at: .seconds(1)).close == [strangers[0]])
        #expect(box.table.count == 6)
        #expect(!box.opened(from: "v", at: .seconds(1)).close.contains(known))
    }

    @Test func `When the hub is full, the address with most connections makes room`() {
        let honest = box.opened(from: "honest", at: .zero).id
        let first = box.opened(from: "a", at: .zero).id
        for address in ["a", "a", "b", "b"] { _ = box.opened(from: address, at: .seconds(1)) }
        #expect(box.opened(from: "c", at: .seconds(2)).close == [first])
        for address in ["a", "b", "a", "b", "a", "b"] {
            #expect(!box.opened(from: address, at: .seconds(3)).close.contains(honest))
        }
    }

    @Test func `A hub that is full of proven connections takes no other`() {
        for number: UInt8 in 0..<6 { _ = proven([number]) }
        let (id, close) = box.opened(from: "z", at: .zero)
        #expect(close == [id])
    }

    @Test func `A device's third connection takes the place of its first`() {
        let first = proven()
        _ = proven()
        let third = box.opened(from: "a", at: .zero).id
        #expect(
            box.handshakeEnded(third, device: Self.device, isHTTP2: false, at: .zero) == [first])
    }

    @Test func `A handshake, an idle connection and a slow head have their times`() {
        _ = box.opened(from: "a", at: .zero)
        #expect(reasons(at: 10).isEmpty)
        #expect(reasons(at: 11) == [.handshake])
        let idle = proven(at: 20)
        #expect(reasons(at: 40).isEmpty)
        box.table.received(idle, at: .seconds(39))
        #expect(reasons(at: 40).isEmpty)
        #expect(reasons(at: 41) == [.idle])
        let slow = proven(at: 50)
        box.table.received(slow, at: .seconds(51))
        box.table.received(slow, at: .seconds(54))
        #expect(reasons(at: 55).isEmpty)
        #expect(reasons(at: 56) == [.head])
    }

    @Test func `Bytes of HTTP/2 that are no request's are no slow head`() {
        let id = box.opened(from: "a", at: .zero).id
        _ = box.handshakeEnded(id, device: nil, isHTTP2: true, at: .zero)
        box.table.received(id, at: .seconds(1))
        #expect(reasons(at: 20).isEmpty)
        #expect(reasons(at: 21) == [.idle])
    }

    @Test func `A body that trickles is cut, one that is slow and steady is not`() {
        let id = proven()
        #expect(box.began(id, at: .zero))
        for second in 0..<28 {
            box.table.awaitsBody(id, request: 1, at: .seconds(second))
            box.table.bodyCame(id, request: 1, bytes: 30, at: .seconds(second + 1))
            #expect(reasons(at: second + 1).isEmpty)
        }
        for second in 28..<34 {
            box.table.awaitsBody(id, request: 1, at: .seconds(second))
            #expect(reasons(at: second).isEmpty)
            box.table.bodyCame(id, request: 1, bytes: 1, at: .seconds(second + 1))
        }
        #expect(reasons(at: 35) == [.body])
    }

    @Test func `The hub's own work does not count against a sender`() {
        let id = proven()
        _ = box.began(id, at: .zero)
        box.table.awaitsBody(id, request: 1, at: .zero)
        box.table.bodyCame(id, request: 1, bytes: 1, at: .seconds(1))
        #expect(reasons(at: 90).isEmpty)
        box.table.awaitsBody(id, request: 1, at: .seconds(90))
        #expect(reasons(at: 94).isEmpty)
        #expect(reasons(at: 95) == [.body])
    }

    @Test func `An exchange has an end, a stranger's request an earlier one`() {
        let known = proven()
        let stranger = box.opened(from: "a", at: .zero).id
        _ = box.handshakeEnded(stranger, device: nil, isHTTP2: false, at: .zero)
        for id in [known, stranger] { #expect(box.began(id, at: .zero)) }
        #expect(reasons(at: 50).isEmpty)
        #expect(reasons(at: 51) == [.tooLong])
        #expect(reasons(at: 100).isEmpty)
        #expect(reasons(at: 101) == [.tooLong])
    }

    @Test func `A peer that takes nothing of an answer is cut, one that takes some is not`() {
        let id = proven()
        _ = box.began(id, at: .zero)
        box.table.writes(id, at: .zero)
        box.table.writes(id, at: .seconds(6))
        box.table.wrote(id, at: .seconds(7))
        #expect(reasons(at: 14).isEmpty)
        #expect(reasons(at: 15) == [.send])
    }

    @Test func `A connection has only so many requests, and waits again after them`() {
        let id = proven()
        #expect(box.began(id, at: .zero))
        #expect(box.began(id, at: .zero))
        #expect(!box.began(id, at: .zero))
        box.table.ended(id, request: 1, at: .seconds(30))
        box.table.ended(id, request: 2, at: .seconds(40))
        #expect(reasons(at: 60).isEmpty)
        #expect(reasons(at: 61) == [.idle])
    }
}
