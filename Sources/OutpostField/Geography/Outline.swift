/// Corners of one area as closed rings, and the questions that are asked of them.
package struct Outline: Sendable {
    package let rings: [[MapPoint]]
    package let box: GeoBox
    /// A point inside, near the middle: where a label or a report of the whole area is put.
    package let center: GeoPoint

    /// - Returns: nil without a corner.
    init?(rings: [[MapPoint]]) {
        guard let box = GeoBox(around: rings.lazy.joined().map(\.point)) else { return nil }
        self.rings = rings
        self.box = box
        center = Self.center(of: rings, box: box)
    }

    /// Whether a point is inside. On a border that two areas share it is in one of them.
    package func contains(_ point: GeoPoint) -> Bool {
        box.contains(point) && rings.isAround(MapPoint(point))
    }

    /// How far the furthest corner is from the centre, in metres.
    package var reach: Double {
        rings.joined().reduce(0) { max($0, center.distance(to: $1.point)) }
    }

    /// Looked for along some parallels: the middle of the widest stretch inside, the nearer the middle the better.
    private static func center(of rings: [[MapPoint]], box: GeoBox) -> GeoPoint {
        let lines = 15
        var best = (score: -1.0, point: box.center)
        for line in 1...lines {
            let share = Double(line) / Double(lines + 1)
            let latitude = box.south + (box.north - box.south) * share
            let y = Int32((latitude * MapPoint.unitsPerDegree).rounded())
            let crossings = rings.crossings(y: y).sorted()
            for index in stride(from: 0, to: crossings.count - 1, by: 2) {
                let width = crossings[index + 1] - crossings[index]
                let score = width * (1 - abs(share - 0.5))
                guard score > best.score else { continue }
                let x = (crossings[index] + crossings[index + 1]) / 2
                let point = MapPoint(x: Int32(x.rounded()), y: y)
                best = (score, point.point)
            }
        }
        return best.point
    }
}

extension [[MapPoint]] {
    /// Where the rings cross a parallel, as far east as that is; always an even number. A corner on it belongs to the side that goes
    /// north, so that each crossing counts once.
    func crossings(y: Int32) -> [Double] {
        var found: [Double] = []
        for ring in self {
            guard var before = ring.last else { continue }
            for point in ring {
                if (before.y <= y) != (point.y <= y) {
                    let share =
                        (Double(y) - Double(before.y)) / (Double(point.y) - Double(before.y))
                    found.append(Double(before.x) + share * (Double(point.x) - Double(before.x)))
                }
                before = point
            }
        }
        return found
    }

    /// Whether a point is inside an odd number of rings. In whole numbers, so that two areas agree about their border.
    func isAround(_ point: MapPoint) -> Bool {
        var isInside = false
        for ring in self {
            guard var before = ring.last else { continue }
            for corner in ring {
                if (before.y <= point.y) != (corner.y <= point.y) {
                    // The lower end first: the same border seen from both sides gives the same answer.
                    let (low, high) = before.y < corner.y ? (before, corner) : (corner, before)
                    let cross =
                        (Int64(high.x) - Int64(low.x)) * (Int64(point.y) - Int64(low.y))
                        - (Int64(point.x) - Int64(low.x)) * (Int64(high.y) - Int64(low.y))
                    if cross > 0 { isInside.toggle() }
                }
                before = corner
            }
        }
        return isInside
    }
}
