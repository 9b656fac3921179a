import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust
import Testing

/// A base with a hub and a stick; and what is made of the stick when the base's disk is gone.
struct CopyBed {
    let bed: SyncTestBed
    let rosters: SimulatedRosters
    let base: Replica
    let stick: SimulatedStick
    let attachments: AttachmentStore
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        attachments = try AttachmentStore.open(at: folder.appending("files"))
        rosters = try SimulatedRosters()
        bed = try SyncTestBed(rosters: rosters)
        base = try bed.edge(0xA1)
        var next: UInt8 = 0
        stick = try SimulatedStick {
            next &+= 1
            return next
        }
        try admit(base.id)
        try base.take(try #require(rosters.keptRosters))
    }

    func admit(_ replica: ReplicaID) throws {
        try rosters.issue { roster in
            roster.addSimulated(
                replica, name: "\(replica.identity)", in: [SyncTestBed.space, SyncTestBed.aid])
        }
        try bed.core.picture.take(try #require(rosters.keptRosters))
    }

    private var authority: AuthorityCertificate { rosters.issuer.verifier.authority }

    @discardableResult
    func keep() throws -> CopyKeeper.Report {
        try CopyKeeper(
            base, stick.settings,
            start: CopyStart(
                mission: Array("a mission".utf8), authority: authority.pem, hub: "https://hub",
                base: "north"),
            mission: authority.missionID, trust: rosters.trust, sealer: SimulatedSeals.sealer,
            signer: SimulatedSeals.deviceKey, medium: stick, attachments: attachments,
            surroundings: SyncTestBed.surroundings(9)
        ).keep()
    }

    /// A new replica of what lies on the stick.
    func rebuild(
        identity: UInt64 = 0xB1, files: AttachmentStore? = nil
    ) throws -> (replica: Replica, report: CopyReader.Report) {
        let replica = try bed.edge(identity)
        let report = try stick.opened().rebuild(
            into: replica, hub: "hub", sealer: SimulatedSeals.sealer, trust: rosters.trust,
            attachments: files, surroundings: SyncTestBed.surroundings(8))
        return (replica, report)
    }

    func otherFiles() throws -> AttachmentStore {
        try AttachmentStore.open(at: folder.appending("other"))
    }

    /// An order of the authority over one row of the table of incidents.
    func erase(row key: String) throws {
        let row = ErasedRow(table: "incident", key: try #require(RowKey(key)))
        _ = try rosters.issue { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: 1, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [row]))
            try ErasureSurvey(bed.core.log).complete(&roster, version: version)
        }
        try base.take(try #require(rosters.keptRosters))
    }
}

extension SimulatedStick {
    /// What somebody puts there who knows the public key alone.
    func forge(
        _ start: CopyStart, mission: MissionID, by key: SealKey, as writer: ReplicaID
    ) throws {
        let reader = try #require(Hexadecimal.bytes(of: settings.reader))
        let contentKey = BundleHeader.freshContentKey()
        let header = try BundleHeader(
            contentKey: contentKey, to: [reader], mission: mission, writer: writer.identity,
            issued: 1, key: key)
        var bytes: [UInt8] = []
        var records = try BundleRecordWriter(header, contentKey: contentKey) { bytes += $0 }
        try records.append(start.encoded(), isLast: true)
        files["start"] = bytes
    }
}
