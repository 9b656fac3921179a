import GRDB
import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// The reports in one field of the map, the latest first.
enum MapListPage {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/map/reports", to: router) { try show($0) }
    }

    struct Page {
        let place, back: String
        let rows: [ListPage.Row]
        let more: String
    }

    private static func show(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        guard let box = box(room.request.query["box"]) else {
            throw OutpostError(
                .invalidInput, operation: "list the reports of a place",
                place: room.request.query["box"], cause: "the address names no field of the map",
                hint: "go back to the map and choose one")
        }
        let tables = try MapScene.tables(room.request.query["kind"], desk)
        let before = RowKey(room.request.query["before"])
        let keys = try desk.map.read { points in
            latest(PageLimits.listRows + 1, of: tables, in: points) { key, point in
                box.holds(point) && before.map { key < $0 } ?? true
            }
        }
        let shown = keys.prefix(PageLimits.listRows)
        let lines = RowLines(room: room, desk: desk, waiting: try WaitingWork(desk.replica))
        let rows = try desk.replica.disclose(to: try room.author()) { db in
            let rows = try shown.compactMap { try lines.row($0.key, $0.table, db) }
            return (rows, Disclosure(.page, rows: shown.map { ($0.table.name, $0.key.space) }))
        }
        let places = try? desk.places.map()  // A damaged file is told of on the map.
        let whereabouts = places?.whereabouts(box.center, room.language) ?? ""
        let page = Page(
            place: whereabouts.isEmpty
                ? GridReference(of: box.center, digits: 2)?.spaced ?? box.center.description
                : whereabouts,
            back: back(box, room), rows: rows,
            more: keys.count > PageLimits.listRows ? more(shown.last?.key, room) : "")
        return try room.page("map-list", title: room.phrase("map_list"), page)
    }

    /// The latest keys that are wanted. No more than some are held at once: a field of a whole country has all there are.
    private static func latest(
        _ count: Int, of tables: [DeskTable], in points: [String: [RowKey: MapPoint]],
        where isWanted: (RowKey, MapPoint) -> Bool
    ) -> [(table: DeskTable, key: RowKey)] {
        var found: [(index: Int, key: RowKey)] = []
        var least: RowKey?
        func cut() {
            found.sort { $0.key > $1.key }
            found = Array(found.prefix(count))
            least = found.count == count ? found.last?.key : nil
        }
        for (index, table) in tables.enumerated() {
            for (key, point) in points[table.name] ?? [:] where isWanted(key, point) {
                if let least, key < least { continue }
                found.append((index, key))
                if found.count > 8 * count { cut() }
            }
        }
        cut()
        return found.map { (tables[$0.index], $0.key) }
    }

    private static func box(_ text: String) -> GeoBox? {
        let edges = text.split(separator: ",").compactMap { Double($0) }
        guard edges.count == 4, edges.allSatisfy(\.isFinite) else { return nil }
        return GeoBox(south: edges[0], west: edges[1], north: edges[2], east: edges[3])
    }

    private static func more(_ last: RowKey?, _ room: PageRoom) -> String {
        guard let last else { return "" }
        var query = PageFields()
        for (name, value) in room.request.query.all where name != "before" && !value.isEmpty {
            query.append(name, value)
        }
        query.append("before", last.description)
        return "/map/reports?\(query.encoded)"
    }

    /// The map of this field.
    private static func back(_ box: GeoBox, _ room: PageRoom) -> String {
        var address = MapAddress()
        address.kind = room.request.query["kind"]
        return address.moved(to: box.center, zoom: MapWindow(fitting: box).wholeZoom)
    }
}

extension GeoBox {
    /// As the map's grid counts: the northern and the western edge belong to it.
    func holds(_ point: MapPoint) -> Bool {
        point.latitude > south && point.latitude <= north && point.longitude >= west
            && point.longitude < east
    }
}
