import Testing

@testable import OutpostRelayCommand

struct `Saying what a link is like` {
    @Test func `A profile can be changed value by value`() throws {
        var settings = try LinkSettings(profile: "vsat")
        try settings.set("loss=0")
        try settings.set("up=256000")
        #expect(settings.loss == 0 && settings.up == 256e3)
        #expect(settings.down == 512e3 && settings.delay == 300 && settings.mtu == 1400)
    }

    @Test func `What is no setting is refused with what could have been meant`() throws {
        var settings = LinkSettings()
        #expect(throws: LinkSettingsError.unknownKey("lag")) { try settings.set("lag=1") }
        #expect(throws: LinkSettingsError.notANumber("loss")) { try settings.set("loss") }
        #expect(throws: LinkSettingsError.notANumber("loss=many")) {
            try settings.set("loss=many")
        }
        #expect(throws: LinkSettingsError.unknownProfile("5g")) {
            try LinkSettings(profile: "5g")
        }
        #expect(settings == LinkSettings())
    }

    @Test(arguments: ["loss=1", "delay=-1", "mtu=52", "on=0", "queue=0", "burst=0", "up=nan"])
    func `A value that no link has is refused`(text: String) throws {
        var settings = LinkSettings()
        #expect(throws: LinkSettingsError.self) { try settings.set(text) }
    }

    @Test func `Every profile is within what can be set`() {
        for (name, settings) in LinkSettings.profiles {
            for key in LinkSettings.keys {
                let range = RelayLimits.settings(for: key.name)
                #expect(range.contains(settings[keyPath: key.path]), "\(name) \(key.name)")
            }
        }
    }
}
