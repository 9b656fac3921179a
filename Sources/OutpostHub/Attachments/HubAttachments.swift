import OutpostModel
import OutpostStore
import OutpostSync

/// The files of reports at a hub: who may bring which, and who may take it. What is said of a file stands in rows; whose row nobody
/// sent yet is nobody's file.
package struct HubAttachments: Sendable {
    private let rows: AttachmentRows
    private let store: AttachmentStore
    private let core: HubCore

    package init(rows: AttachmentRows, store: AttachmentStore, core: HubCore) {
        self.rows = rows
        self.store = store
        self.core = core
    }

    package func answer(
        _ question: AttachmentQuestion, from edge: ReplicaID
    ) throws -> AttachmentAnswer {
        guard question.offers.count + question.wants.count <= AttachmentSyncLimits.filesPerQuestion
        else {
            throw OutpostError(
                .invalidInput, operation: "look for files",
                cause: "more than \(AttachmentSyncLimits.filesPerQuestion) are asked for at once")
        }
        return AttachmentAnswer(
            offers: try question.offers.map { try held(try Self.digest($0), from: edge) },
            wants: try question.wants.map { try size(try Self.digest($0), for: edge) })
    }

    /// What is here of a file that somebody may bring.
    private func held(_ digest: Digest, from edge: ReplicaID) throws -> Int64 {
        guard let entry = try entry(of: digest, for: .bringing, edge) else {
            return AttachmentAnswer.none
        }
        return store.has(digest)
            ? entry.byteCount : min(store.heldBytes(of: digest), entry.byteCount)
    }

    private func size(_ digest: Digest, for edge: ReplicaID) throws -> Int64 {
        guard try entry(of: digest, for: .taking, edge) != nil else { return AttachmentAnswer.none }
        return store.byteCount(of: digest) ?? AttachmentAnswer.none
    }

    /// Begins to take bytes of a file, or goes on.
    ///
    /// - Parameter offset: what the sender believes to be here.
    /// - Returns: nil: all of it is here.
    /// - Throws: `not-found` where no row speaks of it that this device may bring it for; `already-exists` where something else is here
    ///   than the sender believes.
    package func arrival(
        of hash: String, after offset: Int64, from edge: ReplicaID
    ) throws -> AttachmentArrival? {
        let digest = try Self.digest(hash)
        guard let entry = try entry(of: digest, for: .bringing, edge) else {
            throw Self.unknown(hash)
        }
        guard !store.has(digest) else { return nil }
        let arrival = try store.arrival(of: digest, byteCount: entry.byteCount)
        guard arrival.held == offset else {
            throw OutpostError(
                .alreadyExists, operation: "take an attachment", place: hash,
                cause: "\(arrival.held) bytes of it are here, not \(offset)",
                hint: "ask what is here, then send the rest")
        }
        return arrival
    }

    /// Bytes of a file, at most `AttachmentSyncLimits.readBytes`; none at its end.
    package func piece(
        of digest: Digest, after offset: Int64, limit: Int
    ) throws -> [UInt8] {
        try store.piece(
            of: digest, after: offset, limit: min(limit, AttachmentSyncLimits.readBytes))
    }

    /// A file that this device may take.
    ///
    /// - Throws: `not-found` for what is not here and for what is not its to have, in the same words.
    package func digest(of hash: String, for edge: ReplicaID) throws -> Digest {
        let digest = try Self.digest(hash)
        guard try size(digest, for: edge) >= 0 else { throw Self.unknown(hash) }
        return digest
    }

    // MARK: Who may what

    private enum Purpose {
        case bringing, taking
    }

    private func entry(
        of digest: Digest, for purpose: Purpose, _ edge: ReplicaID
    ) throws -> AttachmentRows.Entry? {
        let entries = try rows.entries(of: digest, core.picture)
        guard let access = try core.currentRoster()?.access else { return entries.first }
        var spaces = access.readableSpaces(ofDevice: edge.identity)
        if purpose == .bringing {
            spaces.formUnion(access.appendableSpaces(ofDevice: edge.identity))
        }
        return entries.first { spaces.contains($0.space) }
    }

    private static func digest(_ text: String) throws -> Digest {
        guard let digest = Digest(hexadecimal: text) else {
            throw OutpostError(
                .invalidInput, operation: "look for a file", place: String(text.prefix(80)),
                cause: "this is no SHA-256 in 64 lower-case hexadecimal digits")
        }
        return digest
    }

    private static func unknown(_ hash: String) -> OutpostError {
        OutpostError(
            .notFound, operation: "look for a file", place: hash,
            cause: "no report that this device may see speaks of it, or it is not here yet")
    }
}
