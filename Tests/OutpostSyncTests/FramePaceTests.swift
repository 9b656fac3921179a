import OutpostSync
import Testing

@Suite struct FramePaceTests {
    /// Pages over a link that carries so many bytes of bodies a second, and takes the first `buffer` bytes at once.
    private func sizes(rate: Double, buffer: Int = 0, pages: Int, from start: Double? = nil)
        -> [Int]
    {
        var pace = FramePace(rate: start)
        var (time, room) = (Duration.zero, buffer)
        return (0..<pages).map { _ in
            let size = pace.next(at: time)
            pace.gave(size, at: time)
            let taken = min(room, size)
            room -= taken
            time += .seconds(Double(size - taken) / rate) + .milliseconds(1)
            return size
        }
    }

    @Test(arguments: [3_000.0, 20_000, 40_000, 90_000])
    func `After some pages each takes the link about a second, within the bounds`(rate: Double) {
        let bounds = FramePaceLimits.bytes
        let wanted = min(max(Int(rate), bounds.lowerBound), bounds.upperBound)
        for start in [nil, 1_000.0, 1_000_000] {
            let last = sizes(rate: rate, buffer: 200_000, pages: 40, from: start).suffix(5)
            #expect(last.allSatisfy { abs($0 - wanted) <= wanted / 4 }, "\(start ?? 0): \(last)")
        }
    }

    @Test func `A fast link of which nothing is known has large pages after the first`() {
        #expect(
            sizes(rate: 10_000_000, pages: 5).dropFirst().allSatisfy {
                $0 == FramePaceLimits.bytes.upperBound
            })
    }

    @Test func `A link that is remembered as slow begins with small pages`() {
        #expect(sizes(rate: 4_000, pages: 1, from: 4_000) == [FramePaceLimits.bytes.lowerBound])
    }

    @Test func `What is no rate is not believed`() {
        for rate in [-1, 0, .nan, .infinity] as [Double] {
            #expect(FramePace(rate: rate) == FramePace())
        }
    }
}
