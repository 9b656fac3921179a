import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire
import Testing

/// One report as a message of some hundred bytes, before its journal.
@Suite struct FlashRoadTests {
    private let bed: FlashBed
    private var picture: Replica { bed.bed.core.picture }

    init() throws { bed = try FlashBed() }

    private func isRefused(_ message: [UInt8], by receiver: FlashReceiver? = nil) -> Bool {
        do {
            _ = try (receiver ?? bed.hub).take(message)
            return false
        } catch is OutpostError {
            return true
        } catch {
            Issue.record("an error that says nothing to people: \(error)")
            return true
        }
    }

    @Test func `A flash report is shown at the hub, and is the same report when its journal comes`()
        throws
    {
        _ = try bed.report("before it")
        let row = try bed.report("shots at the bridge")
        try bed.edit(row, "shots at the bridge, two wounded")
        let message = try bed.flash(row)
        #expect(message.count <= 340)
        let report = try bed.hub.take(message)
        #expect(report.taken.count == 2 && report.early == 2)
        #expect(report.device == bed.first.id.identity)
        let digests = try bed.first.events(table: "incident", key: row.key).map(\.digest)
        #expect(Set(report.digests) == Set(digests))
        #expect(try picture.shown().contains("two wounded"))
        #expect(try !picture.shown().contains("before it"))

        for replica in [bed.first, bed.second] { try bed.bed.sync(replica) }
        let events = try picture.events(table: "incident", key: row.key)
        #expect(events.map(\.arrival) == [.journal, .journal])
        #expect(try picture.shown() == bed.first.shown())
        #expect(try bed.second.shown() == bed.first.shown())
        #expect(try picture.fingerprints() == bed.first.fingerprints())
        #expect(try picture.audit().isSound)
        #expect(try bed.hub.take(message).repeated.count == 2)
    }

    @Test func `Taken twice it is taken once`() throws {
        let message = try bed.flash(try bed.report("fire"))
        #expect(try bed.hub.take(message).taken.count == 1)
        let state = try bed.hubState()
        #expect(try bed.hub.take(message).repeated.count == 1)
        #expect(try bed.hubState() == state)
    }

