import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Runs exchanges over a link until neither end has more. Thin: what to say is `EdgeExchange`'s, how bytes travel is
/// the link's.
package final class SyncEngine {
    /// What a sync did, over all its exchanges.
    package struct Report: Sendable, Equatable {
        package var exchanges = 0
        package var sentChangesets = 0
        package var receivedChangesets = 0
        package var receivedRows = 0
        /// Changesets that are held now and were not, or the other way round, since a roster came.
        package var changedAdmissions = 0
        /// Changesets of ours that were written again, since a copy of this replica wrote too.
        package var rewrittenChangesets = 0
        /// Journals of others of which the hub holds another branch than this replica.
        package var parted: Set<JournalID> = []
        package var bytesSent: Int64 = 0
        package var bytesReceived: Int64 = 0
        package var refusals: [Refusal] = []
        /// Spaces that were taken out of the replica, since the roster lets it read them no more.
        package var purged: [SpaceID] = []
        /// Where unsent work of theirs lies, encrypted to the authority.
        package var handovers: [String] = []
        /// Files of reports that travelled, and what is left of them.
        package var attachments = AttachmentSync.Report()
        /// What became of this device's certificate.
        package var renewal = CertificateRenewal.Outcome.notDue

        package init() {}
    }

    /// The content type of an exchange, both ways.
    static let contentType = "application/x-outpost"

    private let replica: Replica
    private let link: any Link
    private let peer: String
    private let hubURL: String
    private let sealer: Sealer
    private let trust: RosterTrust
    private let surroundings: Surroundings
    private let renewal: CertificateRenewal?
    private let attachments: AttachmentSync?
    private let clock: () -> Duration
    /// How fast the link takes what is given to it.
    package private(set) var pace: FramePace

    /// - Parameters:
    ///   - peer: the hub's name in the replica's memory: its authority's fingerprint.
    ///   - hubURL: for messages.
    ///   - sealer: with this device's key.
    ///   - trust: whose seals are believed, and which rosters.
    ///   - renewal: of this device's certificate, where it is due.
    ///   - attachments: the files of reports, which follow them; nil: none do.
    ///   - pace: what was known of the link the last time.
    ///   - clock: one that only goes forward.
    package init(
        replica: Replica, link: any Link, peer: String, hubURL: String, sealer: Sealer,
        trust: RosterTrust, surroundings: Surroundings, renewal: CertificateRenewal? = nil,
        attachments: AttachmentSync? = nil, pace: FramePace = FramePace(),
        clock: @escaping () -> Duration = SteadyClock.system
    ) {
        self.pace = pace
        self.clock = clock
        self.renewal = renewal
        self.attachments = attachments
        self.replica = replica
        self.link = link
        self.peer = peer
        self.hubURL = hubURL
        self.sealer = sealer
        self.trust = trust
        self.surroundings = surroundings
    }

    /// - Parameter progress: called after each exchange.
    /// - Throws: `OutpostError`; what was exchanged before is kept on both ends.
    package func run(progress: (Report) -> Void = { _ in }) throws -> Report {
        var report = Report()
        renewIfDue(&report)
        while report.exchanges < SyncLimits.exchanges {
            let hasMore = try exchange(&report)
            report.exchanges += 1
            // By now the hub has said what time it is: where this machine's clock was dead, nothing seemed due before.
            if report.exchanges == 1 { renewIfDue(&report) }
            progress(report)
            // A refusal would come again: the rest is for the next sync, after someone has looked.
            guard report.refusals.isEmpty else { return report }
            if try !hasMore && bringFiles(&report) == .done { return report }
        }
        throw OutpostError(
            .limit, operation: "sync", place: hubURL,
            cause: "the two ends did not agree within \(SyncLimits.exchanges) exchanges",
            hint: "report this: it is a defect")
    }

    /// After all reports: their files.
    private func bringFiles(_ report: inout Report) throws -> AttachmentSync.Outcome {
        guard let attachments else { return .done }
        defer { report.attachments = attachments.report }
        return try attachments.run()
    }

    /// Renews the certificate where its time has come. Whatever goes wrong here never stops a sync.
    private func renewIfDue(_ report: inout Report) {
        guard let renewal, report.renewal == .notDue else { return }
        do {
            var time: Int64?
            try replica.updatePeer { time = $0.hubTime }
            guard try renewal.isDue(at: time) else { return }
            let (isRenewed, hubTime) = try renewal.run(over: link)
            try replica.updatePeer { try $0.learn(hubTime: hubTime) }
            if isRenewed { report.renewal = .renewed }
        } catch {
            report.renewal = .failed((error as? OutpostError)?.cause ?? "\(error)")
        }
    }

    private func exchange(_ report: inout Report) throws -> Bool {
        let session = try EdgeSession(
            replica: replica, peer: peer, sealer: sealer, trust: trust, surroundings: surroundings,
            pace: pace, clock: clock)
        defer { pace = session.pace ?? pace }
        var outgoing = OutgoingBytes()
        var problem = ProblemBody()
        let request = LinkRequest(.post, path: "/exchange", contentType: Self.contentType)
        let response: LinkResponse
        do {
            response = try link.perform(
                request,
                produce: { limit in try outgoing.next(limit) { try session.nextBytes() } },
                respond: { response in try problem.begin(response, hubURL: hubURL) },
                consume: { bytes in
                    if problem.isExpected {
                        try problem.take(bytes)
                    } else {
                        try session.receive(bytes)
                    }
                })
        } catch {
            do {
                try session.breakOff()
            } catch {
                // Then less is known of what went out; why the link broke is what the caller must know.
            }
            throw error
        }
        if problem.isExpected {
            try session.forgetPacking()
            throw problem.error(status: response.status, place: hubURL)
        }
        let outcome = try session.finish()
        report.sentChangesets += session.report.sentChangesets
        report.receivedChangesets += session.report.receivedChangesets
        report.receivedRows += session.report.receivedRows
        report.changedAdmissions += session.report.changedAdmissions
        report.rewrittenChangesets += session.report.rewrittenChangesets
        report.parted = session.report.parted
        report.purged += session.report.purged
        report.handovers += session.report.handovers
        report.refusals += session.report.refusals
        report.bytesSent += response.bytesSent
        report.bytesReceived += response.bytesReceived
        return outcome.hasMore
    }
}

