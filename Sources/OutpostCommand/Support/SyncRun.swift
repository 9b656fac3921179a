import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

/// One sync with the hub that this device is enrolled with, for the command and for the page.
struct SyncRun {
    private let replica: Replica
    private let folder: ReplicaFolder
    private let device: DeviceFolder
    private let hub: DeviceFolder.Hub
    /// Where the hub is reached.
    let url: String
    private var configuration: LinkConfiguration {
        var configuration = device.linkConfiguration(hub)
        configuration.hubURL = url
        return configuration
    }
    /// The largest file that is fetched, in bytes; 0: no file travels either way.
    private let largestFile: Int64

    /// An exchange of fewer bytes says nothing of how many the link carries a second.
    private static let measuredBytes: Int64 = 64 << 10

    /// - Parameters:
    ///   - via: another way to the hub, for this once.
    ///   - largestFile: the largest that is fetched, in bytes; 0: no file travels either way.
    init(
        _ replica: Replica, folder: ReplicaFolder, via: String? = nil,
        largestFile: Int64 = AttachmentLimits.fileBytes
    ) throws {
        self.largestFile = largestFile
        self.replica = replica
        self.folder = folder
        device = DeviceFolder(folder)
        hub = try device.loadHub()
        url = via ?? hub.url
    }

    /// - Parameters:
    ///   - attempt: what it may use; nil: as much as it takes.
    ///   - warm: where a connection may lie over which the hub told of news; nil: none does.
    ///   - progress: bytes up and down so far.
    ///   - tell: what goes on beside the exchange, and goes wrong without stopping it.
    func run(
        _ attempt: LinkWatch.Attempt? = nil, warm: WarmLine? = nil,
        progress: @escaping (_ sent: Int64, _ received: Int64) -> Void = { _, _ in },
        tell: (SideNote) -> Void = { _ in }
    ) throws -> SyncEngine.Report {
        let line = try warm?.take() ?? HubLine(configuration)
        let link = line.link
        let before = link.traffic
        func spent(_ request: LinkTraffic) -> Int64 {
            let all = link.traffic.sent + link.traffic.received - before.sent - before.received
            return all + request.sent + request.received
        }
        line.onProgress { request in
            progress(request.sent, request.received)
            let all = spent(request)
            attempt?.spent(all)
            if let bytes = attempt?.bytes, all > bytes - LinkPolicyLimits.marginBytes {
                line.cancellation.cancel()
            }
        }
        defer {
            line.onProgress { _ in }
            attempt?.spent(spent(LinkTraffic()))
            if link.isAnswered { attempt?.heard() }
        }
        let engine = SyncEngine(
            replica: replica, link: link, peer: hub.fingerprint, hubURL: url,
            sealer: try device.sealer(hub), trust: try device.trust(hub), surroundings: .system,
            renewal: try device.renewal(hub, of: replica.id), attachments: try files(over: link),
            pace: FramePace(rate: LinkPace.read(folder).bodies))
        let begin = SteadyClock.system()
        defer {
            let seconds = (SteadyClock.system() - begin) / .seconds(1)
            let all = spent(LinkTraffic())
            // What fits one buffer says nothing of the link.
            let wire = all < Self.measuredBytes ? nil : Double(all) / max(seconds, 0.001)
            LinkPace(bodies: engine.pace.rate, wire: wire).write(folder)
        }
        let report = try engine.run()
        tellOfPersons(over: link, tell)
        line.onProgress { _ in }
        warm?.keep(line)
        return report
    }

    /// Keeps a question waiting at the hub, until it has something for this base or the time is over.
    ///
    /// - Parameter warm: the connection is left there, for the exchange that follows news.
    func listen(
        until cancellation: LinkCancellation, leaving warm: WarmLine
    ) throws -> HubNews.Heard {
        let line = try warm.take() ?? HubLine(configuration)
        // Looked at about once a second, also while nothing moves.
        line.onProgress { [line = line.cancellation] _ in
            if cancellation.isCancelled { line.cancel() }
        }
        let heard = try HubNews(replica: replica, peer: hub.fingerprint, link: line.link).ask()
        warm.keep(line)
        return heard
    }

    /// What there is to send.
    func waiting() throws -> WaitingBytes {
        let rows = try AttachmentRows(Mission.load(bytes: folder.currentMission()))
        return try WaitingBytes(
            replica, of: replica.id.identity, heads: replica.heads(),
            peer: replica.peerState(hub.fingerprint),
            files: largestFile > 0
                ? rows.flatMap { rows in
                    AttachmentStore.existing(folder).map { (rows, $0) }
                } : nil)
    }

    /// - Returns: nil where the mission keeps no files, or none are to travel now.
    private func files(over link: any Link) throws -> AttachmentSync? {
        guard largestFile > 0,
            let rows = AttachmentRows(try Mission.load(bytes: folder.currentMission()))
        else { return nil }
        return AttachmentSync(
            rows: rows, store: try AttachmentStore.open(folder), replica: replica,
            peer: hub.fingerprint, link: link, largest: largestFile)
    }

    /// What happened beside the exchange.
    enum SideNote {
        case toldOfPerson(String)
        case personsUntold(any Error)
    }

    /// Persons who chose a PIN here since. Whatever goes wrong with it stops no sync.
    private func tellOfPersons(over link: any Link, _ tell: (SideNote) -> Void) {
        do {
            guard let roster = try replica.keptRosters()?.effective else { return }
            let claims = try PersonClaimPosting.due(
                PersonFolder(folder, device: replica.id.identity), roster: roster,
                device: replica.id.identity, folder: device)
            for claim in claims {
                try PersonClaimPosting.post(claim, over: link)
                tell(.toldOfPerson(claim.person))
            }
        } catch {
            tell(.personsUntold(error))
        }
    }
}
