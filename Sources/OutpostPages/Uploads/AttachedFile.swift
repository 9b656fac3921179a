import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// A file that is kept with a report, and what its row is to say of it.
package struct AttachedFile: Sendable {
    package let digest: Digest
    package let byteCount: Int64
    let mediaType: String
    let kind: String?
    let takenAt: FieldTime?
    /// Where a picture says that it was taken, as a report's columns have it; empty where it does not say.
    let position: [String: Value]
    let isEvidence: Bool
    /// It was not here before: a removed report, which may come back, could have had it.
    let isNew: Bool

    /// Takes a file from where it waits: evidence as it is, a picture without what it says of its maker.
    ///
    /// - Parameters:
    ///   - offsetMinutes: of the place, for a camera that does not say its own.
    /// - Throws: `invalid-input` where it is neither evidence nor a picture that can be understood.
    package init(
        _ waiting: Digest, in incoming: AttachmentStore, to store: AttachmentStore,
        isEvidence: Bool, offsetMinutes: (FieldTime) -> Int
    ) throws {
        self.isEvidence = isEvidence
        let size = incoming.byteCount(of: waiting) ?? 0
        let isSmall = size <= UploadLimits.pictureBytes
        let bytes = isSmall ? try incoming.bytes(of: waiting) : []
        let picture = PictureKind(of: bytes)
        mediaType = picture?.mediaType ?? "application/octet-stream"
        kind = picture == nil ? nil : AttachmentTable.photograph
        let facts = PictureMetadata.facts(of: bytes)
        position = Self.position(facts)
        takenAt = facts.localTime.flatMap { facts.takenAt(offsetMinutes: offsetMinutes($0)) }
        if isEvidence {
            isNew = !store.has(waiting)
            let writer = try store.begin(expected: size)
            try incoming.read(waiting) { try writer.write($0) }
            byteCount = writer.byteCount
            digest = try writer.finish()
        } else {
            guard isSmall else {
                throw Self.refusal(
                    "it has more than \(UploadLimits.pictureBytes >> 20) MiB",
                    hint: "make it smaller, or keep it as evidence")
            }
            let stripped: [UInt8]
            do {
                stripped = try PictureMetadata.stripped(bytes)
            } catch {
                throw Self.refusal(error.description, hint: error.hint)
            }
            byteCount = Int64(stripped.count)
            isNew = !store.has(Digest(of: stripped))
            digest = try store.keep(stripped)
        }
    }

    private static func position(_ facts: PictureFacts) -> [String: Value] {
        guard let latitude = facts.latitude, let longitude = facts.longitude else { return [:] }
        var position: [String: Value] = [
            "latitude": .real(latitude), "longitude": .real(longitude),
        ]
        if let accuracy = facts.accuracyMetres { position["accuracy_metres"] = .real(accuracy) }
        return position
    }

    private static func refusal(_ cause: String, hint: String) -> OutpostError {
        OutpostError(.invalidInput, operation: "attach a file", cause: cause, hint: hint)
    }

    /// Takes files away that no report came to have after all. Called where nobody else attaches: see `IncomingForms.alone`.
    static func forget(_ files: [AttachedFile], _ desk: PageDesk) throws {
        guard let table = AttachmentTable(desk.mission) else { return }
        for file in files where file.isNew {
            let rows = try desk.replica.read { db in
                try db.fetchValues(
                    sql: """
                        SELECT 1 FROM \(Replica.quoted(table.schema.name)) WHERE content_hash = ?
                        LIMIT 1
                        """, values: [.text(file.digest.hexadecimal)])
            }
            if rows.isEmpty { desk.attachments.remove(file.digest) }
        }
    }

    /// Writes its row. The same file of the same report is one attachment, however often and by whatever road it is attached; nor does
    /// it come back once somebody removed it.
    ///
    /// - Returns: the row's key.
    @discardableResult
    package func insert(
        of subject: RowKey, caption: String, into table: AttachmentTable, _ db: Database
    ) throws -> RowKey {
        let name = table.schema.name
        let key = RowKey(
            space: subject.space, table: name, source: "page",
            reference: "\(subject)\u{0}\(digest)", milliseconds: 0)
        guard try ImportTable(db).standing(table: table.schema, key: key, digest: .zero) == .new
        else { return key }
        let values = values(of: table, subject: subject, caption: caption)
            .sorted { $0.key < $1.key }
        let columns = ([TableSchema.keyColumn] + values.map(\.key)).map(Replica.quoted)
        try db.execute(
            sql: """
                INSERT INTO \(Replica.quoted(name)) (\(columns.joined(separator: ", ")))
                VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                """, values: [.text(key.description)] + values.map(\.value))
        return key
    }

    /// The values of its row, by column; what the mission's table does not have is left out.
    func values(
        of table: AttachmentTable, subject: RowKey, caption: String = ""
    ) -> [String: Value] {
        var values: [AttachmentTable.Column: Value] = [
            .subject: .text(subject.description), .contentHash: .text(digest.hexadecimal),
            .byteCount: .integer(byteCount), .mediaType: .text(mediaType),
        ]
        if !caption.isEmpty { values[.caption] = .text(caption) }
        if let takenAt { values[.takenAt] = .text(takenAt.description) }
        if let kind { values[.kind] = table.code(kind, of: .kind) }
        let answer = isEvidence ? AttachmentTable.yes : AttachmentTable.no
        values[.isEvidence] = table.code(answer, of: .isEvidence)
        return Dictionary(
            values.filter { table.has($0.key) }.map { ($0.key.rawValue, $0.value) }
        ) { first, _ in first }
    }
}
