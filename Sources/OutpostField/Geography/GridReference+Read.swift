/// Grid references as they are typed: any spacing, either case.
extension GridReference {
    /// - Returns: nil for what does not look like one.
    static func read(_ typed: String) throws(CoordinateFault) -> GridReference? {
        guard let parts = try Parts(typed) else { return nil }
        guard let number = Int(parts.zone), let letter = parts.letters.first,
            let zone = GridZone(number: number, letter: letter)
        else { throw CoordinateFault(.gridZone, parts.zone + String(parts.letters.prefix(1))) }
        guard !parts.digits.isEmpty else { throw CoordinateFault(.gridTooCoarse) }
        guard parts.digits.count.isMultiple(of: 2), parts.digits.count <= 10 else {
            throw CoordinateFault(.gridDigits, String(parts.digits.count))
        }
        let digits = parts.digits.count / 2
        let side = (0..<(5 - digits)).reduce(1) { side, _ in side * 10 }
        guard let corner = corner(of: parts.letters, in: zone),
            let east = Int(parts.digits.prefix(digits)),
            let north = Int(parts.digits.suffix(digits)),
            let center = place(
                east: Double(corner.east + east * side) + Double(side) / 2,
                north: Double(corner.north + north * side) + Double(side) / 2,
                side: Double(side), in: zone)
        else { throw CoordinateFault(.gridSquare, String(parts.letters.suffix(2))) }
        let text = "\(number < 10 ? "0" : "")\(number)\(parts.letters)\(parts.digits)"
        return GridReference(side: side, center: center, text: text)
    }

    /// The square's easting, and its northing but for whole cycles.
    private static func corner(
        of letters: String, in zone: GridZone
    ) -> (east: Int, north: Int)? {
        let letters = Array(letters)
        guard let column = columns.firstIndex(of: letters[1]),
            let row = rows.firstIndex(of: letters[2])
        else { return nil }
        let eastward = column - firstColumn(zone)
        guard (0..<8).contains(eastward) else { return nil }
        return ((eastward + 1) * square, (row - firstRow(zone) + 20) % 20 * square)
    }

    /// The middle of a square, in that one of the cycles which lies in the zone's band.
    private static func place(
        east: Double, north: Double, side: Double, in zone: GridZone
    ) -> GeoPoint? {
        let reach = side / Earth.metresPerDegree
        let latitudes =
            (zone.latitudes.lowerBound - reach)...(zone.latitudes.upperBound + reach)
        let width = zone.longitudes.upperBound - zone.longitudes.lowerBound
        let middle = zone.longitudes.lowerBound + width / 2
        // 12° further north a degree of longitude is at least a tenth of one of latitude.
        let allowed = width / 2 + GeographyLimits.zoneOverlap + reach * 10
        var northing = north
        while northing < 10_000_000 + side {
            let point = Self.point(east: east, north: northing, in: zone)
            let away = abs(point.longitude - middle)
            if latitudes.contains(point.latitude), min(away, 360 - away) <= allowed {
                return point
            }
            northing += Double(cycle)
        }
        return nil
    }

    /// Zone, three letters, digits.
    private struct Parts {
        var zone = ""
        var letters = ""
        var digits = ""

        /// - Returns: nil for what does not look like a grid reference.
        init?(_ typed: String) throws(CoordinateFault) {
            for character in typed.uppercased() where !character.isWhitespace {
                switch character {
                case "0"..."9" where letters.isEmpty: zone.append(character)
                case "0"..."9": digits.append(character)
                case "A"..."Z" where digits.isEmpty: letters.append(character)
                default: return nil
                }
            }
            if zone.isEmpty, letters.count == 2, digits.count >= 4 {
                throw CoordinateFault(.gridZoneMissing)
            }
            if zone.isEmpty, letters.count == 3, "ABYZ".contains(letters.prefix(1)),
                digits.count >= 4
            {
                throw CoordinateFault(.gridPole)
            }
            guard (1...2).contains(zone.count), letters.count == 3 else { return nil }
        }
    }
}
