import Hummingbird
import OutpostModel
import OutpostStore
import OutpostSync

/// Where the second copy of the reports is kept, and how it stands.
enum CopyPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/copy", to: router) { try show($0) }
        site.add(.post, "/copy", to: router) { try begin($0) }
        site.add(.post, "/copy/stop", to: router) { try stop($0) }
    }

    struct Page {
        let state, sign, text, onlyHere: String
        let isKept: Bool
        let isEnrolled: Bool
        /// Other disks that are at hand.
        let disks: [Disk]
        let error: String
        /// Shown once, when a copy was begun.
        let code: String
    }

    struct Disk {
        let path: String
    }

    private static func show(
        _ room: PageRoom, error: String = "", code: String = ""
    ) throws -> PageAnswer {
        let desk = try room.desk()
        let copies = CopyDesk(desk.folder)
        let isKept = try copies.settings() != nil
        let line = try line(room, desk)
        let only = try WaitingWork(desk.replica).onlyHere
        let page = Page(
            state: line.state, sign: line.sign, text: line.text,
            onlyHere: only == 0 ? "" : room.phrase("link_only_here", ["count": "\(only)"]),
            isKept: isKept, isEnrolled: DeviceFolder(desk.folder).isEnrolled,
            disks: try CopyDisks.found(apartFrom: desk.folder).map { Disk(path: $0) },
            error: error, code: code)
        return try room.page(
            "copy", title: room.phrase("copy"), page,
            status: error.isEmpty ? .ok : .unprocessableContent)
    }

    private static func line(
        _ room: PageRoom, _ desk: PageDesk
    ) throws -> (state: String, sign: String, text: String) {
        guard let settings = try CopyDesk(desk.folder).settings() else {
            return ("waiting", "○", room.phrase("copy_off"))
        }
        let known = try desk.replica.keptCopy().map { desk.clock.text($0.time) }
        let written = known.map {
            room.phrase("copy_written", ["time": $0, "folder": settings.folder])
        }
        if case .failed(let cause, let hint) = desk.copies.current {
            let text = room.phrase("copy_failed", ["cause": cause])
            let parts = [text, hint, written ?? ""].filter { !$0.isEmpty }
            return ("trouble", "✕", parts.joined(separator: " · "))
        }
        return ("ok", "✓", written ?? room.phrase("copy_begun", ["folder": settings.folder]))
    }

    private static func begin(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let disk = room.request.form["disk"].trimmed
        guard !disk.isEmpty else { return try show(room, error: room.phrase("copy_no_disk")) }
        var id = ByteWriter()
        id.fixed(desk.surroundings.random())
        id.fixed(desk.surroundings.random())
        do {
            let code = try CopyDesk(desk.folder).begin(in: disk, id: id.bytes)
            // Whoever has the code has all that is here: who let it out is noted.
            let tables = desk.tables.map(\.name)
            try desk.replica.note(
                Disclosure(
                    .export, spaces: desk.mission.schema.restrictedSpaces, tables: Set(tables),
                    rowCount: try desk.replica.rowCounts().values.reduce(0, +)),
                by: try room.author())
            desk.copies.ask()
            return try show(room, code: code.text)
        } catch let error as OutpostError {
            let parts = [error.cause, error.hint].filter { !$0.isEmpty }
            return try show(room, error: parts.joined(separator: " – "))
        }
    }

    private static func stop(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        try CopyDesk(desk.folder).stop()
        desk.copies.ask()
        return .redirect(to: "/copy")
    }
}
