import Foundation
import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

extension LinkWatch.World {
    /// Of a base that is enrolled with a hub, or will be.
    ///
    /// - Parameters:
    ///   - settings: in the place of those that the folder has.
    ///   - other: where neither says anything.
    ///   - exchange: one exchange with the hub.
    init(
        _ folder: ReplicaFolder, _ mission: Mission, settings: LinkSettings? = nil,
        otherwise other: LinkSettings = LinkSettings(), via: String? = nil,
        exchange:
            @escaping @Sendable (Replica, LinkWatch.Attempt, WarmLine) throws -> SyncEngine.Report
    ) {
        let device = DeviceFolder(folder)
        let warm = WarmLine()
        let zone = mission.timeZone.flatMap { TimeZone(identifier: $0) }
        self.init(
            folder: folder, offsetMinutes: (zone?.secondsFromGMT() ?? 0) / 60,
            surroundings: .system, isEnrolled: { device.isEnrolled },
            settings: { try settings ?? LinkSettings.load(folder) ?? other },
            listen: { replica, cancellation in
                try SyncRun(replica, folder: folder, via: via)
                    .listen(until: cancellation, leaving: warm)
            },
            exchange: { replica, attempt in try exchange(replica, attempt, warm) })
    }
}
