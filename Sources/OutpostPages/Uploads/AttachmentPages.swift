import GRDB
import HTTPTypes
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Files of reports in the browser: attaching them, and showing them.
enum AttachmentPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/report/{key}/attach", to: router) { try show($0) }
        site.addUpload("/report/{key}/attach", to: router) { try attach($0, $1) }
        site.add(.get, "/attachment/{hash}", to: router) { try give($0) }
        site.add(.post, "/report/{key}/place", to: router) { try PictureOffer.take($0) }
    }

    struct Page {
        let key, error: String
        let files: [File]
        /// Where a picture says that it was taken, to a report that says none.
        let offer: PictureOffer?
    }

    struct File {
        let address, report, caption: String
        let isPicture: Bool
        let isAbsent: Bool
    }

    private static let shown = 200

    private static func table(_ desk: PageDesk) throws -> AttachmentTable {
        if let table = AttachmentTable(desk.mission) { return table }
        throw OutpostError(
            .notFound, operation: "attach a file", cause: "this mission keeps no attachments")
    }

    private static func show(_ room: PageRoom, error: String = "") throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        _ = try desk.table(holding: key)
        let table = try table(desk)
        let author = try room.author()
        let files = try desk.replica.disclose(to: author) { db -> ([File], Disclosure) in
            let files = try Self.files(of: key, desk, db)
            return (
                files,
                Disclosure(
                    .page, spaces: [key.space], tables: [table.schema.name], report: key,
                    rowCount: files.count)
            )
        }
        return try room.page(
            "attach", title: room.phrase("attach"),
            Page(
                key: key.description, error: error, files: files,
                offer: PictureOffer(room.request.query)),
            status: error.isEmpty ? .ok : .unprocessableContent)
    }

    /// What is attached to a report, the latest first; nothing where the mission keeps no attachments.
    static func files(of key: RowKey, _ desk: PageDesk, _ db: Database) throws -> [File] {
        guard let table = AttachmentTable(desk.mission) else { return [] }
        let rows = try db.fetchValues(
            sql: """
                SELECT id, content_hash, media_type, \(table.has(.caption) ? "caption" : "NULL")
                FROM \(Replica.quoted(table.schema.name)) WHERE subject = ?
                ORDER BY id DESC LIMIT \(shown)
                """, values: [.text(key.description)])
        return rows.map { row in
            let digest = Self.digest(row[1].description)
            return File(
                address: "/attachment/\(row[1].description)", report: "/report/\(row[0])",
                caption: row[3].description.isEmpty ? row[2].description : row[3].description,
                isPicture: Self.pictures.contains(row[2].description),
                isAbsent: digest.map { !desk.attachments.has($0) } ?? true)
        }
    }

    // MARK: Attaching

    private static func attach(_ room: PageRoom, _ upload: Upload) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        _ = try desk.table(holding: key)
        let table = try table(desk)
        defer { discard(upload, desk) }
        guard !upload.files.isEmpty else {
            return try show(room, error: room.phrase("attach_missing"))
        }
        let files: [AttachedFile]
        do {
            files = try desk.incoming.alone { try keep(upload, of: key, table, room, desk) }
        } catch let error as OutpostError where error.code == .invalidInput {
            return try show(room, error: "\(error.cause) – \(error.hint)")
        }
        desk.search.follow()
        let offered = files.lazy.compactMap { PictureOffer($0.position) }.first
        if let offered, try PictureOffer.isWelcome(key, desk) {
            return .redirect(to: "/report/\(key)/attach?\(offered.query.encoded)")
        }
        return .redirect(to: "/report/\(key)?saved=1")
    }

    /// All files of one form, or none.
    private static func keep(
        _ upload: Upload, of key: RowKey, _ table: AttachmentTable, _ room: PageRoom,
        _ desk: PageDesk
    ) throws -> [AttachedFile] {
        let isEvidence = upload.text("evidence") == AttachmentTable.yes
        let caption = String(upload.text("caption").prefix(PageLimits.searchBytes)).trimmed
        var files: [AttachedFile] = []
        do {
            for file in upload.files {
                files.append(
                    try AttachedFile(
                        file.digest, in: desk.incoming.files, to: desk.attachments,
                        isEvidence: isEvidence, offsetMinutes: desk.clock.offset))
            }
            try desk.replica.write(WriteSession(author: try room.author())) { db in
                for file in files {
                    try file.insert(of: key, caption: caption, into: table, db)
                }
            }
            return files
        } catch {
            try AttachedFile.forget(files, desk)
            throw error
        }
    }

    private static func discard(_ upload: Upload, _ desk: PageDesk) {
        do {
            try desk.incoming.discard(upload.files.map(\.digest))
        } catch {
            // What stays is taken away when the page is started again.
        }
    }

    // MARK: Showing

    /// What a browser draws by itself and can do no harm; anything else is only saved.
    private static let pictures = Set(PictureKind.allCases.map(\.mediaType))

    private static func digest(_ text: String) -> Digest? {
        Hexadecimal.bytes(of: text).flatMap { Digest(bytes: $0) }
    }

    private static func give(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let table = try table(desk)
        let hash = room.request.parameter("hash")
        guard let digest = digest(hash) else { throw none(hash) }
        // Only what some report here has: the file is of the report's space.
        let found = try desk.replica.read { db in
            try db.fetchValues(
                sql: """
                    SELECT id, media_type FROM \(Replica.quoted(table.schema.name))
                    WHERE content_hash = ? LIMIT \(shown)
                    """, values: [.text(digest.hexadecimal)])
        }
        let keys = found.compactMap { RowKey($0[0].description) }
        guard let first = keys.first else { throw none(hash) }
        guard (desk.attachments.byteCount(of: digest) ?? 0) <= UploadLimits.pictureBytes else {
            throw OutpostError(
                .limit, operation: "show a file", place: hash,
                cause: "it is too large for this page",
                hint: "copy it from the folder \(desk.folder.attachments)")
        }
        let bytes = try desk.attachments.bytes(of: digest)
        try desk.replica.note(
            Disclosure(
                .page, spaces: Set(keys.map(\.space)), tables: [table.schema.name], report: first,
                rowCount: keys.count), by: try room.author())
        return answer(bytes, digest, isRestricted: isRestricted(keys, desk))
    }

    private static func isRestricted(_ keys: [RowKey], _ desk: PageDesk) -> Bool {
        let restricted = desk.mission.schema.restrictedSpaces
        return keys.contains { restricted.contains($0.space) }
    }

    private static func answer(
        _ bytes: [UInt8], _ digest: Digest, isRestricted: Bool
    ) -> PageAnswer {
        // By its bytes: what a row says of a file was written by whoever wrote the row.
        let kind = PictureKind(of: bytes)
        var answer = PageAnswer(
            contentType: kind?.mediaType ?? "application/octet-stream", body: bytes)
        let name = "\(digest.hexadecimal.prefix(12))\(kind.map { ".\($0.rawValue)" } ?? "")"
        answer.headers[.contentDisposition] =
            "\(kind == nil ? "attachment" : "inline"); filename=\"\(name)\""
        // Each look at what is restricted is noted, so each must come here.
        answer.headers[.cacheControl] = isRestricted ? "no-store" : "private, max-age=600"
        return answer
    }

    private static func none(_ hash: String) -> OutpostError {
        OutpostError(
            .notFound, operation: "show a file", place: hash,
            cause: "no report here has such a file")
    }
}
