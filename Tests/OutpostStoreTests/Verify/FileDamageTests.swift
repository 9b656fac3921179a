import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

/// Bytes of the database file itself, altered anywhere: what verifying says is that the file is damaged, or nothing that it
/// vouches for has changed, and never a crash.
@Suite struct FileDamageTests {
    /// What verifying vouches for, as SQL gives it. The clocks beside heads, stale shares and the like are not in it.
    private static let vouched = [
        "SELECT id, space, hex(replica), incarnation, lane, head, hex(chain), hex(sum) FROM _outpost_head",
        "SELECT place, time, counter, hex(digest), hex(chain), hex(body) FROM _outpost_changeset",
        "SELECT place, hex(chain), hex(signature) FROM _outpost_seal",
        "SELECT hex(CAST(id AS BLOB)), hex(CAST(title AS BLOB)), severity, hex(photo) FROM incident",
    ]

    private func content(_ view: ReplicaView) throws -> [[[Value]]] {
        try view.read { db in try Self.vouched.map { try db.fetchValues(sql: $0) } }
    }

    @Test func `A file with an altered byte anywhere is found damaged, or says what it said`()
        throws
    {
        try forEachSeed(6) { seed, generator in
            let small = try SmallReplica(isCompacted: seed.isMultiple(of: 2))
            try small.open().writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
            let found = try damage(small, times: 60, using: &generator)
            #expect(found > 0, "seed \(seed)")
        }
    }

    /// - Returns: how often the damage was found.
    private func damage(
        _ small: SmallReplica, times: Int, using generator: inout SeededGenerator
    ) throws -> Int {
        let folder = small.folder.appending("a")
        let url = URL(fileURLWithPath: small.path)
        let bytes = try Data(contentsOf: url)
        let before = try content(ReplicaView(at: folder, schema: small.schema))
        var found = 0
        for _ in 0..<times {
            var damaged = bytes
            let position = generator.below(bytes.count)
            damaged[position] ^= UInt8(1 + generator.below(255))
            try damaged.write(to: url)
            do {
                let view = try ReplicaView(at: folder, schema: small.schema)
                guard try small.verify(view).isSound else {
                    found += 1
                    continue
                }
                #expect(try content(view) == before, "byte \(position)")
            } catch is OutpostError {
                found += 1
            }
        }
        return found
    }
}
