import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Keeps a replica's second copy up: writes what it does not hold yet, as one more piece.
///
/// A piece is a bundle that is for whoever has the copy's code, and for the authority. It counts once it was flushed and read back; then the
/// replica notes it. What a power cut leaves between the two is written again, and read twice is read once.
package struct CopyKeeper {
    /// What a look did.
    package struct Report: Sendable, Equatable {
        /// In the piece that was written; 0: there was nothing new.
        package var changesets = 0
        package var bytes = 0
        /// Nothing of the copy was there, or what was there may not stay: all was written.
        package var isAnew = false
        /// Files of reports that were written, and those that are still to come.
        package var files = 0
        package var filesLeft = 0

        package init() {}
    }

    private let replica: Replica
    private let settings: CopySettings
    private let start: CopyStart
    private let mission: MissionID
    private let trust: RosterTrust
    private let sealer: Sealer
    private let signer: SealKey
    private let medium: any CopyMedium
    private let attachments: AttachmentStore?
    private let surroundings: Surroundings

    /// - Parameters:
    ///   - start: what a new replica would be begun with.
    ///   - sealer: of this device's journals.
    ///   - signer: the same key, which signs the pieces.
    ///   - attachments: the files of reports; nil: none are copied.
    package init(
        _ replica: Replica, _ settings: CopySettings, start: CopyStart, mission: MissionID,
        trust: RosterTrust, sealer: Sealer, signer: SealKey, medium: any CopyMedium,
        attachments: AttachmentStore?, surroundings: Surroundings
    ) {
        self.replica = replica
        self.settings = settings
        self.start = start
        self.mission = mission
        self.trust = trust
        self.sealer = sealer
        self.signer = signer
        self.medium = medium
        self.attachments = attachments
        self.surroundings = surroundings
    }

    /// - Throws: what the disk says; `refused` where there is no roster yet, by which the pieces could be believed. What was written before
    ///   that stays.
    package func keep() throws -> Report {
        // What other programs wrote goes along.
        try replica.adoptForeignWrites()
        let files = try medium.sizes()
        let readers = try readers()
        var report = Report()
        var (copy, outdated) = try standing(files)
        try writeStart(&copy, for: readers, isThere: files[CopyFolder.start] != nil)
        try writePiece(&copy, for: readers, outdated, &report)
        try writeFiles(files, for: readers, &report)
        return report
    }

    private static func refused(_ cause: String, hint: String) -> OutpostError {
        OutpostError(.refused, operation: "keep the second copy", cause: cause, hint: hint)
    }

    /// Box keys: of the code, and of the authority's delegation.
    private func readers() throws -> Set<[UInt8]> {
        guard let kept = try replica.keptRosters() else {
            throw Self.refused(
                "no roster is here yet, by which a copy could be believed",
                hint: "sync once with the hub, or take its answer to an enrolment by file")
        }
        // Nobody could believe what is signed by a device that no roster in it knows.
        guard kept.effective.devices[replica.id.identity] != nil else {
            throw Self.refused(
                "the roster here does not know this laptop yet",
                hint: "sync once with the hub, or take its answer to an enrolment by file")
        }
        let delegation = kept.delegations.map(\.delegation).max { $0.number < $1.number }
        let code = try settings.bytes(\.reader, "reader", count: RosterDevice.keyBytes)
        return Set([code] + [delegation?.boxKey].compactMap { $0 })
    }

    // MARK: What is there

    /// What is known of the copy, and the pieces that the next one replaces where it is begun anew: since some of it is not there, or since
    /// it holds what is not here any more, by an order of erasure or because a space was left.
    private func standing(
        _ files: [String: Int]
    ) throws -> (copy: KeptCopy, outdated: [KeptCopy.Piece]) {
        let id = try settings.bytes(\.id, "id", count: KeptCopy.idBytes)
        var copy = KeptCopy(id: id, time: 0, place: medium.place)
        var outdated: [KeptCopy.Piece] = []
        let heads = try VersionVector(replica.heads().mapValues(\.sequence))
        let erasures = try erasures()
        if let known = try replica.keptCopy(), known.id == id {
            copy = known
            let isWhole = known.pieces.allSatisfy {
                files[CopyFolder.piece($0.number)] == $0.byteCount
            }
            if !isWhole || known.erasures != erasures || !heads.isSuperset(of: known.held) {
                outdated = known.pieces.filter { files[CopyFolder.piece($0.number)] != nil }
                copy = known.begunAnew()
            }
        }
        copy.erasures = erasures
        // A replica that was put back knows of fewer pieces than there are: what it lost is in the others.
        let last = files.keys.compactMap { CopyFolder.number(of: $0) }.max() ?? 0
        copy.nextNumber = max(copy.nextNumber, last + 1)
        return (copy, outdated)
    }

    private func erasures() throws -> UInt64 {
        guard let roster = try replica.missionRoster()?.roster else { return 0 }
        return UInt64(roster.erasures.count + roster.erasedBodies.count)
    }

    // MARK: Writing

    private func writeStart(
        _ copy: inout KeptCopy, for readers: Set<[UInt8]>, isThere: Bool
    ) throws {
        let content = start.encoded()
        let keys = readers.sorted { $0.lexicographicallyPrecedes($1) }
        let digest = Digest(of: content + keys.joined())
        guard !isThere || digest != copy.start else { return }
        _ = try write(CopyFolder.start, for: readers) { records in
            try records.append(content, isLast: true)
        }
        copy.start = digest
        // Before the first piece there is nothing to note: it comes with it.
        if !copy.pieces.isEmpty { try replica.note(copy) }
    }

    private func writePiece(
        _ copy: inout KeptCopy, for readers: Set<[UInt8]>, _ outdated: [KeptCopy.Piece],
        _ report: inout Report
    ) throws {
        let roster = try replica.rosterHeader().map { RosterMark(of: $0) } ?? .none
        let next = copy.next
        let isAnew = next.level == 0 && next.start.isEmpty
        let writer = BundleWriter(
            replica: replica, mission: mission, trust: trust, sealer: sealer, signer: signer)
        let plan = try writer.plan(
            for: readers.map { reader in
                // Like a base that has said what it holds, and reads everything.
                BundleRecipient(
                    name: "the second copy", boxKey: reader, identity: replica.id.identity,
                    readable: nil, known: next.start.sequences, isComplete: true,
                    roster: isAnew ? .none : copy.roster)
            })
        let heads = VersionVector(plan.heads.mapValues(\.sequence))
        guard heads != copy.held || roster != copy.roster || copy.pieces.isEmpty else { return }
        let name = CopyFolder.piece(copy.nextNumber)
        let byteCount = try written(name) { append in
            _ = try writer.write(
                plan, issued: try bestTime(), contentKey: BundleHeader.freshContentKey(),
                append: append)
        }
        report.changesets = plan.changesets
        report.bytes = byteCount
        report.isAnew = isAnew
        let number = copy.nextNumber
        let replaced = copy.add(
            KeptCopy.Piece(number: number, byteCount: byteCount), as: next, through: heads)
        copy.roster = roster
        copy.time = surroundings.wallMilliseconds()
        copy.place = medium.place
        try replica.note(copy)
        for piece in outdated + replaced where piece.number != number {
            try medium.remove(CopyFolder.piece(piece.number))
        }
    }

    /// The hub's time as known here, in the place of a clock that may be dead.
    private func bestTime() throws -> Int64 {
        var time: Int64?
        try replica.updatePeer { time = $0.hubTime }
        return time ?? surroundings.wallMilliseconds()
    }

    private func writeFiles(
        _ present: [String: Int], for readers: Set<[UInt8]>, _ report: inout Report
    ) throws {
        guard let attachments else { return }
        let names = CopyNames(
            key: try settings.bytes(\.names, "names", count: BundleHeader.contentKeyBytes))
        let missing = try attachments.digests().map { ($0, CopyFolder.file(names.name(of: $0))) }
            .filter { present[$0.1] == nil }
        var bytes: Int64 = 0
        for (digest, name) in missing where bytes < CopyFolder.fileBytesAtOnce {
            bytes += attachments.byteCount(of: digest) ?? 0
            _ = try write(name, for: readers) { records in
                var held: [UInt8] = []
                try attachments.read(digest) { piece in
                    held += piece
                    while held.count > CopyFolder.recordBytes {
                        try records.append(Array(held.prefix(CopyFolder.recordBytes)))
                        held.removeFirst(CopyFolder.recordBytes)
                    }
                }
                try records.append(held, isLast: true)
            }
            report.files += 1
        }
        report.filesLeft = missing.count - report.files
    }

    /// A file with a header of its own.
    private func write(
        _ name: String, for readers: Set<[UInt8]>,
        _ make: (inout BundleRecordWriter) throws -> Void
    ) throws -> Int {
        let contentKey = BundleHeader.freshContentKey()
        let header = try BundleHeader(
            contentKey: contentKey, to: readers, mission: mission,
            writer: replica.id.identity,
            issued: min(max(0, try bestTime()), Limits.timeMilliseconds), key: signer)
        return try written(name) { append in
            var records = try BundleRecordWriter(header, contentKey: contentKey, write: append)
            try make(&records)
        }
    }

    /// Writes a file and reads it back.
    ///
    /// - Returns: how many bytes it has.
    private func written(
        _ name: String, _ make: (_ append: @escaping ([UInt8]) throws -> Void) throws -> Void
    ) throws -> Int {
        var byteCount = 0
        var running = RunningDigest()
        try medium.write(name) { append in
            try make { bytes in
                running.take(bytes)
                byteCount += bytes.count
                try append(bytes)
            }
        }
        let read = try medium.reader(of: name)
        var found = RunningDigest()
        while case let bytes = try read(CopyFolder.recordBytes), !bytes.isEmpty {
            found.take(bytes)
        }
        guard found.digest == running.digest else {
            try medium.remove(name)
            throw OutpostError(
                .corrupt, operation: "keep the second copy", place: "\(medium.place)/\(name)",
                cause: "it does not give back what was written to it",
                hint: "take another stick: outpost copy begin FOLDER")
        }
        return byteCount
    }
}
