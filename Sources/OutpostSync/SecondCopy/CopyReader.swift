import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Reads a second copy, where the disk that it was made of is gone.
package struct CopyReader {
    /// What came of it.
    package struct Report: Sendable, Equatable {
        package var pieces = 0
        package var changesets = 0
        package var files = 0
        /// When the last piece was written, milliseconds since 1970.
        package var time: Int64?
        /// What could not be read, by the file's name.
        package var defects: [String] = []
        /// Journals of which something is missing, and why.
        package var stopped: [JournalID: VerificationError] = [:]

        package var isWhole: Bool { defects.isEmpty && stopped.isEmpty }

        package init() {}
    }

    package let start: CopyStart
    /// Whose rosters are believed.
    package let authority: AuthorityCertificate
    private let header: BundleHeader
    private let key: BoxKey
    private let medium: any CopyMedium

    package static let operation = "rebuild from the second copy"

    /// Opens it; nothing of it is believed yet but that whoever wrote it knew the key.
    ///
    /// - Parameter key: of the code, or of the authority's delegation.
    /// - Throws: `refused` where the key opens nothing, `corrupt`, `not-found`.
    package init(_ medium: any CopyMedium, key: BoxKey) throws {
        guard try medium.sizes()[CopyFolder.start] != nil else {
            throw OutpostError(
                .notFound, operation: Self.operation, place: medium.place,
                cause: "no second copy begins here",
                hint: "name the folder outpost-copy-… on the stick")
        }
        var records: [[UInt8]] = []
        let (header, defects) = try Self.read(medium, CopyFolder.start, key) { records.append($0) }
        guard defects.isEmpty, let content = records.first, records.count == 1 else {
            throw Self.corrupt(medium, CopyFolder.start, "it was altered")
        }
        do {
            start = try CopyStart(decoding: content)
        } catch {
            throw Self.corrupt(medium, CopyFolder.start, error.description)
        }
        authority = try AuthorityCertificate(pem: start.authority)
        guard authority.missionID == header.mission else {
            throw Self.corrupt(medium, CopyFolder.start, "its authority is of another mission")
        }
        self.header = header
        self.key = key
        self.medium = medium
    }

    private static func corrupt(
        _ medium: any CopyMedium, _ name: String, _ cause: String
    ) -> OutpostError {
        OutpostError(
            .corrupt, operation: operation, place: "\(medium.place)/\(name)", cause: cause,
            hint: "nothing was rebuilt: try the other copies that there are")
    }

    /// Fills a new replica. What is damaged is named, and all the rest is taken.
    ///
    /// - Parameters:
    ///   - replica: of the mission that `start` has, with an identity of its own and nothing in it.
    ///   - hub: the hub's name in the replica's memory.
    ///   - sealer: of the new device.
    ///   - trust: whose seals are believed; nil: by the authority that the copy has.
    ///   - attachments: where the files of reports go; nil: nowhere.
    /// - Throws: `refused` where no device of the rosters wrote the copy; what the disk says.
    package func rebuild(
        into replica: Replica, hub: String, sealer: Sealer, trust: RosterTrust? = nil,
        attachments: AttachmentStore?, surroundings: Surroundings
    ) throws -> Report {
        let trust = trust ?? RosterTrust(authority: authority)
        let names = try medium.sizes().keys
        var report = Report()
        let pieces = names.compactMap { name in CopyFolder.number(of: name).map { ($0, name) } }
        for (_, name) in pieces.sorted(by: { $0.0 < $1.0 }) {
            let destination = EdgeBundles(
                replica: replica, hub: hub, sealer: sealer, trust: trust,
                surroundings: surroundings, takesAll: true)
            try take(name, destination, &report)
        }
        try requireKnownWriter(replica)
        if let attachments {
            for name in names.filter(CopyFolder.isFile).sorted() {
                try take(file: name, attachments, &report)
            }
        }
        return report
    }

    private func take(
        _ name: String, _ destination: EdgeBundles, _ report: inout Report
    ) throws {
        let intake = BundleIntake(key: key, mission: header.mission, destination: destination)
        let taken: BundleReport
        do {
            taken = try intake.take(try medium.reader(of: name))
        } catch let error as OutpostError where [.corrupt, .refused].contains(error.code) {
            report.defects.append("\(name): \(error.cause)")
            return
        }
        report.pieces += 1
        report.changesets += taken.taken
        report.defects += taken.defects.map { "\(name): \($0)" }
        // What one piece lacked another one may have brought.
        for (journal, error) in taken.stopped { report.stopped[journal] = error }
        if let issued = taken.author?.issued { report.time = max(report.time ?? 0, issued) }
    }

    /// Anybody can encrypt to a public key: what the copy begins with counts as far as a device of the mission signed it.
    private func requireKnownWriter(_ replica: Replica) throws {
        let rosters = try replica.keptRosters()
        let devices = rosters.map { Roster($0.effective, version: 0) } ?? Roster()
        guard header.isWritten(by: devices) else {
            throw OutpostError(
                .refused, operation: Self.operation, place: medium.place,
                cause: "no device of the mission's rosters wrote it",
                hint: "nothing was rebuilt: its beginning was altered, or no piece could be read")
        }
    }

    private func take(
        file name: String, _ attachments: AttachmentStore, _ report: inout Report
    ) throws {
        let writer = try attachments.begin()
        defer { writer.abandon() }
        do {
            let (_, defects) = try Self.read(medium, name, key) { try writer.write($0) }
            guard defects.isEmpty else {
                report.defects += defects.map { "\(name): \($0)" }
                return
            }
        } catch let error as OutpostError where error.code == .corrupt || error.code == .refused {
            report.defects.append("\(name): \(error.cause)")
            return
        }
        // Under its hash: what a row speaks of is found by it, and whether it is what was attached is seen by it.
        _ = try writer.finish()
        report.files += 1
    }

    /// The records of a file of the copy, in order.
    private static func read(
        _ medium: any CopyMedium, _ name: String, _ key: BoxKey,
        _ take: ([UInt8]) throws -> Void
    ) throws -> (BundleHeader, [BundleDefect]) {
        let read = try medium.reader(of: name)
        let header: BundleHeader
        do {
            header = try BundleHeader.read(read)
        } catch let failure as ByteReader.Failure {
            throw corrupt(medium, name, failure.description)
        }
        guard let contentKey = try header.contentKey(with: key) else {
            throw OutpostError(
                .refused, operation: operation, place: "\(medium.place)/\(name)",
                cause: "this key does not open it",
                hint: "the code is that which was written down when this copy was begun")
        }
        var records = BundleRecordReader(
            BundleCipher(contentKey: contentKey, of: header), from: header.encoded().count,
            read: read)
        var defects: [BundleDefect] = []
        while let record = try records.next() {
            switch record {
            case .frame(let bytes, _, _): if defects.isEmpty { try take(bytes) }
            case .defect(let defect): defects.append(defect)
            }
        }
        return (header, defects)
    }
}
