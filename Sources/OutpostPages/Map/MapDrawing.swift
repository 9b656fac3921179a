import Foundation
import OutpostField
import OutpostModel

/// The map as SVG: borders, names, the grid of degrees, a scale, and a mark for each report or number of reports. Colours and lines
/// stand in outpost.css, since no style may stand in a page. What can be gone to is a link, and each mark says by its shape or its
/// number what it is.
struct MapDrawing {
    /// A mark as the drawing and the table below it have it.
    struct Mark {
        let address: String
        /// What a screen reader says, and what a pointer that rests there shows.
        let label: String
        let count: Int
        let shape: Int
        let point: GeoPoint
        /// The field of the grid that it stands for.
        let field: GeoBox
    }

    let window: MapWindow
    let places: PlacesMap?
    /// The mission's area, where there are no borders to draw, and what it is called.
    let frame: [GeoBox]
    let frameName: String
    let language: String
    /// Where an area's link leads.
    let address: (PlaceArea) -> String
    /// The area that the map fits; empty: the whole.
    let area: String

    func svg(marks: [Mark], sought: GeoPoint?, title: String) -> String {
        // A single report stands exactly where it is, so nothing may cover it.
        let several = marks.filter { $0.count > 1 }
        let single = marks.filter { $0.count == 1 }
        let (width, height) = (Int(MapWindow.width), Int(MapWindow.height))
        let label = title.htmlEscaped
        return """
            <svg class="map" viewBox="0 0 \(width) \(height + Self.strip)" role="group" aria-labelledby="map-title">
            <title id="map-title">\(label)</title>
            <svg width="\(width)" height="\(height)">
            <rect class="sea" width="\(width)" height="\(height)"/>
            \(areas())\(frames())
            <g role="img" aria-label="\(label)">\(graticule())\(sought.map(cross) ?? "")</g>
            \((several + single).map(mark).joined(separator: "\n"))
            </svg>
            <g aria-hidden="true">\(scale())</g>
            </svg>
            """
    }

    /// Under the map, for the scale.
    private static let strip = 24

    // MARK: Areas

    /// The level whose areas are links: departments of a whole country, communes once it is nearer.
    var level: Int {
        guard let places, let area = places.places.area(area) else {
            return window.halfHeight > 0.6 ? 1 : 2
        }
        return area.level + 1
    }

    private func areas() -> String {
        guard let places else { return "" }
        let metres = window.metresPerUnit
        // What is smaller than a unit of the drawing by half a unit is not seen.
        let borders = places.borders(triangle: metres * metres / 2)
        var (links, lines) = ("", "")
        let box = window.box
        for (index, area) in places.places.areas.enumerated()
        where places.places.outlines[index].box.overlaps(box) {
            let path = path(borders.rings[index].map(borders.outline))
            if area.level == min(level, 2) {
                links += level > 2 ? land(path, area) : link(path, area, places)
            } else if area.level == 1 {
                lines += "<path class=\"border\" d=\"\(path)\"/>"
            } else if window.halfHeight <= 3 {
                lines += "<path class=\"inner\" d=\"\(path)\"/>"
            }
        }
        let scale = 1 / MapWindow.fine
        return "<g transform=\"scale(\(scale))\">\(links)<g aria-hidden=\"true\">\(lines)</g></g>"
            + "<g aria-hidden=\"true\">\(names(places))</g>"
    }

    /// Boxes of the mission's file, so that a grid without borders says at least where the mission is.
    private func frames() -> String {
        frame.map { box in
            let (west, north) = (window.x(box.west), window.y(box.north))
            let (wide, high) = (window.x(box.east) - west, window.y(box.south) - north)
            return "<g role=\"img\" aria-label=\"\(frameName.htmlEscaped)\"><title>"
                + "\(frameName.htmlEscaped)</title><rect class=\"frame\" x=\"\(Self.tenths(west))\" "
                + "y=\"\(Self.tenths(north))\" width=\"\(Self.tenths(wide))\" "
                + "height=\"\(Self.tenths(high))\"/></g>"
        }.joined()
    }

    private func land(_ path: String, _ area: PlaceArea) -> String {
        "<path class=\"land\(area.code == self.area ? " chosen" : "")\" d=\"\(path)\"/>"
    }

    private func link(_ path: String, _ area: PlaceArea, _ places: PlacesMap) -> String {
        let name = places.gazetteer.name(of: area, in: language).htmlEscaped
        let isChosen = area.parent == self.area || self.area.isEmpty
        return """
            <a href="\(address(area).htmlEscaped)"><title>\(name)</title>\
            <path class="land\(isChosen ? " chosen" : "")" d="\(path)"/></a>
            """
    }

    /// Rings in whole steps of a tenth of a unit, each from the one before.
    private func path(_ rings: [[MapPoint]]) -> String {
        var text = ""
        for ring in rings {
            var last: (x: Int, y: Int)?
            for point in ring {
                let x = Int((window.x(point.longitude) * MapWindow.fine).rounded())
                let y = Int((window.y(point.latitude) * MapWindow.fine).rounded())
                guard let before = last else {
                    text += "M\(x) \(y)l"
                    last = (x, y)
                    continue
                }
                guard before != (x, y) else { continue }
                text += "\(x - before.x) \(y - before.y) "
                last = (x, y)
            }
            if text.last == "l" { text += "0 0" }
            text += "z"
        }
        return text
    }

