/// Borders as lines that neighbours share: each stretch of border stands once, however many areas it bounds. What makes a line
/// simpler then makes it so for both sides, and no gap opens.
///
/// A stretch (an arc) runs between two corners where borders meet, or around an island. A ring names its arcs in order: `n` is
/// arc n, `~n` is arc n backwards. Neighbours share a stretch where their files have the same corners there, to 11 cm; where the
/// source itself drew a border twice with other corners, it stays two lines.
package struct BorderNetwork: Sendable, Equatable {
    /// From corner to corner; first and last are the same in a closed one.
    package internal(set) var arcs: [[MapPoint]]
    /// By area: its rings, outer and inner alike; a point is inside when it is inside an odd number of them.
    package internal(set) var rings: [[[Int]]]

    /// The corners of a ring in order, the first not repeated at the end.
    package func outline(_ ring: [Int]) -> [MapPoint] {
        var points: [MapPoint] = []
        for reference in ring {
            if reference >= 0 {
                points += arcs[reference].dropLast()
            } else {
                points += arcs[~reference].reversed().dropLast()
            }
        }
        return points
    }

    package var pointCount: Int { arcs.reduce(0) { $0 + $1.count } }
}

extension BorderNetwork {
    /// - Parameter outlines: by area its rings, each without a repeated last corner.
    init(outlines: [[[MapPoint]]]) {
        let outlines = outlines.map { rings in
            rings.map(Self.withoutRepeats).filter { $0.count >= 3 }
        }
        var builder = Builder(meetings: Self.meetings(outlines))
        rings = outlines.map { area in area.map { builder.add(ring: $0) } }
        arcs = builder.arcs
    }

    private static func withoutRepeats(_ ring: [MapPoint]) -> [MapPoint] {
        var points: [MapPoint] = []
        points.reserveCapacity(ring.count)
        for point in ring where points.last != point { points.append(point) }
        while points.count > 1, points.first == points.last { points.removeLast() }
        return points
    }

    /// Corners where borders meet or part: those whose neighbours are not the same two in each ring.
    private static func meetings(_ outlines: [[[MapPoint]]]) -> Set<MapPoint> {
        struct Sides: Equatable {
            let lower, upper: MapPoint
        }
        var seen: [MapPoint: Sides] = [:]
        var meetings: Set<MapPoint> = []
        for ring in outlines.joined() {
            for (index, point) in ring.enumerated() {
                let before = ring[(index + ring.count - 1) % ring.count]
                let after = ring[(index + 1) % ring.count]
                let sides = Sides(lower: min(before, after), upper: max(before, after))
                if let known = seen.updateValue(sides, forKey: point), known != sides {
                    meetings.insert(point)
                }
            }
        }
        return meetings
    }

    private struct Builder {
        let meetings: Set<MapPoint>
        var arcs: [[MapPoint]] = []
        private var known: [[MapPoint]: Int] = [:]

        init(meetings: Set<MapPoint>) { self.meetings = meetings }

        mutating func add(ring: [MapPoint]) -> [Int] {
            let cuts = ring.indices.filter { meetings.contains(ring[$0]) }
            guard let first = cuts.first else {
                // No neighbour: the same start whichever ring brings it.
                let start = ring.indices.min { ring[$0] < ring[$1] } ?? 0
                return [reference(to: ring[start...] + ring[...start])]
            }
            let ends = cuts.dropFirst() + [first + ring.count]
            return zip(cuts, ends).map { start, end in
                reference(to: (start...end).map { ring[$0 % ring.count] })
            }
        }

        private mutating func reference(to line: some Collection<MapPoint>) -> Int {
            let forward = Array(line)
            let backward = Array(forward.reversed())
            if let index = known[forward] { return index }
            if let index = known[backward] { return ~index }
            known[forward] = arcs.count
            arcs.append(forward)
            return arcs.count - 1
        }
    }
}
