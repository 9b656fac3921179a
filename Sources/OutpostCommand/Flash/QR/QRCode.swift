/// A QR code (ISO/IEC 18004) of capitals, digits and spaces, at the lowest level of correction, since what it holds has checks of its
/// own: for a telephone that photographs a laptop's screen and sends the text on.
struct QRCode {
    /// Modules a side.
    let size: Int
    /// Row by row; true is dark.
    private(set) var modules: [Bool]
    /// Those that finders, timing, alignment, format and version have.
    private var isFunction: [Bool]
    private let version: Int

    /// Beyond it a telephone's camera no longer tells the modules of a screen apart.
    static let versions = 25

    /// - Returns: nil where the text is too long, or has other characters.
    init?(_ text: String) {
        guard let version = (1...Self.versions).first(where: { QRContent.fits(text, $0) }),
            let content = QRContent.codewords(of: text, version: version)
        else { return nil }
        self.version = version
        size = version * 4 + 17
        modules = Array(repeating: false, count: size * size)
        isFunction = modules
        drawFunctions()
        place(content)
        let masked = (0..<8).map { mask in
            var code = self
            code.apply(mask)
            code.drawFormat(mask)
            return code
        }
        let best = masked.min { $0.penalty < $1.penalty }
        modules = best?.modules ?? modules
    }

    subscript(x: Int, y: Int) -> Bool {
        guard (0..<size).contains(x), (0..<size).contains(y) else { return false }
        return modules[y * size + x]
    }

    // MARK: Function patterns

    private mutating func set(_ x: Int, _ y: Int, _ isDark: Bool) {
        guard (0..<size).contains(x), (0..<size).contains(y) else { return }
        modules[y * size + x] = isDark
        isFunction[y * size + x] = true
    }

    private mutating func drawFunctions() {
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
        let places = Self.alignments(version)
        let last = places.count - 1
        for (i, x) in places.enumerated() {
            for (j, y) in places.enumerated() {
                // Finders stand in three corners.
                let isCorner = (i == 0 && j == 0) || (i == 0 && j == last) || (i == last && j == 0)
                if !isCorner { drawAlignment(x, y) }
            }
        }
        drawFormat(0)
        drawVersion()
    }

    private mutating func drawFinder(_ x: Int, _ y: Int) {
        for dy in -4...4 {
            for dx in -4...4 {
                let distance = max(abs(dx), abs(dy))
                set(x + dx, y + dy, distance != 2 && distance != 4)
            }
        }
    }

    private mutating func drawAlignment(_ x: Int, _ y: Int) {
        for dy in -2...2 {
            for dx in -2...2 { set(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
        }
    }

    private static func alignments(_ version: Int) -> [Int] {
        guard version > 1 else { return [] }
        let count = version / 7 + 2
        let step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        let size = version * 4 + 17
        return [6] + (0..<(count - 1)).map { size - 7 - $0 * step }.reversed()
    }

    /// Level L and the mask, with their check, twice.
    private mutating func drawFormat(_ mask: Int) {
        let data = 1 << 3 | mask
        var rest = data
        for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
        let bits = (data << 10 | rest) ^ 0x5412
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0...5 { set(8, index, bit(index)) }
        set(8, 7, bit(6))
        set(8, 8, bit(7))
        set(7, 8, bit(8))
        for index in 9..<15 { set(14 - index, 8, bit(index)) }
        for index in 0..<8 { set(size - 1 - index, 8, bit(index)) }
        for index in 8..<15 { set(8, size - 15 + index, bit(index)) }
        set(8, size - 8, true)
    }

    private mutating func drawVersion() {
        guard version >= 7 else { return }
        var rest = version
        for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
        let bits = version << 12 | rest
        for index in 0..<18 {
            let (a, b) = (size - 11 + index % 3, index / 3)
            set(a, b, bits >> index & 1 == 1)
            set(b, a, bits >> index & 1 == 1)
        }
    }

    // MARK: Content

    /// In pairs of columns from the right, up and down in turn.
    private mutating func place(_ codewords: [UInt8]) {
        var index = 0
        for right in stride(from: size - 1, through: 1, by: -2) {
            // The column of the timing pattern is passed over.
            let right = right <= 6 ? right - 1 : right
            for vertical in 0..<size {
                for x in [right, right - 1] {
                    let isUpward = (right + 1) & 2 == 0
                    let y = isUpward ? size - 1 - vertical : vertical
                    guard !isFunction[y * size + x], index < codewords.count * 8 else { continue }
                    modules[y * size + x] = codewords[index / 8] >> (7 - index % 8) & 1 == 1
                    index += 1
                }
            }
        }
    }

    private mutating func apply(_ mask: Int) {
        for y in 0..<size {
            for x in 0..<size where !isFunction[y * size + x] {
                let isFlipped =
                    switch mask {
                    case 0: (x + y) % 2 == 0
                    case 1: y % 2 == 0
                    case 2: x % 3 == 0
                    case 3: (x + y) % 3 == 0
                    case 4: (x / 3 + y / 2) % 2 == 0
                    case 5: x * y % 2 + x * y % 3 == 0
                    case 6: (x * y % 2 + x * y % 3) % 2 == 0
                    default: ((x + y) % 2 + x * y % 3) % 2 == 0
                    }
                if isFlipped { modules[y * size + x].toggle() }
            }
        }
    }

    /// What makes a code hard to read: long runs, squares, what looks like a finder, and too much of one colour.
    private var penalty: Int {
        var result = 0
        for line in 0..<size {
            result += Self.linePenalty((0..<size).map { self[$0, line] })
            result += Self.linePenalty((0..<size).map { self[line, $0] })
        }
        for y in 0..<(size - 1) {
            for x in 0..<(size - 1) {
                let others = [self[x + 1, y], self[x, y + 1], self[x + 1, y + 1]]
                if others.allSatisfy({ $0 == self[x, y] }) { result += 3 }
            }
        }
        let dark = modules.filter(\.self).count
        return result + abs(dark * 20 - modules.count * 10) / modules.count * 10
    }

    private static func linePenalty(_ line: [Bool]) -> Int {
        var result = 0
        var run = 1
        for index in 1...line.count {
            if index < line.count, line[index] == line[index - 1] {
                run += 1
                continue
            }
            if run >= 5 { result += run - 2 }
            run = 1
        }
        let finder = [true, false, true, true, true, false, true]
        let light = [Bool](repeating: false, count: 4)
        let padded = light + line + light
        for start in 0...(padded.count - 11) {
            let part = Array(padded[start..<start + 11])
            if part == finder + light || part == light + finder { result += 40 }
        }
        return result
    }

    // MARK: Terminal

    /// Two rows a line by half blocks, dark on light whatever colours the terminal has.
    var text: String {
        let quiet = 4
        var lines: [String] = []
        for y in stride(from: -quiet, to: size + quiet, by: 2) {
            let line = (-quiet..<(size + quiet)).map { x -> String in
                switch (self[x, y], self[x, y + 1]) {
                case (false, false): "█"
                case (true, false): "▄"
                case (false, true): "▀"
                case (true, true): " "
                }
            }.joined()
            // White on black: the blocks are the light modules.
            lines.append("\u{1B}[97;40m\(line)\u{1B}[0m")
        }
        return lines.joined(separator: "\n")
    }
}