    /// Names of what can be gone to, where there is room for them.
    private func names(_ places: PlacesMap) -> String {
        let box = window.box
        return places.places.areas.enumerated()
            .filter {
                $1.level == min(level, 2) && (level != 2 || area.isEmpty || $1.parent == area)
            }
            .compactMap { index, area in
                let outline = places.places.outlines[index]
                guard box.contains(outline.center) else { return nil }
                let name = places.gazetteer.name(of: area, in: language)
                let room = window.x(outline.box.east) - window.x(outline.box.west)
                guard Double(name.count) * Self.letterWidth <= room * 1.3 else { return nil }
                let (x, y) = (window.x(outline.center.longitude), window.y(outline.center.latitude))
                return "<text class=\"name\" x=\"\(Self.tenths(x))\" y=\"\(Self.tenths(y))\">"
                    + "\(name.htmlEscaped)</text>"
            }.joined()
    }

    /// Of the drawing's names, in units.
    private static let letterWidth = 6.0

    // MARK: Degrees and metres

    private func graticule() -> String {
        let box = window.box
        // At least three lines each way.
        let step = Self.step(window.halfHeight * 2 / 3)
        var text = ""
        for number in Int((box.south / step).rounded(.up))...Int((box.north / step).rounded(.down))
        {
            let y = Self.tenths(window.y(Double(number) * step))
            text += "<path class=\"degree\" d=\"M0 \(y)H\(Int(MapWindow.width))\"/>"
            text += "<text class=\"degrees\" x=\"4\" y=\"\(y)\">"
            text += "\(Self.degrees(Double(number) * step, "N", "S"))</text>"
        }
        for number in Int((box.west / step).rounded(.up))...Int((box.east / step).rounded(.down)) {
            let x = Self.tenths(window.x(Double(number) * step))
            text += "<path class=\"degree\" d=\"M\(x) 0V\(Int(MapWindow.height))\"/>"
            guard window.x(Double(number) * step) < MapWindow.width - 45 else { continue }
            text += "<text class=\"degrees\" x=\"\(x)\" y=\"\(Int(MapWindow.height) - 6)\">"
            text += "\(Self.degrees(Double(number) * step, "E", "W"))</text>"
        }
        return text
    }

    /// The largest of 1, 2 and 5 times a power of ten that is not above a number.
    private static func step(_ most: Double) -> Double {
        let power = pow(10, log10(most).rounded(.down))
        return [5, 2, 1].map { $0 * power }.first { $0 <= most } ?? power
    }

    private static func degrees(_ value: Double, _ positive: String, _ negative: String) -> String {
        let number = (abs(value) * 1000).rounded() / 1000
        let text = number == number.rounded() ? "\(Int(number))" : "\(number)"
        return "\(text)°\(number == 0 ? "" : value > 0 ? positive : negative)"
    }

    private func scale() -> String {
        let metres = Self.step(window.metresPerUnit * MapWindow.width / 4)
        let length = Self.tenths(metres / window.metresPerUnit)
        let (x, y) = (Int(MapWindow.width) - 8, Int(MapWindow.height) + 9)
        let label = metres >= 1000 ? "\(Int(metres / 1000)) km" : "\(Int(metres)) m"
        return "<path class=\"scale\" d=\"M\(x) \(y)v6h-\(length)v-6\"/>"
            + "<text class=\"scale-text\" x=\"\(Self.tenths(Double(x) - 6 - metres / window.metresPerUnit))\" "
            + "y=\"\(y + 6)\">\(label)</text>"
    }

    // MARK: Marks

    private func cross(_ point: GeoPoint) -> String {
        let (x, y) = (
            Self.tenths(window.x(point.longitude)), Self.tenths(window.y(point.latitude))
        )
        return "<path class=\"sought\" d=\"M\(x) \(y)m-14 0h28m-14 -14v28\"/>"
    }

    private func mark(_ mark: Mark) -> String {
        let digits = min("\(mark.count)".count, Self.radii.count)
        let (x, y) = middle(mark, radius: Self.radii[digits - 1])
        let head =
            "<a href=\"\(mark.address.htmlEscaped)\"><title>\(mark.label.htmlEscaped)</title>"
        guard mark.count > 1 else {
            return "\(head)<path class=\"point\" transform=\"translate(\(x) \(y))\" "
                + "d=\"\(Self.shapes[mark.shape % Self.shapes.count])\"/></a>"
        }
        return "\(head)<circle class=\"cluster c\(digits)\" cx=\"\(x)\" cy=\"\(y)\"/>"
            + "<text class=\"count\" x=\"\(x)\" y=\"\(y)\">\(mark.count)</text></a>"
    }

    /// Of a number with so many digits, as outpost.css has them for a phone; elsewhere they are smaller.
    private static let radii = [22.0, 22, 23, 26, 29, 29]

    /// Where a mark stands: a number within its field, so that none covers another.
    private func middle(_ mark: Mark, radius: Double) -> (x: String, y: String) {
        var (x, y) = (window.x(mark.point.longitude), window.y(mark.point.latitude))
        if mark.count > 1 {
            let (west, east) = (window.x(mark.field.west), window.x(mark.field.east))
            let (north, south) = (window.y(mark.field.north), window.y(mark.field.south))
            x = min(max(x, west + radius), east - radius)
            y = min(max(y, north + radius), south - radius)
        }
        return (Self.tenths(x), Self.tenths(y))
    }

    /// Square, triangle, diamond, disc, cross, and a triangle upside down, some 18 units wide.
    static let shapes = [
        "M-8-8h16v16h-16z", "M0-10l10 17h-20z", "M0-11l9 11-9 11-9-11z",
        "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z",
        "M-4-10h8v6h6v8h-6v6h-8v-6h-6v-8h6z", "M0 10l10-17h-20z",
    ]

    /// A number with one digit after the point.
    private static func tenths(_ number: Double) -> String {
        "\((number * 10).rounded() / 10)"
    }
}

extension GeoBox {
    func overlaps(_ other: GeoBox) -> Bool {
        south <= other.north && other.south <= north && west <= other.east && other.west <= east
    }
}
