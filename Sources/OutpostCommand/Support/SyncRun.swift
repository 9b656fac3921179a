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

    /// - Parameter via: another way to the hub, for this once.
    init(_ replica: Replica, folder: ReplicaFolder, via: String? = nil) throws {
        self.replica = replica
        self.folder = folder
        device = DeviceFolder(folder)
        hub = try device.loadHub()
        url = via ?? hub.url
    }

    /// - Parameters:
    ///   - progress: bytes up and down so far.
    ///   - tell: what goes on beside the exchange, and goes wrong without stopping it.
    func run(
        progress: @escaping (_ sent: Int64, _ received: Int64) -> Void = { _, _ in },
        tell: (SideNote) -> Void = { _ in }
    ) throws -> SyncEngine.Report {
        var configuration = device.linkConfiguration(hub)
        configuration.hubURL = url
        let link = try CurlLink(
            configuration, progress: { progress(Int64($0.sent), Int64($0.received)) })
        let engine = SyncEngine(
            replica: replica, link: link, peer: hub.fingerprint, hubURL: url,
            sealer: try device.sealer(hub), trust: try device.trust(hub), surroundings: .system,
            renewal: try device.renewal(hub, of: replica.id))
        let report = try engine.run()
        tellOfPersons(over: link, tell)
        return report
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
