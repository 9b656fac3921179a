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
        rosterMark = greeting.rosterMark.value
        ownMark = greeting.ownMark.value
        whereaboutsMark = greeting.whereaboutsMark.value
        packing = greeting.packing.said
    }

    func model() throws -> Greeting {
        try checkProtocol(self.protocol)
        guard cursors.count <= Limits.spaces else {
            throw MessageDefect("cursors", "more than \(Limits.spaces)")
        }
        return Greeting(
            missionHash: try missionHash.digest("mission hash"), missionVersion: missionVersion,
            replica: try ReplicaID(checking: replica, incarnation), rosterVersion: rosterVersion,
            rosterMark: RosterMark(value: rosterMark), ownMark: OwnMark(value: ownMark),
            whereaboutsMark: WhereaboutsMark(value: whereaboutsMark),
            cursors: Dictionary(try cursors.map { try $0.model() }) { first, _ in first },
            isInDoubt: isInDoubt, vector: try VersionVector(vector), pullBudget: pullBudget,
            packing: Packing(said: packing))
    }
}

extension WireWelcome {
    init(_ welcome: Welcome) {
        self.init()
        self.protocol = WireLimits.protocolVersion
        epoch = welcome.epoch
        milliseconds = welcome.milliseconds
        isInDoubt = welcome.isInDoubt
        vector = welcome.vector.sequences.sorted { $0.key < $1.key }.map {
            WireJournalHead($0.key, $0.value, chain: welcome.ownChains[$0.key])
        }
        rosterMark = welcome.rosterMark.value
        ownDiffers = welcome.ownDiffers
        packing = welcome.packing.said
    }

    func model() throws -> Welcome {
        try checkProtocol(self.protocol)
        var chains: [JournalID: Digest] = [:]
        let held = try VersionVector(vector)
        for head in vector where !head.chain.isEmpty {
            chains[try head.journal.model()] = try head.chain.digest("chain")
        }
        return Welcome(
            epoch: epoch, milliseconds: milliseconds, isInDoubt: isInDoubt, vector: held,
            ownChains: chains, rosterMark: RosterMark(value: rosterMark), ownDiffers: ownDiffers,
            packing: Packing(said: packing))
    }
}

private func checkProtocol(_ version: UInt32) throws {
    guard version == WireLimits.protocolVersion else {
        throw MessageDefect("protocol", "version \(version), not \(WireLimits.protocolVersion)")
    }
}

extension WireRosterMessage {
    init(_ bundle: RosterBundle) {
        self.init()
        delegations = bundle.delegations.map { Data($0.encoded()) }
        headers = bundle.headers.map { Data($0.encoded()) }
        content = Data(bundle.content)
    }

    /// Bytes that are well-formed; what they say was not checked.
    func model() throws -> RosterBundle {
        guard delegations.count <= Limits.delegations else {
            throw MessageDefect("delegations", "more than \(Limits.delegations)")
        }
        guard headers.count <= Limits.rosterHeaders else {
            throw MessageDefect("headers", "more than \(Limits.rosterHeaders)")
        }
        guard content.count <= Limits.rosterBytes else {
            throw MessageDefect("content", "more than \(Limits.rosterBytes) bytes")
        }
        return RosterBundle(
            delegations: try delegations.map { try SignedDelegation(decoding: [UInt8]($0)) },
            headers: try headers.map { try SignedRosterHeader(decoding: [UInt8]($0)) },
            content: [UInt8](content))
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
