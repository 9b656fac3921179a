import Testing

/// Whatever is flipped, dropped, inserted, swapped or cut of bytes that somebody can get at, at every position of a small one: refused by
/// an error that says so, or taken as what it was where the change says nothing. Never a crash, and never as something else.
@Suite struct TamperTests {
    private let scene: TamperScene

    init() throws { scene = try TamperScene() }

    private func expectFound(_ carriers: [TamperCarrier]) throws {
        for carrier in carriers {
            let tally = try carrier.tried()
            let reason = tally.same > 0 ? " (\(carrier.insignificant ?? "for no reason"))" : ""
            print(
                "tamper, \(carrier.name): \(carrier.bytes.count) bytes, \(tally.tried) tried, "
                    + "\(tally.refused) refused, \(tally.same) the same\(reason)")
            #expect(tally.refused > carrier.bytes.count / 2, "\(carrier.name)")
        }
    }

    @Test func `Frames, streams and what is in them`() throws {
        try expectFound(try scene.wireCarriers())
    }

    @Test func `Rosters, seals and boxes`() throws { try expectFound(try scene.signedCarriers()) }

    @Test func `Certificates`() throws { try expectFound(scene.certificateCarriers()) }

    @Test func `Codes, shares and files on a stick`() throws {
        try expectFound(try scene.carriedCarriers())
    }
}
