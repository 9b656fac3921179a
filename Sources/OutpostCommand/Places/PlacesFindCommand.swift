import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore

struct PlacesFindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Say where a position or a place name is.",
        discussion: """
            A position may be degrees (18.54, -72.34 or 18°32'24"N 72°20'24"W), a grid reference (18Q YF 80806 52004) or a \
            whole plus code (77C9GMR6+22). Accents, case, apostrophes and hyphens make no difference to a name. Put -- before \
            what begins with a minus.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "What was said or written; several words need no quotes.")
    var text: [String]

    @Option(help: "The language of names: en, fr, ht, sw.")
    var language = "en"

    private struct Answer: Encodable {
        struct Area: Encodable {
            let code, name: String
        }
        var latitude, longitude, accuracyMetres: Double
        var gridReference: String?
        var plusCode: String
        var department, commune: Area?
        var isNamed: Bool
        var doubt: String?
    }

    func run() throws {
        let mission = try options.mission()
        let gazetteer = try options.gazetteer(mission)
        let typed = text.joined(separator: " ")
        let outcome: TypedPlace.Outcome
        do {
            outcome = try TypedPlace.read(typed, gazetteer: gazetteer, area: mission.area)
        } catch {
            throw error.outpostError(place: typed)
        }
        switch outcome {
        case .place(let place):
            try options.output.json([answer(place, gazetteer)])
            show(place, gazetteer)
        case .choose(let matches):
            guard let gazetteer else { return }
            let places = matches.map { TypedPlace.area($0.area, gazetteer) }
            try options.output.json(places.map { answer($0, gazetteer) })
            list(places, gazetteer)
        }
    }

    private func answer(_ place: TypedPlace, _ gazetteer: Gazetteer?) -> Answer {
        func area(_ code: String?) -> Answer.Area? {
            code.map { Answer.Area(code: $0, name: name($0, gazetteer)) }
        }
        return Answer(
            latitude: place.point.latitude, longitude: place.point.longitude,
            accuracyMetres: place.accuracyMetres,
            gridReference: GridReference(of: place.point)?.text,
            plusCode: PlusCode.text(of: place.point), department: area(place.adm1),
            commune: area(place.adm2), isNamed: place.named != nil, doubt: place.doubt?.code)
    }

    private func name(_ code: String, _ gazetteer: Gazetteer?) -> String {
        guard let gazetteer, let area = gazetteer.places.area(code) else { return code }
        return gazetteer.name(of: area, in: language)
    }

    private func show(_ place: TypedPlace, _ gazetteer: Gazetteer?) {
        let grid = GridReference(of: place.point)?.spaced ?? "outside the grid"
        options.output.line(
            "\(place.point) · \(grid) · \(PlusCode.text(of: place.point)) · within \(Int(place.accuracyMetres)) m"
        )
        let areas = [place.adm2, place.adm1].compactMap(\.self).map { code in
            "\(name(code, gazetteer)) (\(code))"
        }
        if !areas.isEmpty { options.output.line(areas.joined(separator: ", ")) }
        if place.named != nil { options.output.line("the middle of the area, not a position") }
        if let doubt = place.doubt { options.output.line("doubtful: \(doubt.text)") }
        if gazetteer == nil {
            options.output.line(
                "no departments and communes are here; what to do: outpost places take FILE…")
        }
    }

    private func list(_ places: [TypedPlace], _ gazetteer: Gazetteer) {
        options.output.line("several places may be meant:")
        var table = TextTable(header: ["code", "name", "in", "middle", "grid reference"])
        for place in places {
            guard let area = place.named else { continue }
            table.add([
                area.code, name(area.code, gazetteer),
                area.parent.map { name($0, gazetteer) } ?? "", place.point.description,
                GridReference(of: place.point, digits: 2)?.spaced ?? "",
            ])
        }
        for line in table.lines { options.output.line(line) }
    }
}

extension TypedPlace.Doubt {
    /// In words, with what else it could be.
    fileprivate var text: String {
        switch self {
        case .swapped(let other):
            "it is far from the mission's areas. Were latitude and longitude exchanged? Then it is \(other)"
        case .sign(let other):
            "it is far from the mission's areas. Is a minus missing? Then it is \(other)"
        case .farAway: "it is far from the mission's areas"
        case .outsideEveryArea: "it is in no department: the sea, or beyond the border"
        }
    }
}

extension ReplicaOptions {
    /// The names of the mission's areas; nil where none were taken.
    func gazetteer(_ mission: Mission) throws -> Gazetteer? {
        let folder = ReplicaFolder(path: path)
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(folder.areas, operation: "read the places")
        } catch let error as OutpostError where error.code == .notFound {
            return nil
        }
        return Gazetteer(try PlacesFile.decode(bytes, file: folder.areas), mission: mission)
    }
}
