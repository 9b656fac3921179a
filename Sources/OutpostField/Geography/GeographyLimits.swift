/// Every bound of the geography, in one place, each with its reason.
package enum GeographyLimits {
    // MARK: What is typed

    /// A position or a place name as typed, in UTF-8 bytes: the longest name of a commune has 29.
    package static let typedBytes = 160
    /// Places that one search answers: what a person can still look through.
    package static let matches = 20
    /// The shortest text that may be misspelt: of three letters, one wrong is another word.
    package static let misspeltLetters = 4
    /// How far a grid reference may lie beyond its zone, in degrees: printed maps go on with the grid of their zone
    /// for 40 km, and the maps of Haiti do so to its eastern border at 71.6° W, in zone 19.
    package static let zoneOverlap = 0.5
    /// How far outside the mission's areas a position raises no doubt, in degrees: some 25 km, boats and border posts.
    package static let missionMargin = 0.25

    // MARK: Boundary files

    /// A GeoJSON file that is taken. The communes of Haiti have 0.5 MB. It is read whole, on a laptop
    /// of 4 GB.
    package static let sourceBytes = 32 << 20
    /// Corners of one file before they are made fewer.
    package static let sourcePoints = 4_000_000
    /// Areas of both levels; Haiti has 150.
    package static let areas = 4096
    /// Rings of one area: islands and lakes.
    package static let ringsPerArea = 20_000
    /// Corners that are kept. Haiti has some 7,000, which stay as they are but for what is smaller than a house.
    package static let keptPoints = 60_000
    /// Triangles smaller than this are left out in any case, in square metres: a corner that moves a border by some metres.
    package static let leastTriangle = 250.0
    /// The file that a replica keeps, in bytes: twelve a corner and half a kilobyte an area would be more than it ever is.
    package static let fileBytes = 4 << 20
    /// Names of one area, in all languages and spellings.
    package static let namesPerArea = 64
    /// One name, and one code, in UTF-8 bytes.
    package static let nameBytes = 240
    package static let codeBytes = 32
}
