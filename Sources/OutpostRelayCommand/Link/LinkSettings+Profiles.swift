extension LinkSettings {
    /// The links that bases have, by name.
    static let profiles: [(name: String, settings: LinkSettings)] = [
        ("lan", LinkSettings()),
        (
            "lte",
            LinkSettings(
                delay: 35, jitter: 15, up: 5e6, down: 20e6, loss: 0.002, burst: 2,
                queue: 262_144, mtu: 1400)
        ),
        (
            "vsat",
            LinkSettings(
                delay: 300, jitter: 20, up: 128e3, down: 512e3, loss: 0.01, burst: 2,
                queue: 65_536, mtu: 1400)
        ),
        (
            "edge2g",
            LinkSettings(
                delay: 300, jitter: 150, up: 40e3, down: 120e3, loss: 0.01, burst: 3,
                queue: 65_536, mtu: 1400)
        ),
        (
            "flapping",
            LinkSettings(
                delay: 80, jitter: 40, up: 1e6, down: 2e6, loss: 0.02, burst: 4,
                queue: 65_536, mtu: 1400, on: 8, off: 6)
        ),
        (
            "hf",
            LinkSettings(
                delay: 900, jitter: 200, up: 9600, down: 9600, loss: 0.03, burst: 3,
                queue: 16_384, mtu: 576)
        ),
    ]

    init(profile name: String) throws(LinkSettingsError) {
        guard let found = Self.profiles.first(where: { $0.name == name }) else {
            throw .unknownProfile(name)
        }
        self = found.settings
    }
}
