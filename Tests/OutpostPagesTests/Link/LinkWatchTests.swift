import Testing

@testable import OutpostPages

/// When a base exchanges by itself, played without a thread or a clock.
@Suite struct LinkWatchTests {
    private typealias Machine = LinkWatch.StateMachine

    private func moment(_ now: Int64 = 0, isEnrolled: Bool = true) -> Machine.Moment {
        Machine.Moment(now: now, isEnrolled: isEnrolled)
    }

    private static let done = LinkWatch.State.done(at: 9, sent: 2, received: 1)
    private static let failed = LinkWatch.State.failed(at: 9, cause: "no link", hint: "later")

    /// One that has exchanged once and waits.
    private func waiting(isPeriodic: Bool = true) -> Machine {
        var machine = Machine(isPeriodic: isPeriodic)
        if machine.begin(moment()) == .exchange { _ = machine.exchanged(Self.done, moment()) }
        return machine
    }

    @Test func `It exchanges as it begins, and again when the interval is over`() {
        var machine = Machine(isPeriodic: true)
        #expect(machine.begin(moment(5)) == .exchange)
        #expect(machine.state == .exchanging(since: 5))
        #expect(machine.exchanged(Self.done, moment(9)) == .pause(.interval))
        #expect(machine.state == Self.done)
        #expect(machine.pauseEnded(moment(60)) == .exchange)
    }

    @Test func `Without an interval it exchanges when somebody asks, and not for a write`() {
        var machine = Machine(isPeriodic: false)
        #expect(machine.begin(moment()) == .pause(.endless))
        #expect(machine.state == .idle)
        #expect(machine.write() == nil)
        #expect(machine.ask(moment(7)) == .exchange)
        #expect(machine.write() == nil)
        #expect(machine.exchanged(Self.done, moment(8)) == .pause(.endless))
    }

    @Test func `Who asked before the thread came is not forgotten`() {
        var machine = Machine(isPeriodic: false)
        #expect(machine.ask(moment()) == nil)
        #expect(machine.begin(moment()) == .exchange)
    }

    @Test func `Who asks while it exchanges gets one exchange more, however often they ask`() {
        var machine = waiting()
        #expect(machine.ask(moment()) == .exchange)
        for _ in 0..<3 { #expect(machine.ask(moment()) == nil) }
        #expect(machine.write() == nil)
        #expect(machine.exchanged(Self.done, moment(10)) == .exchange)
        #expect(machine.state == .exchanging(since: 10))
        // What was written went with it.
        #expect(machine.exchanged(Self.done, moment(11)) == .pause(.interval))
    }

    @Test func `A write settles before it goes, and one more does not put it off`() {
        var machine = waiting()
        #expect(machine.write() == .pause(.settle))
        #expect(machine.write() == nil)
        #expect(machine.pauseEnded(moment()) == .exchange)
        #expect(machine.exchanged(Self.done, moment()) == .pause(.interval))
    }

    @Test func `Who asks while a write settles need not wait for it`() {
        var machine = waiting()
        #expect(machine.write() == .pause(.settle))
        #expect(machine.ask(moment()) == .exchange)
        #expect(machine.exchanged(Self.done, moment()) == .pause(.interval))
    }

    @Test func `What is written during an exchange settles after it, once`() {
        var machine = waiting()
        #expect(machine.pauseEnded(moment()) == .exchange)
        for _ in 0..<3 { #expect(machine.write() == nil) }
        #expect(machine.exchanged(Self.done, moment()) == .pause(.settle))
        #expect(machine.pauseEnded(moment()) == .exchange)
        #expect(machine.exchanged(Self.done, moment()) == .pause(.interval))
    }

    @Test func `After a failure it waits as ever, and a success takes its place`() {
        var machine = Machine(isPeriodic: true)
        #expect(machine.begin(moment()) == .exchange)
        #expect(machine.exchanged(Self.failed, moment()) == .pause(.interval))
        #expect(machine.state == Self.failed)
        #expect(machine.pauseEnded(moment(3)) == .exchange)
        #expect(machine.state == .exchanging(since: 3))
        #expect(machine.exchanged(Self.done, moment()) == .pause(.interval))
        #expect(machine.state == Self.done)
    }

    @Test func `A base that is not enrolled waits, and exchanges once it is`() {
        let stranger = moment(isEnrolled: false)
        var machine = Machine(isPeriodic: true)
        #expect(machine.begin(stranger) == .pause(.interval))
        #expect(machine.ask(stranger) == .pause(.interval))
        #expect(machine.write() == .pause(.settle))
        #expect(machine.pauseEnded(stranger) == .pause(.interval))
        #expect(machine.state == .idle)
        #expect(machine.pauseEnded(moment()) == .exchange)
    }

    @Test func `An end stops one that waits at once, and one that exchanges after it`() {
        var idle = waiting()
        #expect(idle.end() == .stop)
        #expect(idle.ask(moment()) == nil && idle.write() == nil)
        #expect(idle.pauseEnded(moment()) == .stop)

        var settling = waiting()
        _ = settling.write()
        #expect(settling.end() == .stop)

        var busy = waiting()
        #expect(busy.ask(moment()) == .exchange)
        #expect(busy.ask(moment()) == nil)
        #expect(busy.end() == nil)
        #expect(busy.exchanged(Self.failed, moment()) == .stop)
        #expect(busy.state == Self.failed)

        var unborn = Machine(isPeriodic: true)
        #expect(unborn.end() == nil)
        #expect(unborn.begin(moment()) == .stop)
    }
}
