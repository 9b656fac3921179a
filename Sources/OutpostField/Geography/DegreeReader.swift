import Foundation

/// Reads a pair of degrees in the usual spellings: 18.54, -72.34 · 18,54 -72,34 · 18.54N 72.34W · N18.54 W072.34 ·
/// 18°32'24"N 72°20'24"W · 18 32.4 N 72 20.4 W · 18d32m24s N 72d20m24s W.
enum DegreeReader {
    typealias Token = DegreeTokens.Token

    /// What was read: the point, and how far off it may be by the digits that were left away.
    struct Reading {
        let point: GeoPoint
        let radius: Double
        let isDecimal: Bool
        /// Whether letters said which number is the latitude.
        let hasDirections: Bool
    }

    /// One of the two numbers.
    private struct Part {
        var axis: DegreeTokens.Axis?
        var isNegative: Bool?
        var hasDirection = false
        var numbers: [DegreeTokens.Number] = []
        var value = 0.0
        /// Half of what the last digit stands for, in degrees.
        var halfUnit = 0.0
    }

    /// - Returns: nil for what is no pair of degrees.
    static func read(_ typed: String) throws(CoordinateFault) -> Reading? {
        guard let tokens = DegreeTokens(typed)?.tokens, tokens.contains(where: isNumber) else {
            return nil
        }
        guard let halves = split(tokens) else {
            if tokens.count(where: isNumber) == 1 { throw CoordinateFault(.onlyOneNumber) }
            return nil
        }
        var first = try part(halves.0)
        var second = try part(halves.1)
        switch (first.axis, second.axis) {
        case (nil, nil): (first.axis, second.axis) = (.latitude, .longitude)
        case (let axis?, nil): second.axis = axis == .latitude ? .longitude : .latitude
        case (nil, let axis?): first.axis = axis == .latitude ? .longitude : .latitude
        case (let left?, let right?):
            guard left != right else { throw CoordinateFault(.sameAxis) }
        }
        // One letter says that letters are the directions here: the other number would be guessed.
        guard
            first.hasDirection == second.hasDirection
                || first.isNegative != nil
                    && second.isNegative != nil
        else { throw CoordinateFault(.oneDirection) }
        let hasDirections = first.hasDirection
        if first.axis == .longitude { swap(&first, &second) }
        return try reading(first, second, hasDirections: hasDirections)
    }

    private static func reading(
        _ north: Part, _ east: Part, hasDirections: Bool
    ) throws(CoordinateFault) -> Reading {
        guard north.value <= 90 else {
            throw CoordinateFault(.latitudeRange, north.numbers[0].text)
        }
        guard east.value <= 180 else {
            throw CoordinateFault(.longitudeRange, east.numbers[0].text)
        }
        let point = GeoPoint(
            clampedLatitude: north.isNegative == true ? -north.value : north.value,
            longitude: east.isNegative == true ? -east.value : east.value)
        let radius = hypot(
            north.halfUnit, east.halfUnit * cos(point.latitude * .pi / 180))
        return Reading(
            point: point, radius: radius * Earth.metresPerDegree,
            isDecimal: north.numbers.count == 1, hasDirections: hasDirections)
    }

    // MARK: Which tokens are whose

    private static func isNumber(_ token: Token) -> Bool {
        if case .number = token { true } else { false }
    }

    private static func isHead(_ token: Token) -> Bool {
        switch token {
        case .direction, .axis: true
        default: false
        }
    }

    /// Parts the tokens of the first number from those of the second.
    private static func split(_ tokens: [Token]) -> ([Token], [Token])? {
        let separators = tokens.indices.filter { tokens[$0] == .separator }
        if separators.count == 1 {
            let halves = (Array(tokens[..<separators[0]]), Array(tokens[(separators[0] + 1)...]))
            return halves.0.contains(where: isNumber) && halves.1.contains(where: isNumber)
                ? halves : nil
        }
        guard separators.isEmpty, let cut = cut(tokens) else { return nil }
        return (Array(tokens[..<cut]), Array(tokens[cut...]))
    }

    /// Where the second number begins, where nothing separates it.
    private static func cut(_ tokens: [Token]) -> Int? {
        let numbers = tokens.indices.filter { isNumber(tokens[$0]) }
        guard let firstNumber = numbers.first else { return nil }
        let later = tokens.indices.filter { $0 > firstNumber }
        // A letter or a word before the first number: the next such begins the second.
        if isHead(tokens[0]) {
            return later.first { index in
                isHead(tokens[index]) && numbers.contains { $0 > index }
            }
        }
        // A letter after the first number ends it.
        if let direction = later.first(where: { isHead(tokens[$0]) }),
            numbers.contains(where: { $0 > direction })
        {
            if case .axis = tokens[direction] { return direction }
            return direction + 1
        }
        if let sign = later.first(where: { tokens[$0] == .minus || tokens[$0] == .plus }) {
            return sign
        }
        let degrees = tokens.indices.filter { tokens[$0] == .degree }
        if degrees.count == 2 { return numbers.last { $0 < degrees[1] } }
        guard [2, 4, 6].contains(numbers.count) else { return nil }
        return numbers[numbers.count / 2]
    }

    // MARK: One number

    private static func part(_ tokens: [Token]) throws(CoordinateFault) -> Part {
        var part = Part()
        var marks: [Token] = []
        for token in tokens {
            switch token {
            case .number(let number): part.numbers.append(number)
            case .degree, .minute, .second: marks.append(token)
            case .axis(let axis): part.axis = axis
            case .separator: break
            case .minus, .plus:
                guard part.numbers.isEmpty, part.isNegative == nil else {
                    throw CoordinateFault(.notUnderstood, text(of: part))
                }
                part.isNegative = token == .minus
            case .direction(let axis, let isNegative):
                guard part.isNegative == nil else {
                    throw CoordinateFault(.signAndDirection, text(of: part))
                }
                guard part.axis ?? axis == axis else { throw CoordinateFault(.sameAxis) }
                (part.axis, part.isNegative, part.hasDirection) = (axis, isNegative, true)
            }
        }
        let order: [Token] = [.degree, .minute, .second]
        guard (1...3).contains(part.numbers.count), marks.count <= part.numbers.count,
            marks == Array(order.prefix(marks.count))
        else { throw CoordinateFault(.notUnderstood, text(of: part)) }
        try measure(&part)
        return part
    }

    private static func text(of part: Part) -> String {
        part.numbers.map(\.text).joined(separator: " ")
    }

    private static func measure(_ part: inout Part) throws(CoordinateFault) {
        var unit = 1.0
        for (index, number) in part.numbers.enumerated() {
            if index > 0 {
                unit /= 60
                guard number.value < 60 else { throw CoordinateFault(.sixty, number.text) }
            }
            if index + 1 < part.numbers.count, number.decimals > 0 {
                throw CoordinateFault(.fractionBeforeLast, number.text)
            }
            part.value += number.value * unit
        }
        let decimals = part.numbers.last?.decimals ?? 0
        part.halfUnit = unit / 2 * pow(10, -Double(decimals))
    }
}
