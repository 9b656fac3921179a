import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport

/// Three replicas of versions of `EvolvingSchema`, and one of the last version that only listens.
struct UpgradedFleet {
    private(set) var replicas: [Replica]
    private var generator: SeededGenerator

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        replicas = try [1, 1, 2, 3].enumerated().map { index, version in
            let identity = UInt64(index + 1)
            return try Replica.inMemory(
                schema: try EvolvingSchema.mission(version: UInt32(version)), identity: identity,
                surroundings: TestWorld(seed: seed << 8 + identity).surroundings)
        }
    }

    mutating func step() throws {
        let index = Int.random(in: 0..<replicas.count, using: &generator)
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: try upgrade(index)
        case 1..<8:
            let other = Int.random(in: 0..<replicas.count, using: &generator)
            if other != index { try replicas[index].receiveAll(from: replicas[other]) }
        default: if index < 3 { try write(at: replicas[index]) }
        }
    }

    private mutating func upgrade(_ index: Int) throws {
        let version = replicas[index].schema.version
        guard version < 3 else { return }
        let next = UInt32.random(in: version + 1...3, using: &generator)
        replicas[index] = try replicas[index].upgraded(
            to: try EvolvingSchema.mission(version: next),
            mission: EvolvingSchema.bytes(version: next))
    }

    private mutating func write(at replica: Replica) throws {
        let version = replica.schema.version
        let key = Keys.aid(UInt64.random(in: 1...3, using: &generator))
        let number = Int.random(in: 0..<9, using: &generator)
        var statements = [
            "INSERT OR IGNORE INTO site (id, name, kits) VALUES ('\(key)', 'n\(number)', \(number))",
            "UPDATE site SET name = 'm\(number)', kits = kits + \(number) WHERE id = '\(key)'",
            "UPDATE site SET kind = '\(pick(EvolvingSchema.kinds(version)))' WHERE id = '\(key)'",
            "UPDATE site SET status = '\(pick(EvolvingSchema.ranks(version)))' WHERE id = '\(key)'",
            "DELETE FROM site WHERE id = '\(key)'"
                + (version >= 2 ? " AND NOT id IN (SELECT site FROM visit)" : ""),
        ]
        if version >= 2 {
            statements += [
                "UPDATE site SET leader = 'l\(number)', low = \(number), high = 9 WHERE id = '\(key)'",
                "UPDATE site SET tents = coalesce(tents, 0) + 1 WHERE id = '\(key)'",
                "UPDATE site SET needs = '[\"n\(number)\"]' WHERE id = '\(key)'",
                "INSERT INTO visit (site, words) SELECT id, 'w\(number)' FROM site LIMIT 1",
                "INSERT INTO bulletin (words) VALUES ('b\(number)')",
            ]
        }
        if version >= 3 {
            statements += [
                "UPDATE site SET phone = 'p\(number)' WHERE id = '\(key)'",
                "UPDATE visit SET rating = \(number)",
            ]
        }
        try replica.journaled(pick(statements))
    }

    private mutating func pick(_ words: [String]) -> String {
        words[Int.random(in: 0..<words.count, using: &generator)]
    }

    /// Everything to everybody, and then the last upgrades.
    mutating func end() throws {
        for replica in replicas {
            for other in replicas where other !== replica { try replica.receiveAll(from: other) }
        }
        for index in replicas.indices where replicas[index].schema.version < 3 {
            replicas[index] = try replicas[index].upgraded(
                to: try EvolvingSchema.mission(version: 3),
                mission: EvolvingSchema.bytes(version: 3))
        }
    }
}
