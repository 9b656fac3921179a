import Hummingbird
import OutpostModel
import OutpostTrust

/// What the hub answers to `POST /person`.
private struct ClaimAnswer: Encodable {
    /// `known`: the roster has this key; `waiting`: an officer will look.
    let status: String
}

extension HubRouter {
    /// Keeps a device's claim that a person is proven there; an officer decides.
    func claim(_ request: Request, _ context: HubRequestContext) async -> Response {
        await answer(
            request, context, limit: PersonClaim.byteLimit, expecting: "a claim of a person"
        ) { body, speaker in
            HubResponse.json(ClaimAnswer(status: try keep(body, of: speaker)))
        }
    }

    private func keep(_ bytes: [UInt8], of speaker: Speaker) throws -> String {
        let claim = try PersonClaim(decoding: bytes, place: speaker.entry.name)
        let roster = try rosters.current()?.effective ?? MissionRoster()
        let checked = try claim.checked(by: roster, mission: authority.missionID)
        guard checked.device == speaker.entry.identity else {
            throw OutpostError(
                .refused, operation: "take a person's claim", place: speaker.entry.name,
                cause: "it is for another device than this certificate's")
        }
        if roster.persons[checked.person]?.keys[checked.device] == checked.key { return "known" }
        try registry.keep(claim, of: checked.device, now: now)
        return "waiting"
    }
}
