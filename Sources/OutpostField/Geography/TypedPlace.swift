import Foundation

/// What a position field of a form makes of what was typed: degrees, a grid reference, a plus code, or the name or P-code of
/// an area. Pure: a form calls it, a command calls it, and nothing is guessed. What is doubtful is said, with what else it could be.
package struct TypedPlace: Sendable, Equatable {
    /// Why a position that can be read may not be the one that was meant.
    package enum Doubt: Sendable, Equatable {
        /// It is far from the mission's areas, and with the numbers exchanged it would be in them.
        case swapped(GeoPoint)
        /// It is far away, and with a minus before one number or both it would be in them.
        case sign(GeoPoint)
        /// It is far away.
        case farAway
        /// It is near, but in no area: the sea, or the other side of the border.
        case outsideEveryArea

        /// Names the phrase of a page.
        package var code: String {
            switch self {
            case .swapped: "swapped"
            case .sign: "sign"
            case .farAway: "far-away"
            case .outsideEveryArea: "outside-every-area"
            }
        }
    }

    package let point: GeoPoint
    /// How far off the truth may be, in whole metres, rounded up.
    package let accuracyMetres: Double
    /// What was typed, where it was a grid reference.
    package let gridReference: String?
    /// The codes of the department and the commune.
    package let adm1: String?
    package let adm2: String?
    /// The area, where one was named and no position given; the point is then its middle.
    package let named: PlaceArea?
    package let doubt: Doubt?

    /// What came of a text.
    package enum Outcome: Sendable, Equatable {
        case place(TypedPlace)
        /// Several places may be meant, or one that is spelt otherwise: a person chooses.
        case choose([Gazetteer.Match])
    }

    /// - Parameters:
    ///   - gazetteer: nil where no boundaries were taken: positions are read all the same.
    ///   - area: the mission's, as its file says; what is far from it and from every boundary is doubted.
    package static func read(
        _ typed: String, gazetteer: Gazetteer?, area: [GeoBox] = []
    ) throws(CoordinateFault) -> Outcome {
        let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        let matches = gazetteer?.find(text) ?? []
        let exact = matches.filter { $0.rank == .exact }
        if let gazetteer, exact.count == 1 { return .place(Self.area(exact[0].area, gazetteer)) }
        if exact.count > 1 { return .choose(exact) }
        do {
            return .place(
                position(try TypedPosition.read(text), text, gazetteer?.places, area))
        } catch {
            // "18.5" is half a position; letters alone are a name that is not known here.
            guard !matches.isEmpty, !text.contains(where: \.isNumber) else { throw error }
            return .choose(matches)
        }
    }

    /// What stands for an area as a whole.
    package static func area(_ area: PlaceArea, _ gazetteer: Gazetteer) -> TypedPlace {
        let outline = gazetteer.places.outline(area.code)
        let center = outline?.center ?? GeoPoint(clampedLatitude: 0, longitude: 0)
        return TypedPlace(
            point: center, accuracyMetres: (outline?.reach ?? 0).rounded(.up), gridReference: nil,
            adm1: area.level == 1 ? area.code : area.parent,
            adm2: area.level == 2 ? area.code : nil, named: area, doubt: nil)
    }

    private static func position(
        _ position: TypedPosition, _ typed: String, _ places: Places?, _ area: [GeoBox]
    ) -> TypedPlace {
        let codes = places?.codes(at: position.point)
        return TypedPlace(
            point: position.point, accuracyMetres: max(1, position.radius.rounded(.up)),
            gridReference: position.form == .gridReference ? typed : nil, adm1: codes?.first,
            adm2: codes?.second, named: nil,
            doubt: doubt(about: position, places, area))
    }

    private static func doubt(
        about position: TypedPosition, _ places: Places?, _ area: [GeoBox]
    ) -> Doubt? {
        let point = position.point
        let bounded = places?.box?.widened(by: GeographyLimits.missionMargin)
        if let places, let bounded, bounded.contains(point) {
            return places.codes(at: point).first == nil ? .outsideEveryArea : nil
        }
        let near =
            area.map { $0.widened(by: GeographyLimits.missionMargin) }
            + [bounded].compactMap(\.self)
        func isNear(_ point: GeoPoint) -> Bool { near.contains { $0.contains(point) } }
        guard !near.isEmpty, !isNear(point) else { return nil }
        guard !position.hasDirections else { return .farAway }
        for (south, west) in [(1.0, -1.0), (-1, 1), (-1, -1)] {
            if let other = GeoPoint(
                latitude: point.latitude * south, longitude: point.longitude * west),
                isNear(other)
            {
                return .sign(other)
            }
        }
        for (south, west) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
            if let other = GeoPoint(
                latitude: point.longitude * south, longitude: point.latitude * west),
                isNear(other)
            {
                return .swapped(other)
            }
        }
        return .farAway
    }
}
