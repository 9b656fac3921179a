import Testing

@testable import OutpostLink

/// Which policy a link has, by the interface that leads out of the laptop.
@Suite struct LinkSettingsTests {
    private static let satellite = LinkSettings.Use(
        name: "satellite", interfaces: ["vsat0"], windows: ["06:00-07:30"], dailyBytes: 200_000)
    private static let telephone = LinkSettings.Use(
        name: "telephone", interfaces: ["wwan*", "ppp0"], dailyBytes: 5_000_000)

    private var settings: LinkSettings {
        var settings = LinkSettings()
        settings.set(Self.satellite)
        settings.set(Self.telephone)
        return settings
    }

    @Test(arguments: [
        (["vsat0"], "satellite"), (["wwan1"], "telephone"), (["ppp0"], "telephone"),
        (["ppp1"], "any"), (["eth0"], "any"), ([], "any"), (["wwan0", "vsat0"], "satellite"),
    ])
    func `The first kind counts of which an interface fits`(
        _ interfaces: [String], _ kind: String
    ) {
        #expect(settings.use(of: interfaces).name == kind)
    }

    @Test func `A kind that is said anew stays at its place, and one can be removed`() {
        var settings = settings
        settings.set(
            LinkSettings.Use(name: "satellite", interfaces: ["vsat0", "wwan0"], every: nil))
        #expect(settings.use(of: ["wwan0"]).name == "satellite")
        #expect(settings["satellite"]?.every == nil)
        settings.remove("satellite")
        #expect(settings.use(of: ["vsat0"]).name == "any")
        #expect(settings.use(of: ["wwan0"]).name == "telephone")
    }

    @Test(arguments: [
        LinkSettings.Use(name: "Satellite", interfaces: ["a"]),
        .init(name: "", interfaces: ["a"]), .init(name: "../device", interfaces: ["a"]),
        .init(name: "a", interfaces: []), .init(name: "a", interfaces: ["a"], windows: ["6-7"]),
        .init(name: "a", interfaces: ["a"], dailyBytes: 1_000),
        .init(name: "a", interfaces: ["a"], every: 0),
    ])
    func `What cannot be meant is a defect, told in words`(_ use: LinkSettings.Use) {
        var settings = settings
        #expect(settings.defect == nil)
        settings.set(use)
        #expect(settings.defect != nil)
    }

    @Test func `A window closes when no other one is open that holds it open`() {
        let day: Int64 = 86_400_000
        let midnight: Int64 = 1_799_971_200_000
        let plan = LinkPlan(
            windows: [
                .init(start: 360, end: 420), .init(start: 400, end: 450),
                .init(start: 1380, end: 60),
            ], interval: 1)
        func closing(_ minute: Int64) -> Int64? {
            plan.closing(from: midnight + minute * 60_000 + 59_999).map {
                ($0 - midnight) / 60_000
            }
        }
        #expect(midnight % day == 0)
        #expect(closing(360) == 420 && closing(401) == 450 && closing(449) == 450)
        #expect(closing(1400) == 1500 && closing(30) == 60)
        #expect(LinkPlan(interval: 1).closing(from: midnight) == nil)
    }
}
