import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Where the reports are: drawn by the server, moved by links, and said once more as a table for whoever sees no map.
enum MapPage {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/map", to: router) { try show($0) }
        MapListPage.add(to: router, of: site)
    }

    struct Page {
        let drawing: String
        let sought, message: String
        let choices: [PageFrame.Choice]
        let kinds: [Kind]
        let kind, area: String
        let areas: [PageFrame.Choice]
        let above: [PageFrame.Choice]
        let moves: [PageFrame.Choice]
        let legend: [Kind]
        let rows: [Line]
        let summary, outside: String
        let hasPlaces: Bool
        /// Whether the mission's area is drawn in place of borders.
        let hasFrame: Bool
        /// Why the borders cannot be drawn; empty where they can, or were never taken.
        let trouble: String
    }

    /// A kind of report: in the filter, and beside its shape under the map.
    struct Kind {
        let address, label: String
        let isCurrent: Bool
        let shape: String
        let count: Int
    }

    /// A mark in words.
    struct Line {
        let address: String
        let count: Int
        let what, place, grid: String
    }

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let scene = try MapScene(room, desk)
        if let target = scene.redirect { return .redirect(to: target) }
        return try room.page("map", title: room.phrase("nav_map"), try scene.page())
    }
}
