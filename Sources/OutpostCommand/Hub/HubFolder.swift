import Foundation
import OutpostField
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// A hub's folder: a replica's folder (the merged picture), and beside it the log, the registry, the authority and the
/// server's certificate.
struct HubFolder {
    let replica: ReplicaFolder

    init(path: String) { replica = ReplicaFolder(path: path) }

    var log: String { replica.path + "/log.sqlite" }
    var registry: String { replica.path + "/hub.sqlite" }
    var authority: String { replica.path + "/authority" }
    var serverKey: String { replica.device + "/server-key.pem" }
    var serverCertificate: String { replica.device + "/server-certificate.pem" }

    func requireHub(_ operation: String) throws {
        guard FileManager.default.fileExists(atPath: registry) else {
            throw OutpostError(
                .notFound, operation: operation, place: replica.path,
                cause: "there is no hub in this folder",
                hint: "make one with 'outpost hub init', or name its folder with --replica")
        }
    }

    /// What 'hub serve' needs.
    func openCore(
        _ mission: Mission, picture: Replica, registry: HubRegistry,
        authority: AuthorityCertificate
    ) throws -> HubCore {
        let id = authority.missionID
        let log = try SQLiteHubLog(
            path: log, schema: mission.schema,
            trust: { SealTrust(mission: id, roster: try registry.roster()) },
            makeEpoch: { max(1, Surroundings.system.random() >> 1) })
        return HubCore(
            log: log, picture: picture,
            sealer: try DeviceFolder(replica).sealKey().sealer(mission: id),
            trust: { SealTrust(mission: id, roster: $0) }, surroundings: .system,
            roster: { try registry.roster() })
    }
}
