/// A zone of UTM and a band of the military grid: "18Q". North of 84° and south of 80° there is another grid (UPS), which
/// Outpost does not read: no mission is there.
struct GridZone: Equatable {
    /// 1…60.
    let number: Int
    /// 0…19, from the south: C, D, … X without I and O.
    let band: Int

    static let bandLetters = Array("CDEFGHJKLMNPQRSTUVWX")
    static let latitudes = -80.0...84.0

    var letter: Character { Self.bandLetters[band] }
    var centralMeridian: Double { Double(number * 6 - 183) }
    var isSouthern: Bool { band < 10 }

    init?(number: Int, letter: Character) {
        guard (1...60).contains(number), let band = Self.bandLetters.firstIndex(of: letter),
            Self.width(number, band) != nil
        else { return nil }
        self.number = number
        self.band = band
    }

    /// The zone of a point; nil near the poles.
    init?(of point: GeoPoint) {
        guard Self.latitudes.contains(point.latitude) else { return nil }
        let band = min(Int((point.latitude + 80) / 8), 19)
        let plain = Int((point.longitude + 180) / 6) % 60 + 1
        // Norway and Svalbard have wider and narrower zones, so that a town has one.
        let near = [plain - 1, plain, plain + 1].first { number in
            Self.width(number, band).map { $0.contains(point.longitude) } ?? false
        }
        self.number = band >= 17 ? near ?? plain : plain
        self.band = band
    }

    /// South and north.
    var latitudes: ClosedRange<Double> {
        let south = Double(band * 8 - 80)
        return south...(band == 19 ? 84 : south + 8)
    }

    /// West up to east.
    var longitudes: Range<Double> {
        // A zone that is made has a width.
        Self.width(number, band) ?? 0..<0
    }

    /// The longitudes of a zone in a band, nil where the band leaves it out: 32X, 34X and 36X.
    private static func width(_ number: Int, _ band: Int) -> Range<Double>? {
        guard (1...60).contains(number) else { return nil }
        switch (number, bandLetters[band]) {
        case (31, "V"): return 0..<3
        case (32, "V"): return 3..<12
        case (31, "X"): return 0..<9
        case (33, "X"): return 9..<21
        case (35, "X"): return 21..<33
        case (37, "X"): return 33..<42
        case (32, "X"), (34, "X"), (36, "X"): return nil
        default:
            let west = Double(number * 6 - 186)
            return west..<(west + 6)
        }
    }
}
