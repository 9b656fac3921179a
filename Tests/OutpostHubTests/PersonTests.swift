import Foundation
import OutpostHub
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// Persons who choose a PIN at a base, over real TLS.
@Suite struct PersonTests {
    private func persons(of laptop: FieldLaptop, in hub: ServedHub) -> PersonFolder {
        PersonFolder(
            ReplicaFolder(path: hub.folder + "/laptop-\(laptop.replica.id.identity)"),
            device: laptop.replica.id.identity, cost: .least)
    }

    private func due(_ laptop: FieldLaptop, _ hub: ServedHub) throws -> [PersonClaim] {
        try PersonClaimPosting.due(
            persons(of: laptop, in: hub),
            roster: try laptop.replica.keptRosters()?.effective ?? MissionRoster(),
            device: laptop.replica.id.identity, folder: laptop.device)
    }

    @Test func `A claim waits for the officer, is accepted once, and the base learns it`()
        async throws
    {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            let key = try persons(of: laptop, in: hub).enrol("amina", pin: "471108", random: { 1 })
            try await laptop.sync(with: hub)
            for _ in 1...2 {
                for claim in try due(laptop, hub) { try await laptop.post(claim, to: hub) }
            }
            let waiting = try hub.registry.claims()
            #expect(waiting.map(\.claim.person) == ["amina"])
            let roster = try #require(try hub.registry.keptRosters()).effective
            let checked = try waiting[0].claim.checked(
                by: roster, mission: hub.authority.certificate.missionID)
            #expect(checked.key == key)
            #expect(throws: OutpostError.self) {
                try hub.registry.issue(by: hub.keys.rosters, now: 0) { try $0.prove(checked) }
            }
            _ = try hub.registry.issue(by: hub.keys.rosters, now: 1) {
                $0.set(RosterPerson(id: "amina", name: "Amina"))
                try $0.prove(checked)
            }
            try hub.registry.remove(checked)
            try await laptop.sync(with: hub)
            #expect(try due(laptop, hub).isEmpty)
            #expect(try hub.registry.claims().isEmpty)
        }
    }

    @Test func `A device vouches for itself alone, and for so many persons at once`() async throws {
        try await ServedHub.serving { hub in
            let first = try await FieldLaptop.enrolled(1, at: hub)
            let second = try await FieldLaptop.enrolled(2, at: hub)
            try persons(of: first, in: hub).enrol("amina", pin: "471108", random: { 1 })
            let claim = try due(first, hub)[0]
            await #expect(throws: OutpostError.self) { try await second.post(claim, to: hub) }
            #expect(try hub.registry.claims().isEmpty)
            let device = first.replica.id.identity
            for number in 1...HubLimits.claimsPerDevice {
                var other = claim
                other.person = "officer-\(number)"
                try hub.registry.keep(other, of: device, now: Date())
            }
            await #expect(throws: OutpostError.self) { try await first.post(claim, to: hub) }
            #expect(try hub.registry.claims().count == HubLimits.claimsPerDevice)
        }
    }

    @Test func `Wrong PINs are counted before they are tried, by every process alike`() throws {
        let folder = NSTemporaryDirectory() + "outpost-persons-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder + "/device", withIntermediateDirectories: true)
        defer { unlink(folder) }
        func persons() -> PersonFolder {
            PersonFolder(ReplicaFolder(path: folder), device: 7, cost: .least)
        }
        func now(_ milliseconds: Int64) -> SteadyTime {
            SteadyTime(boot: "a", milliseconds: milliseconds)
        }
        let key = try persons().enrol("amina", pin: "471108", random: { 1 })
        #expect(try persons().unlock("amina", pin: "471108", now: now(0)).publicBytes == key)
        for _ in 1...PinAttempts.free {
            #expect(throws: OutpostError.self) {
                try persons().unlock("amina", pin: "471109", now: now(0))
            }
        }
        #expect(throws: OutpostError.self) {
            try persons().unlock("amina", pin: "471108", now: now(1))
        }
        try persons().change(
            "amina", from: "471108", to: "papaya", now: now(PinAttempts.firstWait), random: { 2 })
        #expect(try persons().unlock("amina", pin: "papaya", now: now(0)).publicBytes == key)
        #expect(throws: OutpostError.self) {
            try persons().unlock("../amina", pin: "papaya", now: now(0))
        }
        let mode =
            try FileManager.default.attributesOfItem(
                atPath: folder + "/device/persons/amina.key")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
