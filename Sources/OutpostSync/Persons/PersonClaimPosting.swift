import OutpostLink
import OutpostModel
import OutpostTrust

/// Tells the hub of persons who have a key at this device that its roster does not know yet. The hub's officer decides.
package struct PersonClaimPosting {
    private static let path = "/person"

    /// - Parameter roster: the one known here.
    /// - Returns: the claims that are to be made.
    package static func due(
        _ persons: PersonFolder, roster: MissionRoster, device: UInt64, folder: DeviceFolder
    ) throws -> [PersonClaim] {
        let hub = try folder.loadHub()
        return try persons.persons().compactMap { id in
            let key = try persons.publicKey(of: id)
            guard roster.persons[id]?.keys[device] != key else { return nil }
            return try folder.claim(of: id, key: key, device: device, hub)
        }
    }

    /// - Throws: whatever the link or the hub says; the next sync tells it again.
    package static func post(_ claim: PersonClaim, over link: any Link) throws {
        let question = HubQuestion(path: path, operation: "tell the hub of \(claim.person)")
        _ = try question.ask(try claim.encoded(), over: link)
    }
}

extension DeviceFolder {
    /// This device's claim that a person is proven here by a key.
    package func claim(
        of person: String, key: [UInt8], device: UInt64, _ hub: Hub
    ) throws -> PersonClaim {
        try PersonClaim(
            person: person, device: device, key: key, sealKey: try sealKey(),
            mission: try mission(of: hub))
    }
}
