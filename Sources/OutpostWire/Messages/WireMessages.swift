import Foundation
import OutpostModel
import OutpostStore
import SwiftProtobuf

// Each message of an exchange as protobuf's and back.

extension WireGreeting {
    init(_ greeting: Greeting) {
        self.init()
        self.protocol = WireLimits.protocolVersion
        missionHash = greeting.missionHash.data
        missionVersion = greeting.missionVersion
        replica = greeting.replica.identity
        incarnation = greeting.replica.incarnation
        rosterVersion = greeting.rosterVersion
        cursors = greeting.cursors.sorted { $0.key < $1.key }.map { WireSpaceCursor($0, $1) }
        isInDoubt = greeting.isInDoubt
        vector = greeting.vector.wire
        pullBudget = greeting.pullBudget
    }

    func model() throws -> Greeting {
        try checkProtocol(self.protocol)
        guard cursors.count <= Limits.spaces else {
            throw MessageDefect("cursors", "more than \(Limits.spaces)")
        }
        return Greeting(
            missionHash: try missionHash.digest("mission hash"), missionVersion: missionVersion,
            replica: try ReplicaID(checking: replica, incarnation), rosterVersion: rosterVersion,
            cursors: Dictionary(try cursors.map { try $0.model() }) { first, _ in first },
            isInDoubt: isInDoubt, vector: try VersionVector(vector), pullBudget: pullBudget)
    }
}

extension WireWelcome {
    init(_ welcome: Welcome) {
        self.init()
        self.protocol = WireLimits.protocolVersion
        epoch = welcome.epoch
        milliseconds = welcome.milliseconds
        isInDoubt = welcome.isInDoubt
        vector = welcome.vector.wire
    }

    func model() throws -> Welcome {
        try checkProtocol(self.protocol)
        return Welcome(
            epoch: epoch, milliseconds: milliseconds, isInDoubt: isInDoubt,
            vector: try VersionVector(vector))
    }
}

private func checkProtocol(_ version: UInt32) throws {
    guard version == WireLimits.protocolVersion else {
        throw MessageDefect("protocol", "version \(version), not \(WireLimits.protocolVersion)")
    }
}

extension WireRosterMessage {
    init(_ roster: Roster) {
        self.init()
        version = roster.version
        devices = roster.devices.map { device in
            WireRosterDevice.with {
                $0.replica = device.replica.identity
                $0.incarnation = device.replica.incarnation
                $0.name = device.name
                $0.sealKey = Data(device.sealKey)
            }
        }
    }

    /// Of an Ed25519 public key.
    private static let sealKeyBytes = 32

    func model() throws -> Roster {
        Roster(
            version: version,
            devices: try devices.map { device in
                guard device.name.utf8.count <= Limits.personBytes else {
                    throw MessageDefect("device name", "more than \(Limits.personBytes) bytes")
                }
                guard device.sealKey.isEmpty || device.sealKey.count == Self.sealKeyBytes else {
                    throw MessageDefect("seal key", "not \(Self.sealKeyBytes) bytes")
                }
                return Roster.Device(
                    replica: try ReplicaID(checking: device.replica, device.incarnation),
                    name: device.name, sealKey: [UInt8](device.sealKey))
            })
    }
}

extension WireRefusal {
    init(_ refusal: Refusal) {
        self.init()
        code = refusal.code.rawValue
        cause = refusal.cause
        hint = refusal.hint
        if let dot = refusal.dot {
            journal = WireJournal(dot.journal)
            sequence = dot.sequence
        }
    }

    func model() throws -> Refusal {
        guard let code = Refusal.Code(rawValue: code) else {
            throw MessageDefect("refusal", "unknown code \(self.code)")
        }
        let head = WireJournalHead.with {
            $0.journal = journal
            $0.sequence = sequence
        }
        let dot = hasJournal ? try head.dot() : nil
        return Refusal(code: code, cause: cause, hint: hint, dot: dot)
    }
}
