/// One administrative area: in Haiti a department or a commune.
package struct PlaceArea: Sendable, Equatable {
    /// A name in a language (ISO 639-1); the first of a language is the one that is shown.
    package struct Name: Sendable, Hashable {
        package let language: String
        package let text: String

        package init(language: String, text: String) {
            (self.language, self.text) = (language, text)
        }
    }

    /// 1 or 2.
    package let level: Int
    /// The P-code, as in HT0111.
    package let code: String
    /// The code of the area that this one lies in.
    package let parent: String?
    package let names: [Name]

    package init(level: Int, code: String, parent: String?, names: [Name]) {
        (self.level, self.code, self.parent, self.names) = (level, code, parent, names)
    }

    /// The name in a language, else in the first that has one, else the code.
    package func name(in language: String) -> String {
        (names.first { $0.language == language } ?? names.first)?.text ?? code
    }
}

/// The areas of a mission with their borders, as a replica keeps them.
package struct Places: Sendable {
    /// Departments first, by code.
    package let areas: [PlaceArea]
    /// The rings of `areas`, in their order.
    package let borders: BorderNetwork
    package let outlines: [Outline]
    private let indices: [String: Int]

    /// - Returns: nil where an area has no ring or a parent is not there.
    init?(areas: [PlaceArea], borders: BorderNetwork) {
        let outlines = borders.rings.compactMap { rings in
            Outline(rings: rings.map(borders.outline))
        }
        guard outlines.count == areas.count else { return nil }
        indices = Dictionary(areas.enumerated().map { ($1.code, $0) }) { first, _ in first }
        self.areas = areas
        self.borders = borders
        self.outlines = outlines
        let parents = areas.compactMap(\.parent)
        guard indices.count == areas.count, parents.allSatisfy({ indices[$0] != nil }) else {
            return nil
        }
    }

    package func index(of code: String) -> Int? { indices[code] }

    package func area(_ code: String) -> PlaceArea? { indices[code].map { areas[$0] } }

    package func outline(_ code: String) -> Outline? { indices[code].map { outlines[$0] } }

    /// The areas of a level, or those within one.
    package func areas(level: Int, within parent: String? = nil) -> [PlaceArea] {
        areas.filter { $0.level == level && (parent == nil || $0.parent == parent) }
    }

    /// Which area of a level a point lies in.
    package func area(at point: GeoPoint, level: Int) -> PlaceArea? {
        areas.indices.first { areas[$0].level == level && outlines[$0].contains(point) }
            .map { areas[$0] }
    }

    /// The codes of both levels at a point. The department is the commune's, so that the two always agree.
    package func codes(at point: GeoPoint) -> (first: String?, second: String?) {
        if let second = area(at: point, level: 2) {
            return (second.parent ?? area(at: point, level: 1)?.code, second.code)
        }
        return (area(at: point, level: 1)?.code, nil)
    }

    /// About everything; nil without an area.
    package var box: GeoBox? {
        outlines.dropFirst().reduce(outlines.first?.box) { $0?.union($1.box) }
    }
}
