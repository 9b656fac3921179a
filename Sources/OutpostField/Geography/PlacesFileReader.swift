import OutpostModel

/// Reads the table of bytes that stands above PlacesFile.
struct PlacesFileReader {
    typealias Failure = ByteReader.Failure

    private let isWhole: Bool
    private var reader: ByteReader
    /// Arcs have at least two corners of two bytes; see `count`.
    private static let arcBytes = 5

    init(_ bytes: [UInt8]) {
        let body = bytes.dropLast(Digest.byteCount)
        isWhole =
            bytes.count <= GeographyLimits.fileBytes
            && Digest(bytes: bytes.suffix(Digest.byteCount)) == Digest(of: Array(body))
        reader = ByteReader(Array(body))
    }

    func read() throws(Failure) -> Places {
        var copy = self
        return try copy.readAll()
    }

    private mutating func readAll() throws(Failure) -> Places {
        let magic = try reader.raw("magic", count: PlacesFile.magic.count)
        guard magic == PlacesFile.magic else {
            throw unexpected("magic", "it is no file of places")
        }
        guard try reader.byte("version") == PlacesFile.version else {
            throw unexpected("version", "a later version of Outpost wrote it")
        }
        guard isWhole else {
            throw unexpected("digest", "the bytes are not those that were written")
        }
        let arcs = try readArcs()
        var areas: [PlaceArea] = []
        var rings: [[[Int]]] = []
        for _ in 0..<(try reader.count("areas", limit: GeographyLimits.areas)) {
            areas.append(try readArea(after: areas))
            rings.append(try readRings(arcs))
        }
        try reader.expectEnd("end")
        let borders = BorderNetwork(arcs: arcs, rings: rings)
        guard !areas.isEmpty, let places = Places(areas: areas, borders: borders) else {
            throw unexpected("areas", "they do not fit together")
        }
        return places
    }

    private func unexpected(_ field: String, _ text: String) -> Failure {
        reader.failure(field, .unexpected(text))
    }

    private mutating func readArcs() throws(Failure) -> [[MapPoint]] {
        let limit = GeographyLimits.sourcePoints
        let count = try reader.count("arcs", limit: limit, bytesEach: Self.arcBytes)
        var arcs: [[MapPoint]] = []
        arcs.reserveCapacity(count)
        var (x, y): (Int64, Int64) = (0, 0)
        for _ in 0..<count {
            let corners = try reader.count("corners", limit: limit, bytesEach: 2)
            guard corners >= 2 else { throw unexpected("corners", "an arc has at least two") }
            var arc: [MapPoint] = []
            arc.reserveCapacity(corners)
            for _ in 0..<corners {
                x &+= try reader.signed("east")
                y &+= try reader.signed("north")
                guard let east = Int32(exactly: x), let north = Int32(exactly: y) else {
                    throw unexpected("corner", "it is not on the earth")
                }
                let point = MapPoint(x: east, y: north)
                guard point.isOnEarth else { throw unexpected("corner", "it is not on the earth") }
                arc.append(point)
            }
            arcs.append(arc)
        }
        return arcs
    }

    private mutating func readArea(after areas: [PlaceArea]) throws(Failure) -> PlaceArea {
        let level = Int(try reader.byte("level"))
        guard (1...2).contains(level) else { throw unexpected("level", "it is 1 or 2") }
        let code = try reader.string("code", limit: GeographyLimits.codeBytes)
        let above = Int(try reader.count("parent", limit: areas.count, bytesEach: 0))
        guard (above > 0) == (level == 2), above == 0 || areas[above - 1].level == 1 else {
            throw unexpected("parent", "an area of level 2 lies in one of level 1")
        }
        var names: [PlaceArea.Name] = []
        let count = try reader.count("names", limit: GeographyLimits.namesPerArea, bytesEach: 2)
        for _ in 0..<count {
            let language = try reader.string("language", limit: 2)
            let text = try reader.string("name", limit: GeographyLimits.nameBytes)
            names.append(PlaceArea.Name(language: language, text: text))
        }
        return PlaceArea(
            level: level, code: code, parent: above > 0 ? areas[above - 1].code : nil,
            names: names)
    }

    private mutating func readRings(_ arcs: [[MapPoint]]) throws(Failure) -> [[Int]] {
        let count = try reader.count("rings", limit: GeographyLimits.ringsPerArea, bytesEach: 2)
        guard count >= 1 else { throw unexpected("rings", "an area has at least one") }
        var rings: [[Int]] = []
        for _ in 0..<count { rings.append(try readRing(arcs)) }
        return rings
    }

    private mutating func readRing(_ arcs: [[MapPoint]]) throws(Failure) -> [Int] {
        let count = try reader.count("ring", limit: arcs.count)
        guard count >= 1 else { throw unexpected("ring", "it has at least one arc") }
        var ring: [Int] = []
        var start: MapPoint?
        var end: MapPoint?
        for _ in 0..<count {
            let value = try reader.signed("arc")
            let reference = Int(value)
            let index = reference >= 0 ? reference : ~reference
            guard index < arcs.count else { throw unexpected("arc", "there is no such arc") }
            let arc = arcs[index]
            let (first, last) =
                reference >= 0 ? (arc.first, arc.last) : (arc.last, arc.first)
            guard end == nil || end == first else {
                throw unexpected("arc", "it does not begin where the one before it ends")
            }
            start = start ?? first
            end = last
            ring.append(reference)
        }
        guard start == end else { throw unexpected("ring", "it does not close") }
        return ring
    }
}
