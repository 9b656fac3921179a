import OutpostModel
import OutpostTrust

/// Seals as devices make them, by one key that everybody knows: the process that is watched for memory knows it too.
enum BenchmarkSeals {
    private static let key = SealKey(known: 7)
    private static let mission = MissionID(digest: Digest(of: Array("benchmark".utf8)))

    static let sealer = key.sealer(mission: mission)
    static let trust = SealTrust { [publicKey = key.publicKey] seal, head in
        let message = Seal.message(mission: mission, journal: seal.dot.journal, head: head)
        return publicKey.verifies(seal.signature, over: message) ? .good : .forged
    }
}
