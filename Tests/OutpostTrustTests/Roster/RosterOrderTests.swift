import OutpostModel
import OutpostTestSupport
import OutpostTrust
import Testing

/// Rosters of a random mission, with forks, branches that are taken up and a new delegation, come in random orders, each with the
/// headers that lead to it and some of them again. Every replica must end alike, and as the rules tell it naively.
@Suite struct RosterOrderTests {
    /// A roster with all that lead to it.
    private struct Node {
        let chain: [SignedRoster]
        var roster: SignedRoster { chain[chain.count - 1] }
        let takenUp: Set<Digest>
    }

    @Test func `The same rosters in any order end alike, with forks and a new delegation`() throws {
        let scene = try RosterScene(delegations: 2)
        var sawLost = 0
        var sawTaken = 0
        var sawReplaced = 0
        try forEachSeed(60) { seed, generator in
            let nodes = try tree(of: scene, using: &generator)
            let hasNew = nodes.contains { $0.roster.header.delegation == 2 }
            var ends: [RosterState] = []
            for _ in 0..<5 {
                ends.append(try arrive(nodes, hasNew, scene, using: &generator))
            }
            for end in ends { #expect(end == ends[0], "seed \(seed)") }

            let delegation: UInt32 = hasNew ? 2 : 1
            let counted = nodes.filter { $0.roster.header.delegation == delegation }
            let tips = counted.filter { node in
                !counted.contains { $0.chain.count > node.chain.count && has($0, node) }
            }
            let greatest = tips.max { rank($0) < rank($1) }
            let taken = counted.reduce(into: Set<Digest>()) { $0.formUnion($1.takenUp) }
            let lost = tips.filter { tip in
                tip.roster.header != greatest?.roster.header
                    && !taken.contains(tip.roster.header.digest)
            }
            #expect(ends[0].standing?.header == greatest?.roster.header, "seed \(seed)")
            let expected = Set(lost.map(\.roster.header))
            #expect(Set(ends[0].lost.map(\.header)) == expected, "seed \(seed)")
            sawLost += lost.isEmpty ? 0 : 1
            sawTaken += taken.isEmpty ? 0 : 1
            sawReplaced += hasNew && counted.count < nodes.count ? 1 : 0
        }
        guard !Seeds.isSingle else { return }
        #expect(sawLost > 10 && sawTaken > 10 && sawReplaced > 10)
    }

    private func rank(_ node: Node) -> RosterRank { node.roster.header.rank }

    private func has(_ node: Node, _ earlier: Node) -> Bool {
        node.chain.contains { $0.header == earlier.roster.header }
    }

    /// Up to ten rosters, each made from any of those before; some take up all of another branch.
    private func tree(
        of scene: RosterScene, using generator: inout SeededGenerator
    ) throws -> [Node] {
        var nodes: [Node] = []
        var delegation: UInt32 = 1
        for _ in 0..<3 + generator.below(8) {
            if nodes.count > 2, delegation == 1, generator.once(in: 8) { delegation = 2 }
            let isFork = generator.once(in: 3)
            let sameDelegation = nodes.filter { $0.roster.header.delegation == delegation }
            let candidates = sameDelegation.isEmpty ? nodes : sameDelegation
            let parent: Node? =
                isFork && !candidates.isEmpty ? generator.pick(candidates) : candidates.last
            var taken = parent?.takenUp ?? []
            if let parent, generator.once(in: 2) {
                let branch = generator.pick(nodes)
                let own = Set(parent.chain.map(\.header.digest))
                taken.formUnion(branch.chain.map(\.header.digest).filter { !own.contains($0) })
            }
            let roster = MissionRoster.random(taking: taken, using: &generator)
            let signed = try scene.next(
                roster, after: parent?.roster.header, by: delegation)
            nodes.append(Node(chain: (parent?.chain ?? []) + [signed], takenUp: taken))
        }
        return nodes
    }

    private func arrive(
        _ nodes: [Node], _ hasNew: Bool, _ scene: RosterScene,
        using generator: inout SeededGenerator
    ) throws -> RosterState {
        let again = nodes.filter { _ in generator.once(in: 3) }
        let order = (nodes + again).shuffled(using: &generator)
        // The new delegation comes by itself, before the first roster under it.
        let firstNew = order.firstIndex { $0.roster.header.delegation == 2 } ?? 0
        let place = hasNew ? generator.below(firstNew + 1) : -1
        var state = try scene.state()
        for (index, node) in order.enumerated() {
            if index == place {
                state = try scene.verifier.learn(scene.delegations[1], in: state)
            }
            do {
                state = try scene.verifier.take(node.chain, in: state)
            } catch RosterRefusal.rollback, RosterRefusal.delegationReplaced {
                // Held already, or of a hub that was replaced: both are what the rules want.
                continue
            }
        }
        return state
    }
}
