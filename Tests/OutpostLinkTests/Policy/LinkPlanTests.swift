import Testing

@testable import OutpostLink

@Suite struct LinkPlanTests {
    private static let hour: Int64 = 3_600_000

    @Test(arguments: ["06:00-07:30", "22:00-02:00", "00:00-23:59"])
    func `A window is two times of day`(text: String) {
        #expect(LinkPlan.Window(text) != nil)
    }

    @Test(arguments: [
        "", "6:00-07:30", "06:00", "06:00-24:00", "06:60-07:00", "06:00-06:00", "-01:00-02:00",
        "06:00-07:30-08:00", "०६:00-07:00",
    ]) func `Anything else is none`(text: String) {
        #expect(LinkPlan.Window(text) == nil)
    }

    @Test func `A window opens on the same day, on the next, and over midnight`() throws {
        let plan = LinkPlan(
            windows: [try #require(LinkPlan.Window("22:00-02:00"))], interval: 1)
        let midnight = 20_000 * 24 * Self.hour
        #expect(plan.opening(from: midnight) == midnight)
        #expect(plan.opening(from: midnight + 2 * Self.hour) == midnight + 22 * Self.hour)
        #expect(plan.opening(from: midnight + 23 * Self.hour) == midnight + 23 * Self.hour)
        let morning = LinkPlan(
            windows: [try #require(LinkPlan.Window("06:00-07:30"))], interval: 1)
        #expect(morning.opening(from: midnight + 8 * Self.hour) == midnight + 30 * Self.hour)
    }

    @Test func `Days and windows are those of the place, also before 1970`() throws {
        let plan = LinkPlan(
            windows: [try #require(LinkPlan.Window("06:00-07:00"))], interval: 1,
            offsetMinutes: -300)
        #expect(plan.day(at: 4 * Self.hour) == -1)
        #expect(plan.day(at: 5 * Self.hour) == 0)
        #expect(plan.nextDay(after: 4 * Self.hour) == 5 * Self.hour)
        #expect(plan.opening(from: 0) == 11 * Self.hour)
        #expect(plan.opening(from: -2 * Self.hour) == 11 * Self.hour)
    }
}
