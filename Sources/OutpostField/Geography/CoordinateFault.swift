import OutpostModel

/// Why a typed position is not understood, and what to do. Pages say it in their own language by `kind`; the words here are
/// English.
package struct CoordinateFault: Error, Sendable, Equatable {
    /// What is wrong. The raw value names the phrase of a page.
    package enum Kind: String, Sendable, CaseIterable {
        case empty
        case tooLong = "too-long"
        /// Neither a position nor a place that is known here.
        case notUnderstood = "not-understood"
        /// One number where two belong.
        case onlyOneNumber = "only-one-number"
        case latitudeRange = "latitude-range"
        case longitudeRange = "longitude-range"
        /// Minutes or seconds of sixty and more.
        case sixty
        /// Two latitudes, or two longitudes.
        case sameAxis = "same-axis"
        /// A direction at one number and none at the other.
        case oneDirection = "one-direction"
        /// "-72.34 W": west twice is east again, or is it?
        case signAndDirection = "sign-and-direction"
        /// A fraction before the last part: 18.5° 30'.
        case fractionBeforeLast = "fraction-before-last"
        case gridZone = "grid-zone"
        case gridZoneMissing = "grid-zone-missing"
        case gridSquare = "grid-square"
        case gridDigits = "grid-digits"
        case gridTooCoarse = "grid-too-coarse"
        case gridPole = "grid-pole"
        case plusCode = "plus-code"
        case plusCodeShort = "plus-code-short"
    }

    package let kind: Kind
    /// The part of the text that it is about; may be empty.
    package let part: String

    package init(_ kind: Kind, _ part: String = "") {
        self.kind = kind
        self.part = part
    }

    /// What is wrong, in words.
    package var reason: String {
        switch kind {
        case .empty: "no position is given"
        case .tooLong: "the text is longer than \(GeographyLimits.typedBytes) bytes"
        case .notUnderstood: "'\(part)' is no position, and no place of that name is known here"
        case .onlyOneNumber: "there is one number where latitude and longitude belong"
        case .latitudeRange: "a latitude is at most 90, and this is \(part)"
        case .longitudeRange: "a longitude is at most 180, and this is \(part)"
        case .sixty: "minutes and seconds are less than 60, and this is \(part)"
        case .sameAxis: "both numbers are latitudes, or both are longitudes"
        case .oneDirection: "one number has a direction and the other has none"
        case .signAndDirection: "'\(part)' has a minus and a direction"
        case .fractionBeforeLast: "'\(part)' has a fraction, and minutes or seconds after it"
        case .gridZone: "'\(part)' is no zone of the grid"
        case .gridZoneMissing: "the grid reference has no zone before its letters"
        case .gridSquare: "there is no square '\(part)' in that zone"
        case .gridDigits:
            "the grid reference has \(part) digits, where 2, 4, 6, 8 or 10 belong"
        case .gridTooCoarse: "the grid reference names a square of 100 km"
        case .gridPole: "the grid's squares end at 80° south and 84° north"
        case .plusCode: "'\(part)' is no plus code"
        case .plusCodeShort: "'\(part)' is a short plus code, which needs a place to start from"
        }
    }

    /// What to do.
    package var hint: String {
        switch kind {
        case .empty, .notUnderstood, .onlyOneNumber, .tooLong:
            "type 18.54, -72.34 or 18°32'24\"N 72°20'24\"W or 18Q YF 80806 52004, or the name of a commune"
        case .latitudeRange: "write the latitude first, or the letters: 18.54N 72.34W"
        case .longitudeRange, .sixty: "look at the number once more"
        case .sameAxis: "give one with N or S and one with E or W"
        case .oneDirection: "write both letters: 18.54N 72.34W"
        case .signAndDirection: "leave the minus or the letter: -72.34 or 72.34W"
        case .fractionBeforeLast: "write 18°30'30\" or 18°30.5' or 18.508"
        case .gridZone, .gridZoneMissing:
            "begin with the zone and its letter, as in 18Q YF 80806 52004"
        case .gridSquare: "look at the two letters once more; I and O are never used"
        case .gridDigits: "give as many digits east as north: 80806 52004"
        case .gridTooCoarse: "give at least two digits: 18Q YF 8 5"
        case .gridPole: "type degrees"
        case .plusCode: "a whole one looks like 77C9GMR6+22"
        case .plusCodeShort: "type the whole code, as in 77C9GMR6+22"
        }
    }

    /// The error as commands show it.
    package func outpostError(place: String) -> OutpostError {
        OutpostError(
            kind == .notUnderstood ? .notFound : .invalidInput, operation: "read the position",
            place: place, cause: reason, hint: hint)
    }
}
