import OutpostField

/// What was typed into the map's field: a position, or a place.
struct MapSearch {
    enum Target {
        case area(String)
        case point(GeoPoint)
    }

    let typed: String
    var target: Target?
    var message = ""
    /// Places that may be meant.
    var choices: [PlaceArea] = []

    init(_ typed: String, room: PageRoom, places: PlacesMap?) {
        self.typed = typed.trimmed
        guard !self.typed.isEmpty else { return }
        do {
            switch try TypedPlace.read(self.typed, gazetteer: places?.gazetteer) {
            case .choose(let matches):
                message = room.phrase("map_choose")
                choices = matches.map(\.area)
            case .place(let place):
                target = place.named.map { .area($0.code) } ?? .point(place.point)
            }
        } catch {
            message = PositionWords(room: room).text(of: error)
        }
    }

    /// Near enough to see the streets about it.
    private static let zoom = 11

    /// Where what was found is shown; nil where nothing, or several, were.
    func address(from address: MapAddress) -> String? {
        switch target {
        case nil: return nil
        case .area(let code): return address.fitting(code)
        case .point(let point):
            var other = address
            (other.area, other.center, other.zoom, other.mark) = ("", point, Self.zoom, point)
            return other.text
        }
    }
}