/// Cuts what the session gives to the sizes that the link asks for.
private struct OutgoingBytes {
    private var bytes: [UInt8] = []
    private var offset = 0

    mutating func next(_ limit: Int, more: () throws -> [UInt8]?) throws -> [UInt8] {
        if offset == bytes.count {
            bytes = try more() ?? []
            offset = 0
        }
        let end = min(bytes.count, offset + limit)
        defer { offset = end }
        return Array(bytes[offset..<end])
    }
}

/// An answer that is not a stream: the hub's refusal as JSON, or something that is no hub at all.
private struct ProblemBody {
    private struct Problem: Decodable {
        let code: String
        let cause: String
        let hint: String
    }

    private(set) var isExpected = false
    private var bytes: [UInt8] = []
    private static let limit = 64 << 10

    /// - Throws: `.notAHub` at once when neither a stream nor a refusal of ours begins, before a byte is read.
    mutating func begin(_ response: LinkResponse, hubURL: String) throws {
        if response.status == 200, response.contentType == SyncEngine.contentType { return }
        let isJSON = response.contentType?.hasPrefix("application/json") ?? false
        guard isJSON, response.status >= 400 else {
            throw OutpostError(
                .notAHub, operation: "sync", place: hubURL,
                cause:
                    "it answered \(response.status) with '\(response.contentType ?? "nothing")', as no hub does",
                hint:
                    "if this network wants a sign-in first, open any page in a browser; then sync again"
            )
        }
        isExpected = true
    }

    mutating func take(_ more: UnsafeRawBufferPointer) throws {
        guard bytes.count + more.count <= Self.limit else { return }
        bytes.append(contentsOf: more)
    }

    func error(status: Int, place: String) -> OutpostError {
        let code: OutpostError.Code =
            switch status {
            case 403, 409: .refused
            case 429: .limit
            case 507: .diskFull
            case 500...: .unreachable
            default: .protocolViolation
            }
        do {
            let problem = try JSONDecoder().decode(Problem.self, from: Data(bytes))
            // Its own hint speaks to whoever sits at the hub.
            let hint =
                code == .diskFull
                ? "tell the hub's officer; your work stays in your journal, sync again later"
                : problem.hint
            return OutpostError(
                code, operation: "sync", place: place, cause: "the hub says: \(problem.cause)",
                hint: hint)
        } catch {
            return OutpostError(
                code, operation: "sync", place: place, cause: "the hub answered \(status)", hint: ""
            )
        }
    }
}
