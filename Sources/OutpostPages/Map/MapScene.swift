import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// One map: what was asked for, what it shows, and where from there.
struct MapScene {
    private let room: PageRoom
    private let desk: PageDesk
    private let address: MapAddress
    private let places: PlacesMap?
    private let trouble: String
    private let tables: [DeskTable]
    private let search: MapSearch
    /// Where a place that was looked for is; nil: here.
    let redirect: String?

    init(_ room: PageRoom, _ desk: PageDesk) throws {
        self.room = room
        self.desk = desk
        var places: PlacesMap?
        var trouble = ""
        do {
            places = try desk.places.map()
        } catch let error as OutpostError {
            // The reports can be shown all the same.
            trouble = "\(error.cause). \(error.hint)"
        }
        self.places = places
        self.trouble = trouble
        var address = MapAddress(room.request.query)
        if places?.places.area(address.area) == nil { address.area = "" }
        tables = try Self.tables(address.kind, desk)
        self.address = address
        search = MapSearch(room.request.query["q"], room: room, places: places)
        redirect = search.address(from: address)
    }

    /// The tables that count: the one that was chosen, else all that may be shown to whoever passes by and have reports of their own.
    static func tables(_ kind: String, _ desk: PageDesk) throws -> [DeskTable] {
        let placed = Set(desk.map.tables.map(\.name))
        if !kind.isEmpty {
            let table = try desk.table(named: kind)
            return placed.contains(table.name) ? [table] : []
        }
        let restricted = desk.mission.schema.restrictedSpaces
        return try desk.tables.filter { placed.contains($0.name) }
            .map { try desk.table(named: $0.name) }.filter { table in
                guard case .space(let id) = table.schema.residence else { return false }
                return table.schema.referenceColumn != nil && !restricted.contains(id)
            }
    }

    // MARK: The page

    func page() throws -> MapPage.Page {
        let names = tables.map(\.name)
        let (window, found) = try desk.map.read { points -> (MapWindow, MapClusters) in
            let window = self.window(points, names)
            return (window, MapClusters(points, tables: names, window: window))
        }
        let marks = try marks(found)
        let drawing = MapDrawing(
            window: window, places: places, frame: places == nil ? desk.mission.area : [],
            frameName: room.phrase("map_mission_area"), language: room.language,
            address: { self.address.fitting($0.code) }, area: address.area)
        let summary = room.phrase(
            "map_summary", ["reports": "\(found.count)", "places": "\(found.clusters.count)"])
        return MapPage.Page(
            drawing: drawing.svg(marks: marks, sought: address.mark, title: summary),
            sought: search.typed, message: search.message,
            choices: search.choices.map { area in
                PageFrame.Choice(
                    address: address.fitting(area.code), label: label(area), isCurrent: false)
            }, kinds: kinds(), kind: address.kind, area: address.area, areas: areas(),
            above: above(), moves: moves(window), legend: legend(found),
            rows: lines(found, marks), summary: summary,
            outside: found.outside == 0
                ? "" : room.phrase("map_outside", ["count": "\(found.outside)"]),
            hasPlaces: places != nil, hasFrame: places == nil && !desk.mission.area.isEmpty,
            trouble: trouble)
    }

    private func window(_ points: [String: [RowKey: MapPoint]], _ names: [String]) -> MapWindow {
        if let center = address.center { return MapWindow(center: center, zoom: address.zoom) }
        if let outline = places?.places.outline(address.area) {
            return MapWindow(fitting: outline.box)
        }
        if let box = places?.places.box { return MapWindow(fitting: box) }
        let all = names.lazy.flatMap { points[$0]?.values.map(\.point) ?? [] }
        // One report that was typed wrong must not make all others a dot; where all are elsewhere, they are what is shown.
        if let box = Self.whole(desk.mission.area), all.isEmpty || all.contains(where: box.contains)
        {
            return MapWindow(fitting: box)
        }
        return GeoBox(around: all).map { MapWindow(fitting: $0.widened(by: 0.02)) }
            ?? MapWindow(center: GeoBox(south: 0, west: 0, north: 0, east: 0).center, zoom: 0)
    }

    /// About all of a mission's boxes; nil where its file does not say.
    private static func whole(_ area: [GeoBox]) -> GeoBox? {
        area.dropFirst().reduce(area.first) { $0?.union($1) }
    }

    // MARK: Marks

