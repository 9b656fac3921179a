import OutpostField

/// What stands in a map's address: what is shown, of which kind, and where.
package struct MapAddress {
    /// A table's name; empty: all.
    var kind = ""
    /// The code of the area that the map fits; empty: the whole.
    var area = ""
    /// A middle and a zoom, instead of an area.
    var center: GeoPoint?
    var zoom = 0
    /// A position that was looked for, and is marked.
    var mark: GeoPoint?

    init() {}

    package init(_ query: PageFields) {
        kind = query["kind"]
        area = query["in"]
        center = Self.point(query["at"])
        mark = Self.point(query["mark"])
        let zooms = MapWindow.zooms
        zoom = min(max(Int(query["zoom"]) ?? 0, zooms.lowerBound), zooms.upperBound)
    }

    private static func point(_ text: String) -> GeoPoint? {
        let parts = text.split(separator: ",").compactMap { Double($0) }
        guard parts.count == 2 else { return nil }
        return GeoPoint(latitude: parts[0], longitude: parts[1])
    }

    private static func text(_ point: GeoPoint) -> String {
        "\(short(point.latitude)),\(short(point.longitude))"
    }

    /// A metre's worth of digits.
    static func short(_ degrees: Double) -> String {
        let whole = (degrees * 100_000).rounded() / 100_000
        return "\(whole)"
    }

    package var text: String {
        var query = PageFields()
        if !kind.isEmpty { query.append("kind", kind) }
        if !area.isEmpty { query.append("in", area) }
        if let center {
            query.append("at", Self.text(center))
            query.append("zoom", "\(zoom)")
        }
        if let mark { query.append("mark", Self.text(mark)) }
        return query.all.isEmpty ? "/map" : "/map?\(query.encoded)"
    }

    func moved(to center: GeoPoint, zoom: Int) -> String {
        var other = self
        (other.area, other.center, other.zoom) = ("", center, zoom)
        return other.text
    }

    func fitting(_ area: String) -> String {
        var other = self
        (other.area, other.center, other.mark) = (area, nil, nil)
        return other.text
    }

    /// The list of what is in a field of the map.
    func list(_ box: GeoBox) -> String {
        var query = PageFields()
        if !kind.isEmpty { query.append("kind", kind) }
        let edges = [box.south, box.west, box.north, box.east].map { "\($0)" }
        query.append("box", edges.joined(separator: ","))
        return "/map/reports?\(query.encoded)"
    }
}
