import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// What a sync did, over all its exchanges.
public struct SyncReport: Sendable, Equatable {
    /// Local transactions that the hub took.
    public let sentChangesets: Int
    /// Transactions of others that were merged here.
    public let receivedChangesets: Int
    /// Rows that those wrote.
    public let receivedRows: Int
    /// Bytes of HTTP, without TLS.
    public let bytesSent, bytesReceived: Int64

    init(_ report: SyncEngine.Report) {
        sentChangesets = report.sentChangesets
        receivedChangesets = report.receivedChangesets
        receivedRows = report.receivedRows
        bytesSent = report.bytesSent
        bytesReceived = report.bytesReceived
    }
}

extension Replica {
    /// Whether this device is enrolled with a hub, so that ``sync()`` knows where to go.
    public var isEnrolled: Bool {
        get throws { try device("look for the hub").isEnrolled }
    }

    /// Enrols this device with a hub. Once; what was written before stays, and goes there with the first sync.
    ///
    /// Nothing secret is sent before the hub has shown that it is the one that made the code. Blocks its thread while
    /// the link lasts: not for the main thread.
    ///
    /// - Parameters:
    ///   - url: the hub's, as in `https://hub.example:8443`.
    ///   - code: what `outpost hub enrol-code NAME` gave. Dashes and case do not matter.
    /// - Returns: the name that the hub's officer gave this device.
    /// - Throws: `OutpostError`: `.unreachable` without a link, `.notAHub` for another hub, `.refused` for a code that was
    ///   used or is old, and for a hub with another mission than this schema.
    @discardableResult
    public func enrol(at url: String, code: String) throws -> String {
        let device = try device("enrol")
        let parsed: EnrolmentCode
        do {
            parsed = try EnrolmentCode(text: code)
        } catch {
            throw error.outpostError
        }
        let enrolment = Enrolment(hubURL: url, code: parsed) { try CurlLink($0) }
        let result = try enrolment.run(
            replica: id, device: device, authority: try enrolment.fetchAuthority())
        guard try isOfThisMission(result.missionFile) else {
            throw OutpostError(
                .refused, operation: "enrol", place: url,
                cause: "the hub has another mission than this app's schema",
                hint: "make the hub with the schema's missionFile, then enrol with a new code")
        }
        try device.keep(result, hubURL: url)
        return result.deviceName
    }

    /// Whether the hub's mission file is this declaration, or another version of it: versions differ in the field.
    private func isOfThisMission(_ bytes: [UInt8]) throws -> Bool {
        if Digest(of: bytes) == schema.missionHash { return true }
        do {
            let mission = try Mission.load(bytes: bytes)
            return mission.code == MissionText.code && mission.schema.version != schema.version
        } catch {
            return false
        }
    }

    /// Exchanges with the hub until neither has more.
    ///
    /// A cut loses nothing: what had arrived is kept, and the next sync goes on there. Blocks its thread while the link
    /// lasts: not for the main thread. Writes go on meanwhile.
    ///
    /// - Parameter url: the hub's for this once, where it is reached another way.
    /// - Throws: `OutpostError`: `.refused` when the device is not enrolled or the hub did not take something,
    ///   `.unreachable` when the link is cut.
    @discardableResult
    public func sync(via url: String? = nil) throws -> SyncReport {
        let device = try device("sync")
        let hub = try device.loadHub()
        var configuration = device.linkConfiguration(hub)
        if let url { configuration.hubURL = url }
        let engine = SyncEngine(
            replica: self, link: try CurlLink(configuration), peer: hub.fingerprint,
            hubURL: configuration.hubURL, sealer: try device.sealer(hub),
            trust: try device.trust(hub), surroundings: .system,
            renewal: try device.renewal(hub, of: id))
        let report = try engine.run()
        if let first = report.refusals.first {
            throw OutpostError(
                .refused, operation: "sync", place: configuration.hubURL,
                cause: "the hub says: \(first.cause)", hint: first.hint)
        }
        return SyncReport(report)
    }

    private func device(_ operation: String) throws -> DeviceFolder {
        guard let folder else {
            throw OutpostError(
                .invalidInput, operation: operation, place: place,
                cause: "it has no folder for this device's keys", hint: "open a file")
        }
        return DeviceFolder(folder)
    }
}
