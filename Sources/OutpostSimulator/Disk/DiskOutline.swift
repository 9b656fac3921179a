import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// What of an operation can be seen afterwards, in few numbers.
struct DiskOutline: CustomStringConvertible {
    /// Of the side that lies on the disk.
    let incidents, deliveries, version: Int
    let isOneRaised: Bool
    /// Changesets that the base believes to be at the hub, and that the hub's log does not hold.
    let unfounded: Int
    /// Changesets of the hub's log that its picture lacks, and that this base lacks.
    let missingInPicture, missingAtBase: Int
    let isErased: Bool
    /// Copies that are there whole.
    let copies: Int

    init(_ bench: DiskBench) throws {
        let replica = bench.side == .base ? bench.base : bench.picture
        func count(_ sql: String) throws -> Int {
            try replica.read { try Int.fetchOne($0, sql: sql) } ?? 0
        }
        let first = DiskBench.key(1, "operations")
        incidents = try count("SELECT count(*) FROM incident")
        deliveries = try count("SELECT count(*) FROM delivery")
        isOneRaised = try count("SELECT count(*) FROM incident WHERE severity = 7") > 0
        isErased = try count("SELECT count(*) FROM incident WHERE id = '\(first)'") == 0
        version = Int(replica.schema.version)
        let log = try bench.core.log.heads().mapValues(\.sequence)
        let believed = try bench.base.peerState(Simulation.peer).acknowledged
        unfounded = believed.count { $0.value > log[$0.key] ?? 0 }
        func missing(_ replica: Replica) throws -> Int {
            let heads = try replica.heads().mapValues(\.sequence)
            return log.reduce(0) { $0 + Int($1.value) - Int(min($1.value, heads[$1.key] ?? 0)) }
        }
        missingInPicture = try missing(bench.picture)
        missingAtBase = try missing(bench.base)
        copies = try FileManager.default.contentsOfDirectory(atPath: bench.disk.folder)
            .count { ReplicaFolder(path: bench.disk.folder + "/" + $0).exists && $0 != "replica" }
    }

    func isDone(_ operation: DiskOperation) -> Bool {
        switch operation {
        case .write: isOneRaised && incidents == 7 && deliveries == 3
        case .import: incidents == 25 && deliveries == 9
        case .sync: incidents == 49 && deliveries == 17 && missingAtBase == 0
        case .take: incidents == 25 && deliveries == 9 && missingAtBase == 0
        case .append: incidents == 49 && deliveries == 17 && missingInPicture == 0
        case .upgrade: version == 2
        case .erasure: isErased && incidents == 24
        case .compaction: incidents == 31
        case .copy: copies > 0
        }
    }

    /// A transaction is there or not, and no receipt is without ground.
    func isWhole(_ operation: DiskOperation) -> Bool {
        guard unfounded == 0 else { return false }
        return switch operation {
        case .write: isDone(.write) || !isOneRaised && incidents == 1 && deliveries == 1
        case .import: (incidents - 1).isMultiple(of: 6) && (deliveries - 1).isMultiple(of: 2)
        case .sync, .take, .append:
            (incidents - 1).isMultiple(of: 6) && (deliveries - 1).isMultiple(of: 2)
        case .upgrade: version == 1 || version == 2
        case .erasure: isErased ? incidents == 24 : incidents == 25
        case .compaction: incidents == 31
        case .copy: true
        }
    }

    var description: String {
        """
        \(incidents) incidents, \(deliveries) deliveries, version \(version), raised \(isOneRaised), erased \(isErased), \
        unfounded \(unfounded), missing in the picture \(missingInPicture), at the base \(missingAtBase), \
        copies \(copies)
        """
    }
}
