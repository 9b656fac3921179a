import OutpostField
import OutpostModel

/// Reports of one field of the map's grid.
struct MapCluster: Equatable {
    /// What the list of them is asked by.
    let box: GeoBox
    let count: Int
    /// Where they are on the average: of one report, where it is.
    let point: GeoPoint
    /// Where the latest is: the middle of reports about a bay lies in the sea.
    let latest: GeoPoint
    /// The only one's, and its table.
    let single: (table: String, key: RowKey)?
    let byTable: [String: Int]

    static func == (left: MapCluster, right: MapCluster) -> Bool {
        left.box == right.box && left.count == right.count && left.byTable == right.byTable
    }
}

/// What a window shows of reports.
struct MapClusters {
    /// From north to south, and from west to east.
    let clusters: [MapCluster]
    let byTable: [String: Int]
    /// With a position, but not in the window.
    let outside: Int

    var count: Int { byTable.values.reduce(0, +) }

    /// Fields from west to east, and from north to south: 60 units each, which is a finger on a phone.
    static let columns = 10
    static let rows = 7

    private struct Field {
        var count = 0
        var x: Int64 = 0
        var y: Int64 = 0
        var byTable: [Int]
        var latest: (key: RowKey, point: MapPoint)?
    }

    /// - Parameter tables: the names that count.
    init(_ points: [String: [RowKey: MapPoint]], tables: [String], window: MapWindow) {
        let box = window.box
        let cellWidth = (box.east - box.west) / Double(Self.columns)
        let cellHeight = (box.north - box.south) / Double(Self.rows)
        let none = Field(byTable: [Int](repeating: 0, count: tables.count))
        var fields = [Field](repeating: none, count: Self.columns * Self.rows)
        var outside = 0
        for (index, table) in tables.enumerated() {
            for (key, point) in points[table] ?? [:] {
                let column = (point.longitude - box.west) / cellWidth
                let row = (box.north - point.latitude) / cellHeight
                guard column >= 0, row >= 0, column < Double(Self.columns), row < Double(Self.rows)
                else {
                    outside += 1
                    continue
                }
                let place = Int(row) * Self.columns + Int(column)
                fields[place].count += 1
                fields[place].x += Int64(point.x)
                fields[place].y += Int64(point.y)
                fields[place].byTable[index] += 1
                if fields[place].latest.map({ $0.key < key }) ?? true {
                    fields[place].latest = (key, point)
                }
            }
        }
        clusters = fields.indices.filter { fields[$0].count > 0 }.map { place in
            let (column, row) = (Double(place % Self.columns), Double(place / Self.columns))
            let corner = (west: box.west + column * cellWidth, north: box.north - row * cellHeight)
            return Self.cluster(
                fields[place], tables,
                GeoBox(
                    south: corner.north - cellHeight, west: corner.west, north: corner.north,
                    east: corner.west + cellWidth))
        }
        self.outside = outside
        byTable = clusters.reduce(into: [:]) { sums, cluster in
            sums.merge(cluster.byTable, uniquingKeysWith: +)
        }
    }

    private static func cluster(_ field: Field, _ tables: [String], _ box: GeoBox) -> MapCluster {
        let count = Double(field.count) * MapPoint.unitsPerDegree
        var byTable: [String: Int] = [:]
        for (table, count) in zip(tables, field.byTable) where count > 0 { byTable[table] = count }
        let middle =
            GeoPoint(latitude: Double(field.y) / count, longitude: Double(field.x) / count)
            ?? box.center
        return MapCluster(
            box: box, count: field.count, point: middle,
            latest: field.latest?.point.point ?? middle,
            single: field.count == 1
                ? field.latest.map { (byTable.keys.first ?? "", $0.key) } : nil, byTable: byTable)
    }
}
