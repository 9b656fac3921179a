import OutpostModel
import OutpostTestSupport

/// Rosters and delegations. Invariant: what is taken is written as the same bytes, and a roster can be asked anything.
enum RosterTargets {
    static let all = [roster, signedRoster, delegation]

    private static let roster = FuzzTarget(
        "roster", reads: "the content of a roster",
        samples: { _ in
            var generator = SeededGenerator(seed: 8)
            return try (0..<48).map { _ in try MissionRoster.random(using: &generator).encoded() }
        }
    ) { input in
        let roster = try MissionRoster(decoding: input)
        try FuzzFinding.expect(try roster.encoded() == input, "it is written in other bytes")
        let access = RosterAccess(roster: roster)
        for device in roster.devices.keys { _ = access.readableSpaces(ofDevice: device) }
        for person in roster.persons.keys { _ = access.readableSpaces(ofPerson: person) }
        _ = (Erasures(roster: roster), RosterRestrictions(of: roster))
        var generator = SeededGenerator(seed: 1)
        let admission = Admission(roster: roster)
        for _ in 0..<4 { _ = admission.holdReason(.random(using: &generator)) }
    }

    private static let signedRoster = FuzzTarget(
        "signed-roster", reads: "a roster with its signed header",
        samples: { try $0.files("trust", ending: ".hex") }
    ) { input in
        let signed = try SignedRoster(decoding: input)
        try FuzzFinding.expect(signed.encoded() == input, "it is written in other bytes")
        _ = RosterFreshness(signed.header, now: 1_800_000_000_000)
    }

    private static let delegation = FuzzTarget(
        "delegation", reads: "a delegation with the root's signature",
        samples: { try $0.files("trust", ending: ".hex") }
    ) { input in
        let signed = try SignedDelegation(decoding: input)
        try FuzzFinding.expect(signed.encoded() == input, "it is written in other bytes")
        try FuzzFinding.expect(signed.delegation.fault == nil, "a delegation with a fault")
    }
}
