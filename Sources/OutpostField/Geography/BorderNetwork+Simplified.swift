import Foundation

/// Fewer corners, by Visvalingam and Whyatt ("Line generalisation by repeated elimination of points", 1993): the corner that makes
/// the smallest triangle with its neighbours goes first. It is done to each shared line once, so neighbours keep the same corners,
/// and where borders meet no corner ever goes. It does not look whether a line comes to cross another: among the
/// 7,146 corners of Haiti's communes that happens once, where 6,133 are kept, and not where 1,062 are.
extension BorderNetwork {
    /// The same borders without what is smaller than `triangle` square metres. Every ring keeps three corners.
    package func simplified(triangle: Double) -> BorderNetwork {
        var result = self
        let least = leastInner
        for index in arcs.indices {
            result.arcs[index] = Self.kept(
                arcs[index], weights: Self.weights(arcs[index]), above: triangle,
                least: least[index])
        }
        return result
    }

    /// The finest of it that has at most `points` corners, beginning with triangles of `triangle` square metres and doubling.
    func simplified(toPoints points: Int, from triangle: Double) -> (
        BorderNetwork, triangle: Double
    ) {
        let weights = arcs.map(Self.weights)
        let least = leastInner
        var triangle = triangle
        // 2^40 square metres is more than any country: then only what must stay is left.
        for _ in 0..<40 {
            var result = self
            for index in arcs.indices {
                result.arcs[index] = Self.kept(
                    arcs[index], weights: weights[index], above: triangle, least: least[index])
            }
            if result.pointCount <= points { return (result, triangle) }
            triangle *= 2
        }
        return (simplified(triangle: triangle), triangle)
    }

    /// How many corners inside each arc must stay, so that a ring of one or two arcs is a ring.
    private var leastInner: [Int] {
        var least = [Int](repeating: 0, count: arcs.count)
        for ring in rings.joined() {
            let wanted = ring.count == 1 ? 2 : ring.count == 2 ? 1 : 0
            for reference in ring {
                let index = reference >= 0 ? reference : ~reference
                least[index] = max(least[index], wanted)
            }
        }
        return least
    }

    private static func kept(
        _ line: [MapPoint], weights: [Double], above triangle: Double, least: Int
    ) -> [MapPoint] {
        let inner = line.indices.dropFirst().dropLast()
        var stays = Set(inner.filter { weights[$0] >= triangle })
        if stays.count < least {
            stays = Set(inner.sorted { weights[$0] > weights[$1] }.prefix(least))
        }
        return line.indices.filter { $0 == 0 || $0 == line.count - 1 || stays.contains($0) }
            .map { line[$0] }
    }

    /// The size of the triangle with which each corner would go, never less than that of one that went before it.
    static func weights(_ line: [MapPoint]) -> [Double] {
        var weights = [Double](repeating: .infinity, count: line.count)
        guard line.count > 2 else { return weights }
        var before = line.indices.map { $0 - 1 }
        var after = line.indices.map { $0 + 1 }
        var heap = WeightHeap()
        for index in 1..<(line.count - 1) {
            weights[index] = area(line[index - 1], line[index], line[index + 1])
            heap.push(weights[index], index)
        }
        var largest = 0.0
        var isGone = [Bool](repeating: false, count: line.count)
        while let (weight, index) = heap.pop() {
            // A triangle that has changed since stands in the heap again.
            guard !isGone[index], weight == weights[index] else { continue }
            isGone[index] = true
            largest = max(largest, weight)
            weights[index] = largest
            let (left, right) = (before[index], after[index])
            (after[left], before[right]) = (right, left)
            for side in [left, right] where side > 0 && side < line.count - 1 {
                weights[side] = area(line[before[side]], line[side], line[after[side]])
                heap.push(weights[side], side)
            }
        }
        return weights
    }

    /// Square metres.
    private static func area(_ first: MapPoint, _ second: MapPoint, _ third: MapPoint) -> Double {
        let metre = Earth.metresPerDegree / MapPoint.unitsPerDegree
        let narrow = cos(second.latitude * .pi / 180)
        let cross =
            (Double(first.x) - Double(second.x)) * (Double(third.y) - Double(second.y))
            - (Double(third.x) - Double(second.x)) * (Double(first.y) - Double(second.y))
        return abs(cross) / 2 * metre * metre * narrow
    }
}

/// A binary heap of corners, the smallest triangle first.
private struct WeightHeap {
    private var entries: [(weight: Double, index: Int)] = []

    mutating func push(_ weight: Double, _ index: Int) {
        entries.append((weight, index))
        var place = entries.count - 1
        while place > 0, entries[place].weight < entries[(place - 1) / 2].weight {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func pop() -> (Double, Int)? {
        guard let first = entries.first else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < entries.count && entries[child].weight < entries[least].weight {
                least = child
            }
            guard least != place else { break }
            entries.swapAt(place, least)
            place = least
        }
        return (first.weight, first.index)
    }
}
