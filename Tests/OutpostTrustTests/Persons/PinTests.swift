import OutpostModel
import Testing

@testable import OutpostTrust

@Suite struct PinTests {
    private func at(_ milliseconds: Int64, boot: String = "a") -> SteadyTime {
        SteadyTime(boot: boot, milliseconds: milliseconds)
    }

    @Test(arguments: ["12345", "111111", "123456", "654321", "abcdef", "121212", "a\tbcde!", ""])
    func `What anybody would try is no PIN`(pin: String) {
        #expect(PinRules.fault(of: pin) != nil)
    }

    @Test(arguments: ["471108", "mango-tree", "désolé", "135791", "112233"])
    func `What an officer thinks of is one`(pin: String) {
        #expect(PinRules.fault(of: pin) == nil)
    }

    @Test func `A PIN that is too long to type is refused`() {
        #expect(PinRules.fault(of: String(repeating: "xy3", count: 22)) != nil)
    }

    @Test func `Five tries are free, then each waits twice as long, and the twenty-first is never`()
    {
        var attempts = PinAttempts()
        var now: Int64 = 1_000
        var waits: [Int64] = []
        for _ in 1...PinAttempts.most {
            if case .mustWait(let wait) = attempts.attempt(at: at(now)) {
                waits.append(wait)
                #expect(attempts.attempt(at: at(now + wait - 1)) == .mustWait(1))
                now += wait
                #expect(attempts.attempt(at: at(now)) == .mayTry)
            }
        }
        #expect(waits.count == 15 && Array(waits.prefix(3)) == [30_000, 60_000, 120_000])
        #expect(waits.last == PinAttempts.longestWait)
        #expect(attempts.attempt(at: at(now + 1_000_000_000)) == .isLockedOut)
        #expect(attempts.attempt(at: at(0, boot: "b")) == .isLockedOut)
    }

    @Test func `A restart makes nobody wait less`() {
        var attempts = PinAttempts()
        for _ in 1...PinAttempts.free { #expect(attempts.attempt(at: at(900_000)) == .mayTry) }
        #expect(attempts.attempt(at: at(5_000, boot: "b")) == .mustWait(25_000))
        #expect(attempts.attempt(at: at(30_000, boot: "b")) == .mayTry)
    }

    @Test func `The right PIN makes all tries free again`() {
        var attempts = PinAttempts()
        for _ in 1..<PinAttempts.free { _ = attempts.attempt(at: at(0)) }
        attempts.succeeded()
        for _ in 1...PinAttempts.free { #expect(attempts.attempt(at: at(0)) == .mayTry) }
        #expect(attempts.attempt(at: at(0)) == .mustWait(PinAttempts.firstWait))
    }

    @Test func `A session locks after ten minutes, with a restart, and never by a clock`() {
        let session = PersonSession(person: "amina", provenAt: at(1_000))
        let end = 1_000 + PersonSession.idleMilliseconds
        #expect(session.isProven && !session.isLocked(at: at(end - 1)))
        #expect(session.isLocked(at: at(end)))
        #expect(session.isLocked(at: at(1_001, boot: "b")))
        #expect(session.used(at: at(1_001)) == nil)
        let used = session.used(at: at(end - 1))
        #expect(used?.isLocked(at: at(end)) == false)
        #expect(used?.isLocked(at: at(end - 1 + PersonSession.idleMilliseconds)) == true)
        #expect(session.used(at: at(end)) == nil)
        let typed = PersonSession(person: "Amina D.", provenAt: nil)
        #expect(!typed.isProven && !typed.isLocked(at: at(end * 9, boot: "b")))
    }
}
