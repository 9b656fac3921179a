/// How many letters two words differ by: inserted, left out, replaced, or swapped with their neighbour (optimal string alignment after
/// F. Damerau, 1964).
struct SpellingDistance {
    /// Longer words are not compared: they are no words.
    static let letters = 24
    private var rows = [UInt8](repeating: 0, count: 3 * (letters + 1))

    /// Up to how many letters a misspelt word may differ from what was meant.
    static func tolerance(of word: [UInt8]) -> Int { word.count < 8 ? 1 : 2 }

    /// Which letters a word has, as bits: words of which more than twice as many bits differ cannot be within a distance.
    static func letterSet(of word: [UInt8]) -> UInt32 {
        word.reduce(0) { $0 | 1 << UInt32($1 & 31) }
    }

    /// - Returns: whether the distance is `limit` at most.
    mutating func isWithin(_ limit: Int, _ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard abs(left.count - right.count) <= limit, left.count <= Self.letters,
            right.count <= Self.letters
        else { return false }
        let width = right.count + 1
        return rows.withUnsafeMutableBufferPointer { rows in
            var (before, last, now) = (0, width, 2 * width)
            for column in 0..<width { rows[last + column] = UInt8(column) }
            for row in 1..<left.count + 1 {
                rows[now] = UInt8(row)
                var least = UInt8(row)
                for column in 1..<width {
                    let isSame = left[row - 1] == right[column - 1]
                    var cost = min(
                        rows[last + column] + 1, rows[now + column - 1] + 1,
                        rows[last + column - 1] + (isSame ? 0 : 1))
                    if row > 1, column > 1, left[row - 1] == right[column - 2],
                        left[row - 2] == right[column - 1]
                    {
                        cost = min(cost, rows[before + column - 2] + 1)
                    }
                    rows[now + column] = cost
                    least = min(least, cost)
                }
                if least > UInt8(limit) + 1 { return false }
                (before, last, now) = (last, now, before)
            }
            return rows[last + width - 1] <= UInt8(limit)
        }
    }
}
