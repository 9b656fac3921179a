import Foundation
import OutpostHub
import OutpostModel
import OutpostTrust

/// The claims of devices that persons are proven there, and an officer's answer.
struct HubPersonClaims {
    let editor: RosterEditor
    let options: ReplicaOptions
    let spoken: SpokenOptions

    private struct Answer: Encodable {
        let person, base, words, at: String
    }

    func list() throws {
        let roster = try editor.roster()
        let answers = try editor.registry.claims().compactMap { waiting -> Answer? in
            // A device that was revoked since vouches for nobody.
            guard let checked = try accepted(waiting.claim, roster) else { return nil }
            return Answer(
                person: checked.person, base: roster.devices[checked.device]?.name ?? "",
                words: checked.words.text, at: waiting.at.formatted(.iso8601))
        }
        try options.output.json(answers)
        var text = TextTable(header: ["person", "base", "since", "words"])
        for answer in answers {
            text.add([answer.person, answer.base, answer.at, answer.words])
        }
        for line in text.lines { options.output.line(line) }
    }

    private func accepted(
        _ claim: PersonClaim, _ roster: MissionRoster
    ) throws -> PersonClaim.Checked? {
        do {
            return try claim.checked(by: roster, mission: editor.authority.missionID)
        } catch  where error.code == .refused {
            return nil
        }
    }

    /// - Parameters:
    ///   - what: a file, or a person's id.
    ///   - base: where the person is, if several bases claim them.
    func approve(_ what: String, base: String?) throws {
        let claim =
            FileManager.default.fileExists(atPath: what) ? try file(what) : try waiting(what, base)
        let roster = try editor.roster()
        let checked = try claim.checked(by: roster, mission: editor.authority.missionID)
        let name = roster.devices[checked.device]?.name ?? ""
        options.output.line(
            "\(checked.person) at \(name); the laptop's words: \(checked.words.text)")
        try spoken.confirm(checked.words, of: what, operation: "accept a person's claim")
        let version = try editor.issue { try $0.prove(checked) }
        try editor.registry.remove(checked)
        try options.output.json([
            "person": checked.person, "base": name, "roster": "\(version)",
        ])
    }

    private func file(_ path: String) throws -> PersonClaim {
        try PersonClaim(
            decoding: try CarriedFile.read(
                path, limit: PersonClaim.byteLimit, operation: "accept a person's claim"),
            place: path)
    }

    private func waiting(_ person: String, _ base: String?) throws -> PersonClaim {
        let device = try base.map { try RosterEditor.identity(of: editor.device($0)) }
        let claims = try editor.registry.claims().map(\.claim).filter {
            $0.person == person && (device == nil || $0.device == device)
        }
        guard let claim = claims.first, claims.count == 1 else {
            throw OutpostError(
                claims.isEmpty ? .notFound : .invalidInput, operation: "accept a person's claim",
                place: person,
                cause: claims.isEmpty
                    ? "no claim of this person waits" : "several bases claim this person",
                hint: claims.isEmpty
                    ? "the laptop tells the hub with its next sync; or give the file that it wrote"
                    : "say which: --base NAME")
        }
        return claim
    }
}
