import GRDB
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust
import Testing

/// Strategy: two readers (one an admin), a hub and an edge that may carry the space and has no reader; at random they write, sync,
/// rotate, and once a third reader at the carrying edge is granted or revoked. Invariants: at the end both readers show the same rows with
/// the same fingerprints, nothing was altered, the hub and the carrying edge hold the same envelopes and no row; a reader who was
/// revoked opens nothing that was written once the writer knew.
@Suite struct PrivateHistoryTests {
    private struct World {
        let bed: VaultBed
        let edges: [Replica]
        let vaults: [Vault]
        let secrets: [ReaderKey]
        var rows: [String] = []
        var written = 0

        init() throws {
            bed = try VaultBed()
            edges = [try bed.edge(1, .admin), try bed.edge(2, .write), try bed.edge(3, .read)]
            secrets = [
                try bed.person("amina", .admin, at: edges[0]),
                try bed.person("bruno", .write, at: edges[1]),
            ]
            for edge in edges { try bed.bed.sync(edge) }
            vaults = [
                try bed.vault(edges[0], secrets[0]), try bed.vault(edges[1], secrets[1]),
            ]
            try vaults[0].begin(
                recovery: bed.recovery.publicBytes, VaultBed.session(secrets[0]))
            for edge in edges { try bed.bed.sync(edge) }
        }

        mutating func step(_ generator: inout SeededGenerator) throws {
            let who = generator.below(2)
            switch generator.below(10) {
            case 0, 1, 2:
                written += 1
                let due: Int64? = generator.once(in: 2) ? Int64(1000 + written) : nil
                rows.append(
                    try vaults[who].refer(
                        "\(VaultBed.marker) \(written)", due: due, by: secrets[who]))
            case 3, 4, 5: try edit(who, &generator)
            case 6:
                try vaults[0].maintainKeys(
                    VaultBed.session(secrets[0]), isForced: generator.once(in: 2))
            default: try bed.bed.sync(edges[generator.below(3)])
            }
        }

        private mutating func edit(_ who: Int, _ generator: inout SeededGenerator) throws {
            guard !rows.isEmpty else { return }
            let row = generator.pick(rows)
            written += 1
            let sql = generator.pick([
                "UPDATE referral SET child = '\(VaultBed.marker) \(written)' WHERE id = ?",
                "UPDATE referral SET status = 'closed', due_at = NULL WHERE id = ?",
                "UPDATE referral SET needs = '[\"need \(written)\"]' WHERE id = ?",
                "DELETE FROM referral WHERE id = ?",
            ])
            try vaults[who].update(sql, [row], by: secrets[who])
        }

        func settle() throws {
            for _ in 0..<3 {
                for edge in edges { try bed.bed.sync(edge) }
            }
            for vault in vaults { try vault.refresh() }
        }

        func envelopes(_ replica: Replica) throws -> Set<[UInt8]> {
            var result = Set<[UInt8]>()
            for (journal, _) in try replica.heads() where journal.space == VaultBed.space.id {
                result.formUnion(try replica.bodies(of: journal, after: 0))
            }
            return result
        }
    }

    @Test func `Two readers converge whatever happens, and who carries it sees nothing`() throws {
        var writes = 0
        try forEachSeed(12) { seed, generator in
            var world = try World()
            let dora = try world.bed.person("dora", .read, at: world.edges[2])
            var stolen: String?
            for step in 0..<40 {
                if step == 15 {
                    try world.settle()
                    try world.vaults[0].maintainKeys(VaultBed.session(world.secrets[0]))
                    try world.settle()
                    stolen = try world.bed.vault(world.edges[2], dora).shown()
                    #expect(try stolen == world.vaults[0].shown(), "seed \(seed)")
                    try world.bed.revoke("dora")
                    // Once they know, neither writes a word that she could open.
                    try world.settle()
                }
                try world.step(&generator)
            }
            try world.settle()
            let (one, two) = (world.vaults[0], world.vaults[1])
            #expect(try one.shown() == two.shown(), "seed \(seed)")
            #expect(try one.replica.fingerprints() == two.replica.fingerprints(), "seed \(seed)")
            #expect(try one.faults.isEmpty && two.faults.isEmpty, "seed \(seed)")
            #expect(try one.unopenedCount + two.unopenedCount == 0, "seed \(seed)")
            #expect(try one.replica.audit().isSound, "seed \(seed)")
            #expect(
                try world.bed.vault(world.edges[2], dora).shown() == stolen ?? "", "seed \(seed)")
            // A vault that is opened anew from the envelopes says the same.
            let anew = try world.bed.vault(world.edges[1], world.secrets[1])
            #expect(try anew.shown() == one.shown(), "seed \(seed)")
            let held = try world.envelopes(world.bed.bed.core.picture)
            for edge in world.edges { #expect(try world.envelopes(edge) == held, "seed \(seed)") }
            let marker = Array(VaultBed.marker.utf8)
            #expect(held.allSatisfy { !$0.contains(marker) }, "seed \(seed)")
            writes += held.count
        }
        #expect(writes > 12)
    }
}
