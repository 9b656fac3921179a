import OutpostField
import OutpostModel

/// The position of a form: what was typed, made into the values of a row.
///
///     let reading = PositionField.read(typed, room: room, desk: desk)
///     reading.values     latitude, longitude, accuracy_metres, grid_reference, adm1, adm2: those the text gives, by column
///     reading.message    why it will not do, in the reader's language; empty where it will
///     reading.doubt      what to ask before it is saved; empty where nothing is doubtful
///     reading.offered    what could be meant instead, as text that can be typed into the field
struct PositionField {
    var values: [String: Value] = [:]
    var message = ""
    var doubt = ""
    var offered: [(typed: String, label: String)] = []

    static func read(_ typed: String, room: PageRoom, desk: PageDesk) -> PositionField {
        var field = PositionField()
        let places: PlacesMap?
        do {
            places = try desk.places.map()
        } catch {
            // A damaged file of places takes the names, not the positions.
            places = nil
        }
        do {
            switch try TypedPlace.read(
                typed, gazetteer: places?.gazetteer, area: desk.mission.area)
            {
            case .place(let place): field.take(place, room)
            case .choose(let matches):
                field.offered = matches.map { match in
                    let name = places?.name(match.area.code, room.language) ?? match.area.code
                    let parent = match.area.parent.flatMap { places?.name($0, room.language) }
                    return (match.area.code, parent.map { "\(name) (\($0))" } ?? name)
                }
                let codes = field.offered.map { "\($0.label): \($0.typed)" }
                field.message = ([room.phrase("map_choose")] + codes).joined(separator: " · ")
            }
        } catch {
            field.message = PositionWords(room: room).text(of: error)
        }
        return field
    }

    private mutating func take(_ place: TypedPlace, _ room: PageRoom) {
        values = [
            "latitude": Self.degrees(place.point.latitude),
            "longitude": Self.degrees(place.point.longitude),
            "accuracy_metres": .real(place.accuracyMetres),
            "grid_reference": place.gridReference.map { .text($0) } ?? .null,
        ]
        // An area that is not known here leaves what the officer chose.
        if let adm1 = place.adm1 { values["adm1"] = .text(adm1) }
        if let adm2 = place.adm2 { values["adm2"] = .text(adm2) }
        guard let found = place.doubt else { return }
        doubt = PositionWords(room: room).text(of: found)
        switch found {
        case .swapped(let other), .sign(let other):
            offered = [(other.description, other.description)]
        case .farAway, .outsideEveryArea: break
        }
    }

    /// To a millionth, which is 11 cm: no more digits than anybody typed.
    private static func degrees(_ value: Double) -> Value {
        .real((value * 1_000_000).rounded() / 1_000_000)
    }
}