    private func marks(_ found: MapClusters) throws -> [MapDrawing.Mark] {
        let shapes = Dictionary(
            tables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        return try desk.replica.disclose(to: try room.author()) { db in
            let titles = RowTitles(desk: desk, language: room.language)
            let marks = try found.clusters.map { cluster in
                guard let (name, key) = cluster.single,
                    let table = tables.first(where: { $0.name == name })
                else {
                    return MapDrawing.Mark(
                        address: address.list(cluster.box), label: label(cluster),
                        count: cluster.count, shape: 0, point: cluster.point, field: cluster.box)
                }
                let title = try titles.title(of: key, in: table, db) ?? ""
                let kind = table.label(room.language, desk.mission)
                return MapDrawing.Mark(
                    address: "/report/\(key)", label: title.isEmpty ? kind : "\(kind): \(title)",
                    count: 1, shape: shapes[name] ?? 0, point: cluster.point, field: cluster.box)
            }
            return (marks, disclosure(found.byTable))
        }
    }

    /// Positions are shown of every row in the window, also where a number stands for several.
    private func disclosure(_ counts: [String: Int]) -> Disclosure {
        var disclosure = Disclosure(.page)
        for table in tables {
            guard let count = counts[table.name], count > 0,
                case .space(let id) = table.schema.residence
            else { continue }
            disclosure.tables.insert(table.name)
            disclosure.spaces.insert(id)
            disclosure.rowCount += count
        }
        return disclosure
    }

    private func label(_ cluster: MapCluster) -> String {
        let reports = room.phrase("map_reports", ["count": "\(cluster.count)"])
        let place = whereabouts(cluster)
        return place.isEmpty ? reports : "\(reports) – \(place)"
    }

    private func whereabouts(_ cluster: MapCluster) -> String {
        guard let places else { return "" }
        let middle = places.whereabouts(cluster.point, room.language)
        return middle.isEmpty ? places.whereabouts(cluster.latest, room.language) : middle
    }

    /// The marks in words, the largest first.
    private func lines(_ found: MapClusters, _ marks: [MapDrawing.Mark]) -> [MapPage.Line] {
        zip(found.clusters, marks).map { cluster, mark in
            MapPage.Line(
                address: mark.address, count: cluster.count,
                what: cluster.single == nil ? kindsText(cluster.byTable) : mark.label,
                place: whereabouts(cluster),
                grid: GridReference(of: cluster.point, digits: cluster.count == 1 ? 4 : 2)?.spaced
                    ?? cluster.point.description)
        }.sorted { ($1.count, $0.grid) < ($0.count, $1.grid) }
    }

    private func kindsText(_ counts: [String: Int]) -> String {
        tables.compactMap { table in
            counts[table.name].map { "\(table.label(room.language, desk.mission)): \($0)" }
        }.joined(separator: ", ")
    }

    private func legend(_ found: MapClusters) -> [MapPage.Kind] {
        tables.enumerated().compactMap { index, table in
            guard let count = found.byTable[table.name] else { return nil }
            var other = address
            other.kind = table.name
            return MapPage.Kind(
                address: other.text, label: table.label(room.language, desk.mission),
                isCurrent: false, shape: MapDrawing.shapes[index % MapDrawing.shapes.count],
                count: count)
        }
    }

    // MARK: From here to elsewhere

    private func kinds() -> [MapPage.Kind] {
        let placed = Set(desk.map.tables.map(\.name))
        return desk.tables.filter { placed.contains($0.name) }.map { table in
            MapPage.Kind(
                address: table.name,
                label: room.label(table.labels, of: desk.mission)
                    .capitalisedFirst, isCurrent: table.name == address.kind, shape: "", count: 0)
        }.sorted { $0.label < $1.label }
    }

    private func label(_ area: PlaceArea) -> String {
        guard let places else { return area.code }
        let name = places.gazetteer.name(of: area, in: room.language)
        return area.parent.map { "\(name) (\(places.name($0, room.language)))" } ?? name
    }

    /// Departments, and the communes of the one that is shown.
    private func areas() -> [PageFrame.Choice] {
        guard let places = places?.places else { return [] }
        let shown = places.area(address.area)
        let department = shown?.parent ?? (shown?.level == 1 ? shown?.code : nil)
        let communes = department.map { places.areas(level: 2, within: $0) } ?? []
        func choices(_ areas: [PlaceArea]) -> [PageFrame.Choice] {
            areas.map { area in
                PageFrame.Choice(
                    address: area.code, label: label(area), isCurrent: area.code == address.area)
            }.sorted { $0.label < $1.label }
        }
        return choices(places.areas(level: 1)) + choices(communes)
    }

    /// What the area that is shown lies in, the whole first.
    private func above() -> [PageFrame.Choice] {
        guard let places = places?.places, let area = places.area(address.area) else { return [] }
        let chain = [area.parent.flatMap { places.area($0) }, area].compactMap(\.self)
        let whole = PageFrame.Choice(
            address: address.fitting(""), label: room.phrase("map_whole"), isCurrent: false)
        return [whole]
            + chain.map { area in
                PageFrame.Choice(
                    address: address.fitting(area.code),
                    label: self.places?.name(area.code, room.language) ?? area.code,
                    isCurrent: area.code == address.area)
            }
    }

    private func moves(_ window: MapWindow) -> [PageFrame.Choice] {
        var moves: [PageFrame.Choice] = []
        func add(_ phrase: String, _ sign: String, _ center: GeoPoint?, _ zoom: Int?) {
            guard let center, let zoom else { return }
            // The sign stands where a language's code does elsewhere: the template shows it before the words.
            moves.append(
                PageFrame.Choice(
                    address: address.moved(to: center, zoom: zoom), label: room.phrase(phrase),
                    isCurrent: false, code: sign))
        }
        let zoom = window.wholeZoom
        add("map_nearer", "+", window.center, window.nearer)
        add("map_further", "−", window.center, window.further)
        add("map_west", "←", window.moved(east: -1, north: 0), zoom)
        add("map_north", "↑", window.moved(east: 0, north: 1), zoom)
        add("map_south", "↓", window.moved(east: 0, north: -1), zoom)
        add("map_east", "→", window.moved(east: 1, north: 0), zoom)
        return moves
    }
}
