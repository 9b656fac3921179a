import Hummingbird
import NIOCore
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
        let speaker: Speaker?
        do {
            speaker = try await device(context)
        } catch {
            return Self.asksTooOften
        }
        guard let speaker else { return Self.isUnknown }
        do {
            var request = request
            let body = try await request.collectBody(upTo: PersonClaim.byteLimit)
            return HubResponse.json(
                ClaimAnswer(status: try keep(Array(body.readableBytesView), of: speaker)))
        } catch let error as OutpostError {
            return HubResponse.problem(error)
        } catch {
            return HubResponse.problem(
                .badRequest, code: "invalid-input", cause: "this is not a claim of a person",
                hint: "docs/PROTOCOL.md says what one looks like")
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
