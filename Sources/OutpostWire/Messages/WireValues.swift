import Foundation
import OutpostModel
import OutpostStore
import SwiftProtobuf

// The model's values as protobuf's and back, each within its limit.

extension Data {
    func digest(_ field: String) throws -> Digest {
        guard let digest = Digest(bytes: self) else {
            throw MessageDefect(field, "\(count) bytes, not 32")
        }
        return digest
    }
}

extension Digest {
    var data: Data { Data(bytes) }
}

extension WireJournal {
    init(_ journal: JournalID) {
        self.init()
        space = UInt32(journal.space.hash)
        replica = journal.replica.identity
        incarnation = journal.replica.incarnation
        lane = UInt32(journal.lane.rawValue)
    }

    func model() throws -> JournalID {
        guard let hash = UInt16(exactly: space), let number = UInt8(exactly: lane),
            let lane = Lane(rawValue: number)
        else { throw MessageDefect("journal", "space \(space) or lane \(lane) is out of range") }
        return JournalID(
            space: SpaceID(hash: hash), replica: try ReplicaID(checking: replica, incarnation),
            lane: lane)
    }
}

extension ReplicaID {
    init(checking identity: UInt64, _ incarnation: UInt32) throws {
        guard identity != 0, incarnation != 0 else { throw MessageDefect("replica", "zero") }
        self.init(identity: identity, incarnation: incarnation)
    }
}

extension WireJournalHead {
    init(_ journal: JournalID, _ sequence: UInt64, chain: Digest? = nil) {
        self.init()
        self.journal = WireJournal(journal)
        self.sequence = sequence
        if let chain { self.chain = chain.data }
    }

    func boundedSequence() throws -> UInt64 {
        guard sequence <= Limits.sequence else {
            throw MessageDefect("sequence", "\(sequence) is over the limit")
        }
        return sequence
    }

    func dot() throws -> Dot {
        let sequence = try boundedSequence()
        guard sequence > 0 else { throw MessageDefect("sequence", "zero") }
        return Dot(try journal.model(), sequence)
    }
}

extension VersionVector {
    var wire: [WireJournalHead] {
        sequences.sorted { $0.key < $1.key }.map { WireJournalHead($0.key, $0.value) }
    }

    init(_ wire: [WireJournalHead]) throws {
        guard wire.count <= WireLimits.journalsPerVector else {
            throw MessageDefect("vector", "more than \(WireLimits.journalsPerVector) journals")
        }
        self.init()
        for head in wire { self[try head.journal.model()] = try head.boundedSequence() }
    }
}

extension WireSpaceCursor {
    init(_ space: SpaceID, _ cursor: LogCursor) {
        self.init()
        self.space = UInt32(space.hash)
        epoch = cursor.epoch
        sequence = cursor.sequence
        hash = cursor.hash.data
    }

    func model() throws -> (SpaceID, LogCursor) {
        guard let id = UInt16(exactly: space) else {
            throw MessageDefect("cursor", "space \(space) is out of range")
        }
        let cursor = LogCursor(
            epoch: epoch, sequence: sequence, hash: try hash.digest("cursor hash"))
        return (SpaceID(hash: id), cursor)
    }
}
