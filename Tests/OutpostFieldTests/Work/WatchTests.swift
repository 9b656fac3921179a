import Testing

@testable import OutpostField

@Suite struct WatchTests {
    private let start: Int64 = 1_764_000_000_000

    private func overdue(
        after minutes: Int64, due: Int64? = nil, interval: Int? = 60, lastCall: Int64? = nil
    ) -> PatrolWatch.Overdue? {
        PatrolWatch.overdue(
            started: start, due: due.map { start + $0 * 60_000 }, interval: interval,
            lastCall: lastCall.map { start + $0 * 60_000 }, at: start + minutes * 60_000)
    }

    @Test func `A patrol is overdue once its call or its return is, and not a minute before`() {
        #expect(overdue(after: 60) == nil)
        #expect(overdue(after: 61) == .checkIn(minutes: 1))
        #expect(overdue(after: 100, lastCall: 50) == nil)
        #expect(overdue(after: 120, lastCall: 50) == .checkIn(minutes: 10))
        #expect(overdue(after: 500, interval: nil) == nil)
        #expect(overdue(after: 245, due: 240, lastCall: 240) == .comingBack(minutes: 5))
    }

    @Test func `A call that is older than the start does not shorten the first interval`() {
        #expect(overdue(after: 59, lastCall: -600) == nil)
    }

    @Test func `Tasks of others stand last, urgent ones first, then by when they are due`() {
        let tasks: [(String, TaskOrder)] = [
            ("other's", TaskOrder(audience: .others, due: 0, isUrgent: true)),
            ("someday", TaskOrder(audience: .me, due: nil, isUrgent: false)),
            ("soon", TaskOrder(audience: .base, due: 5, isUrgent: false)),
            ("flash", TaskOrder(audience: .anybody, due: 9, isUrgent: true)),
        ]
        let sorted = tasks.sorted { TaskOrder.precedes($0.1, $1.1) }.map(\.0)
        #expect(sorted == ["flash", "soon", "someday", "other's"])
    }

    @Test func `Only urgent tasks for people here that nobody has read stand on every page`() {
        let mine = TaskOrder(audience: .me, due: nil, isUrgent: true)
        #expect(mine.isEscalated(isRead: false) && !mine.isEscalated(isRead: true))
        #expect(
            !TaskOrder(audience: .others, due: nil, isUrgent: true).isEscalated(isRead: false))
        #expect(
            !TaskOrder(audience: .me, due: nil, isUrgent: false).isEscalated(isRead: false))
    }

    @Test func `A task is for its officer, else for its base, else for anybody`() {
        func audience(_ base: String?, _ officer: String?) -> TaskOrder.Audience {
            TaskOrder.audience(
                base: base, officer: officer, isMyBase: { $0 == "here" }, isMe: { $0 == "me" })
        }
        #expect(audience("there", "me") == .me)
        #expect(audience("here", nil) == .base)
        #expect(audience("here", "somebody") == .base)
        #expect(audience("there", nil) == .others)
        #expect(audience(nil, "somebody") == .others)
        #expect(audience(nil, nil) == .anybody)
    }
}
