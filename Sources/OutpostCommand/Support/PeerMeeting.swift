import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

/// One exchange with another base of the same network, for the command and for the page.
enum PeerMeeting {
    static func run(
        _ replica: Replica, _ folder: ReplicaFolder, url: String
    ) throws -> PeerSync.Report {
        try PeerSync(
            try PeerDesk(replica, folder, surroundings: .system), folder: folder, url: url,
            random: Surroundings.system.random, makeLink: { try CurlLink($0) }
        ).run()
    }

    /// With the hub, and, where it is not reached, with the bases that there are.
    ///
    /// - Throws: that the hub was not reached, whatever the others said: the officer must know.
    static func exchange(
        _ replica: Replica, _ folder: ReplicaFolder, _ attempt: LinkWatch.Attempt,
        _ warm: WarmLine, peers: [String]
    ) throws -> SyncEngine.Report {
        do {
            return try SyncRun(
                replica, folder: folder,
                largestFile: attempt.takesFiles ? AttachmentLimits.fileBytes : 0
            ).run(attempt, warm: warm)
        } catch let error as OutpostError where error.code == .unreachable {
            for url in peers {
                do {
                    _ = try run(replica, folder, url: url)
                } catch {
                    // It is not there either, or is no base of ours: the next one may be, and all are tried again with the hub.
                }
            }
            throw error
        }
    }
}
