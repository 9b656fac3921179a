import OutpostModel
import OutpostTrust

/// Seals as the simulator has them: a hash in the place of a signature, which costs a fiftieth of one in a debug build. Whoever
/// has no device's number cannot make its seals; what the real ones hold is tried in OutpostTrust.
package enum SimulatedSeals {
    /// What every device signs the headers of its bundles with, as its roster says.
    package static let deviceKey = SealKey(known: 1)
    /// What the hub signs rosters and its bundles with.
    package static let hubKey = SealKey(known: 7)

    /// Seals as the device whose journal it is: the simulator is every device.
    package static let sealer = Sealer(
        seal: { journal, head in
            Seal(dot: Dot(journal, head.sequence), signature: signature(journal, head))
        }, early: { signature(early: $0) })

    /// Believes every device.
    package static let trust = trust { _ in true }

    /// Believes every device, whatever the roster says.
    package static let rosterTrust = RosterTrust(seals: { _ in trust }, verifier: nil)

    /// Believes the devices that are known.
    package static func trust(
        knowing isKnown: @escaping @Sendable (ReplicaID) -> Bool
    ) -> SealTrust {
        SealTrust(
            verdict: { seal, head in
                guard isKnown(seal.dot.journal.replica) else { return .unknownDevice }
                return seal.signature == signature(seal.dot.journal, head) ? .good : .forged
            },
            early: { seal in
                guard isKnown(ReplicaID(identity: seal.identity, incarnation: 1)) else {
                    return .unknownDevice
                }
                return seal.signature == signature(early: seal.digests) ? .good : .forged
            })
    }

    private static func signature(early digests: [Digest]) -> [UInt8] {
        var bytes = Array("simulated early seal".utf8)
        for digest in digests { digest.append(to: &bytes) }
        let half = Digest(of: bytes).bytes
        return half + Digest(of: half).bytes
    }

    private static func signature(_ journal: JournalID, _ head: Head) -> [UInt8] {
        var bytes = Array("simulated seal".utf8)
        JournalCoding.append(journal, to: &bytes)
        withUnsafeBytes(of: head.sequence.bigEndian) { bytes.append(contentsOf: $0) }
        head.chain.append(to: &bytes)
        let half = Digest(of: bytes).bytes
        return half + Digest(of: half).bytes
    }
}
