import Hummingbird
import OutpostModel
import OutpostSync

/// The first minutes of a laptop: it joins a mission, by files on a stick or by a code, or records before there is a hub.
enum SetupPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/setup", door: .open, to: router) { try show($0) }
        site.add(.post, "/setup/begin", door: .open, to: router) { room in
            try settled(room) { try room.site.house.setup.begin() }
        }
        site.add(.post, "/setup/code", door: .open, to: router) { room in
            try settled(room) {
                let form = room.request.form
                try room.site.house.released {
                    try room.site.house.setup.enrol(url: form["url"].trimmed, code: form["code"])
                }
            }
        }
        site.add(.get, "/setup/request", door: .open, to: router) { try request($0) }
        site.add(.post, "/setup/approval", door: .open, bodyLimit: approvalBytes, to: router) {
            try approval($0)
        }
        site.add(.post, "/setup/accept", door: .open, bodyLimit: approvalBytes, to: router) {
            room in
            try settled(room) {
                try room.site.house.released {
                    try room.site.house.setup.accept(Array(room.request.form["file"].utf8))
                }
            }
        }
    }

    /// A mission file of two mebibytes in Base64, as a form's field spells it.
    private static let approvalBytes = 12 << 20

    struct Page {
        let error, words, missionWords, file: String
        let isMade: Bool
        /// It is joined already, and nobody said that it is to join once more.
        let isJoined: Bool
    }

    private static func show(
        _ room: PageRoom, error: String = "", missionWords: String = "", file: String = ""
    ) throws -> PageAnswer {
        // Once it belongs to somebody, only who is signed in may have it join another hub.
        let desk = try room.site.house.current()
        if desk != nil, room.visit.session == nil { return room.toSignIn() }
        let words = room.site.house.pendingRequest?.words ?? ""
        return try room.page(
            "setup", title: room.phrase("setup_title"),
            Page(
                error: error, words: words, missionWords: missionWords, file: file,
                isMade: desk != nil,
                isJoined: missionWords.isEmpty && error.isEmpty && !room.request.query.has("again")
                    && DeviceFolder(room.site.house.folder).isEnrolled),
            status: error.isEmpty ? .ok : .badRequest)
    }

    private static func settled(
        _ room: PageRoom, then address: String = "/", _ body: () throws -> Void
    ) throws -> PageAnswer {
        if try room.site.house.current() != nil, room.visit.session == nil {
            return room.toSignIn()
        }
        do {
            try body()
        } catch let error as OutpostError {
            return try show(room, error: "\(error.cause). \(error.hint)")
        }
        return .redirect(to: address)
    }

    /// A file to carry to the hub; its words stand on the page.
    private static func request(_ room: PageRoom) throws -> PageAnswer {
        if try room.site.house.current() != nil, room.visit.session == nil {
            return room.toSignIn()
        }
        guard !room.request.query["file"].isEmpty, let made = room.site.house.pendingRequest else {
            let name = room.request.query["name"].trimmed
            return try settled(room, then: "/setup") {
                try room.site.house.makeRequest(name: name.isEmpty ? "outpost" : name)
            }
        }
        var answer = PageAnswer(contentType: "application/octet-stream", body: made.file)
        answer.headers[.contentDisposition] = "attachment; filename=\"outpost-request.json\""
        return answer
    }

    private static func approval(_ room: PageRoom) throws -> PageAnswer {
        let file = room.request.form["file"]
        do {
            let words = try room.site.house.setup.words(ofApproval: Array(file.utf8))
            return try show(room, missionWords: words, file: file)
        } catch let error as OutpostError {
            return try show(room, error: "\(error.cause). \(error.hint)")
        }
    }
}
