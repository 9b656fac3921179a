/// A recorded link in the format of mahimahi: one millisecond time stamp a line, in order; each line
/// lets 1,500 bytes through at that time. At its end it begins again, and the last time stamp is how
/// long a round takes. What nobody uses of a line is lost.
struct DeliveryTrace: Equatable, Sendable {
    /// In nanoseconds.
    let times: [Int64]

    private var period: Int64 { times.last ?? 1 }

    /// - Throws: which line is wrong, and how.
    init(_ text: some StringProtocol) throws(DeliveryTraceError) {
        var times: [Int64] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: true)
            .enumerated()
        {
            guard index < RelayLimits.traceLines else { throw .tooLong }
            let digits = line.last == "\r" ? line.dropLast() : line
            guard let milliseconds = Int64(digits), 0...86_400_000 ~= milliseconds else {
                throw .notATime(line: index + 1)
            }
            let time = milliseconds * 1_000_000
            if let last = times.last, time < last { throw .goesBack(line: index + 1) }
            times.append(time)
        }
        guard let last = times.last, last > 0 else { throw .lastsNoTime }
        self.times = times
    }

    /// When a line comes, counted from 0 through all rounds.
    func time(of line: Int) -> Int64 {
        let (round, index) = line.quotientAndRemainder(dividingBy: times.count)
        return Int64(round) * period + times[index]
    }

    /// How many lines come before a moment: the number of the first that does not.
    func lines(before time: Int64) -> Int {
        guard time > 0 else { return 0 }
        // The round in which the moment lies, and the one before it, whose end is its beginning.
        let round = time / period
        let whole = Int(max(0, round - 1)) * times.count
        let previous = round > 0 ? index(of: time - (round - 1) * period) : 0
        return whole + previous + index(of: time - round * period)
    }

    /// Bits a second, over a whole round.
    var bitsPerSecond: Double {
        Double(times.count * RelayLimits.opportunityBytes * 8) * 1e9 / Double(period)
    }

    /// How many lines of one round come before a moment of it.
    private func index(of time: Int64) -> Int {
        var range = 0..<times.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = times[middle] < time ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}

/// Why a trace is refused.
enum DeliveryTraceError: Error, Equatable, CustomStringConvertible {
    case notATime(line: Int)
    case goesBack(line: Int)
    case lastsNoTime
    case tooLong

    var description: String {
        switch self {
        case .notATime(let line):
            "line \(line) is not a time in milliseconds, from 0 to a day"
        case .goesBack(let line): "line \(line) is earlier than the one before it"
        case .lastsNoTime: "it ends at 0 ms or is empty: a round must take some time"
        case .tooLong: "it has more than \(RelayLimits.traceLines) lines"
        }
    }
}
