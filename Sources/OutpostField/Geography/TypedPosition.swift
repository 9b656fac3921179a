import Foundation

/// A position as an officer typed it: degrees, a grid reference or a whole plus code.
package struct TypedPosition: Sendable, Equatable {
    /// The ways to write one.
    package enum Form: String, Sendable {
        case degrees
        case gridReference = "grid-reference"
        case plusCode = "plus-code"
    }

    package let point: GeoPoint
    /// How far off the truth may be, in metres, by the digits that were left away.
    package let radius: Double
    package let form: Form
    /// Whether letters said which number is the latitude, so that it cannot have been the other.
    package let hasDirections: Bool

    /// - Throws: why it is no position, with what to do.
    package static func read(_ typed: String) throws(CoordinateFault) -> TypedPosition {
        let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw CoordinateFault(.empty) }
        guard text.utf8.count <= GeographyLimits.typedBytes else { throw CoordinateFault(.tooLong) }
        if let code = try PlusCode.read(text) {
            let width = code.halfWidth * cos(code.center.latitude * .pi / 180)
            return TypedPosition(
                point: code.center,
                radius: hypot(code.halfHeight, width) * Earth.metresPerDegree, form: .plusCode,
                hasDirections: true)
        }
        // "18d32m" has letters and digits as a grid reference has: degrees have two numbers, or are none.
        if let grid = try GridReference.read(text) {
            return TypedPosition(
                point: grid.center, radius: grid.radius, form: .gridReference, hasDirections: true)
        }
        guard let degrees = try DegreeReader.read(text) else {
            throw CoordinateFault(.notUnderstood, text)
        }
        return TypedPosition(
            point: degrees.point, radius: degrees.radius, form: .degrees,
            hasDirections: degrees.hasDirections)
    }
}
