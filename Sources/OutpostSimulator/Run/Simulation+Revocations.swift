import OutpostHub
import OutpostModel
import OutpostTrust

// A laptop is taken, and its device revoked: the hub answers it no more. Whoever has it may write on; what of that is still under way
// comes, and is held.
extension Simulation {
    func revokeSomebody() throws {
        var marks = officerRosters.last?.marks ?? RosterMarks()
        guard marks.revoked.isEmpty, let edge = random.pick(edges) else { return }
        let identity = edge.replica.id.identity
        let heads = try core.log.heads().filter { journal, head in
            journal.replica.identity == identity && head.sequence > 0
        }
        marks.revoked[identity] = heads.mapValues(\.sequence)
        try issue(marks, .revocations, "revokes \(edge.name)") { roster, _ in
            guard var device = roster.devices[identity] else { return }
            device.ended = CutOff(heads)
            roster.set(device)
        }
        dropExchanges(of: edge)
    }

    func isRevoked(_ edge: SimulatedNode) -> Bool { revokedIdentities.contains(identity(of: edge)) }

    /// Edges that the hub still answers.
    var memberEdges: [SimulatedNode] { edges.filter { !isRevoked($0) } }

    /// What was written at revoked devices and is not with the hub: nobody else will ever hear of it.
    var unreachable: Set<Int> {
        guard !revokedIdentities.isEmpty else { return [] }
        return Set(
            dots.indices.filter { number in
                revokedIdentities.contains(dots[number].journal.replica.identity)
                    && !hub.journaled.contains(number)
            })
    }

    private var revokedIdentities: Set<UInt64> {
        guard let marks = officerRosters.last?.marks else { return [] }
        return Set(marks.revoked.keys)
    }

    private func identity(of edge: SimulatedNode) -> UInt64 { edge.replica.id.identity }
}