    @Test func `Altered at any byte, or cut, nothing of it is taken`() throws {
        let message = try bed.flash(try bed.report("flood in the camp"))
        let state = try bed.hubState()
        for index in message.indices {
            var altered = message
            altered[index] ^= 0x10
            #expect(isRefused(altered), "byte \(index)")
        }
        for end in 0..<message.count { #expect(isRefused(Array(message.prefix(end)))) }
        #expect(try bed.hubState() == state)
    }

    /// Whoever knows the hub's key can encrypt to it: what is inside must stand by itself.
    @Test func `What is inside is altered at any byte, and nothing of it is taken`() throws {
        let row = try bed.report("flood in the camp")
        let box = try FlashBox(decoding: try bed.flash(row))
        let content = try box.open(with: bed.hubKey, mission: bed.mission)
        let state = try bed.hubState()
        for index in content.indices {
            for bit in [0, 3, 7] {
                var altered = content
                altered[index] ^= 1 << bit
                let forged = try FlashBox(
                    sealing: altered, kind: .report, to: bed.hubKey.publicBytes,
                    mission: bed.mission)
                // Two forms may say the same body, which its device sealed: that one is no lie.
                if !isRefused(forged.encoded()) {
                    #expect(index >= 66, "byte \(index) is covered by no seal")
                    #expect(
                        try picture.shown().contains("flood in the camp"), "byte \(index)")
                }
            }
        }
        if try bed.hubState() != state { #expect(try picture.shown() == bed.first.shown()) }
    }

    @Test func `Another reader is told that it is not theirs`() throws {
        let row = try bed.report("fire")
        #expect(isRefused(try bed.flash(row, to: bed.secondKey)))
        #expect(isRefused(try bed.flash(row), by: bed.base()))
        #expect(try bed.second.shown().isEmpty)
    }

    @Test func `A base that it is for shows it, and passes nothing on that it may not read`()
        throws
    {
        let message = try bed.flash(try bed.report("fire"), to: bed.secondKey)
        #expect(isRefused(message, by: bed.base(readable: [SyncTestBed.aid])))
        #expect(try bed.second.shown().isEmpty)
        #expect(try bed.base().take(message).taken.count == 1)
        #expect(try bed.second.shown() == bed.first.shown())
    }

    @Test func `A device that the roster does not know is refused`() throws {
        let message = try bed.flash(try bed.report("fire"))
        let strangers = try FlashBed()
        let state = try bed.hubState()
        // Sealed by a key that is not that of the device in the roster.
        let writer = FlashWriter(
            replica: bed.first, identity: bed.first.id.identity, roster: try bed.roster(),
            mission: bed.mission, sealer: try strangers.sealer(strangers.first),
            reader: bed.hubKey.publicBytes)
        let row = try bed.report("a lie")
        #expect(isRefused(try writer.message(of: writer.bodies(of: row, beyond: [:]))))
        let receiver = FlashReceiver(
            replica: picture, key: bed.hubKey, mission: bed.mission, trust: bed.bed.trust,
            readable: nil, roster: MissionRoster())
        #expect(isRefused(message, by: receiver))
        #expect(try bed.hubState() == state)
    }

    @Test func `Another device cannot write in this one's name`() throws {
        let row = try bed.report("fire")
        let bodies = try bed.writer(bed.first).bodies(of: row, beyond: [:])
        let forged = try bed.writer(bed.second).message(of: bodies)
        let state = try bed.hubState()
        #expect(isRefused(forged))
        #expect(try bed.hubState() == state)
    }

    @Test func `A revoked device's flash is held as its journal work would be`() throws {
        let row = try bed.report("fire")
        let message = try bed.flash(row)
        try bed.issue { roster in
            var device = try #require(roster.devices[bed.first.id.identity])
            device.ended = CutOff([:])
            roster.set(device)
        }
        let report = try bed.hub.take(message)
        #expect(Array(report.held.values) == [.revoked] && report.taken.isEmpty)
        #expect(try picture.shown().isEmpty)
        #expect(try picture.audit().isSound)
    }

    @Test func `What the hub holds already is left out`() throws {
        let row = try bed.report("fire")
        try bed.bed.sync(bed.first)
        try bed.edit(row, "fire is out")
        let writer = try bed.writer(bed.first)
        let acknowledged = try bed.first.peerState("hub").acknowledged
        #expect(try writer.bodies(of: row, beyond: [:]).count == 2)
        let bodies = try writer.bodies(of: row, beyond: acknowledged)
        #expect(bodies.count == 1)
        _ = try bed.hub.take(try writer.message(of: bodies))
        #expect(try picture.shown().contains("fire is out"))
    }

    @Test func `What vouched for it is kept, so that anybody can be shown it later`() throws {
        let report = try bed.hub.take(try bed.flash(try bed.report("fire")))
        let digest = try #require(report.digests.first)
        let seal = try #require(try picture.earlySeal(of: digest))
        let trust = SealTrust(mission: bed.mission, roster: try picture.roster())
        #expect(trust.earlyVerdict(seal) == .good && seal.digests == [digest])
    }

    @Test func `A receipt says what was taken, to the device that wrote it`() throws {
        let row = try bed.report("fire")
        let digests = try bed.base().take(try bed.flash(row, to: bed.secondKey)).digests
        let key = BoxKey()
        let receipt = try bed.writer(bed.second, to: key).receipt(for: digests)
        let reader = FlashReceiver(
            replica: bed.first, key: key, mission: bed.mission,
            trust: RosterTrust(
                seals: { [mission = bed.mission] in SealTrust(mission: mission, roster: $0) },
                verifier: nil), readable: [])
        #expect(try bed.first.flashReceipt(of: digests[0]) == nil)
        #expect(try reader.take(receipt).digests == digests)
        #expect(try bed.first.flashReceipt(of: digests[0]) == bed.second.id.identity)
    }
}
