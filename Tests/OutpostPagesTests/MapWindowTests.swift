import OutpostField
import OutpostModel
import Testing

@testable import OutpostPages

@Suite struct MapWindowTests {
    private func point(_ latitude: Double, _ longitude: Double) throws -> GeoPoint {
        try #require(GeoPoint(latitude: latitude, longitude: longitude))
    }

    @Test func `What a window fits is on its sheet, and comes back from it`() throws {
        let box = GeoBox(south: 17.9, west: -74.6, north: 20.1, east: -71.5)
        let window = MapWindow(fitting: box)
        for (latitude, longitude) in [(box.south, box.west), (box.north, box.east)] {
            let (x, y) = (window.x(longitude), window.y(latitude))
            #expect((0...MapWindow.width).contains(x) && (0...MapWindow.height).contains(y))
            #expect(abs(window.longitude(x: x) - longitude) < 1e-9)
            #expect(abs(window.latitude(y: y) - latitude) < 1e-9)
        }
        // Ten kilometres are as long to the north as to the east.
        let (x, y) = (window.x(-72.0) - window.x(-72.1), window.y(19.0) - window.y(19.1))
        let middle = try point(19.0, -72.0).distance(to: try point(19.0, -72.1))
        #expect(abs(x / middle / (y / 11119.5) - 1) < 0.01)
    }

    @Test func `Nearer and further are one step each, and end`() throws {
        var window = MapWindow(center: try point(19, -72), zoom: 0)
        #expect(window.further == nil)
        var steps = 0
        while let next = window.nearer {
            let nearer = MapWindow(center: window.center, zoom: next)
            #expect(nearer.further == next - 1 && nearer.wholeZoom == next)
            window = nearer
            steps += 1
        }
        #expect(steps == MapWindow.zooms.count - 1)
        let fitting = MapWindow(fitting: GeoBox(south: 17.9, west: -74.6, north: 20.1, east: -71.5))
        let nearer = try #require(fitting.nearer)
        #expect(MapWindow(center: fitting.center, zoom: nearer).halfHeight < fitting.halfHeight)
    }

    @Test func `Each report counts once, in a field or outside`() throws {
        let window = MapWindow(center: try point(19, -72), zoom: 7)
        let box = window.box
        var points: [String: [RowKey: MapPoint]] = ["incident": [:], "site": [:]]
        var inside = 0
        for number in 0..<3000 {
            let (table, key) = (
                number % 3 == 0 ? "site" : "incident",
                RowKey(space: SpaceID(hash: 1), milliseconds: Int64(number), random: 5)
            )
            let place = try point(
                18 + Double(number % 61) / 30, -73 + Double(number % 97) / 40)
            points[table]?[key] = MapPoint(place)
            inside += box.holds(MapPoint(place)) ? 1 : 0
        }
        let found = MapClusters(points, tables: ["incident", "site"], window: window)
        #expect(found.count == inside && found.outside == 3000 - inside && inside > 500)
        for cluster in found.clusters {
            let members = points.values.joined().filter { cluster.box.holds($0.value) }.count
            #expect(members == cluster.count && cluster.byTable.values.reduce(0, +) == members)
            #expect(cluster.box.widened(by: 1e-6).contains(cluster.point))
        }
        let one = MapClusters(points, tables: ["site"], window: window)
        #expect(one.count == found.byTable["site"])
    }
}
