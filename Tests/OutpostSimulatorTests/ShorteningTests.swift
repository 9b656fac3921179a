import Testing

@testable import OutpostSimulator

@Suite struct ShorteningTests {
    @Test func `What is left are the steps that the failure needs, and no other`() throws {
        let shortening = Shortening { steps in
            Set([3, 17, 80]).isSubset(of: steps) ? "row 7 of \(steps.count) is not there" : nil
        }
        let story = try #require(shortening.shortest(of: Array(0..<100)))
        #expect(story.steps == [3, 17, 80])
        #expect(story.cause == "row 7 of 3 is not there")
        #expect(story.runs < 120)
    }

    @Test func `A failure of another kind is no shorter story of this one`() throws {
        let shortening = Shortening { steps in
            if Set([5, 6]).isSubset(of: steps) { return "edge 3 lost a journal" }
            return steps.contains(6) ? "the hub refused sound work" : nil
        }
        #expect(try #require(shortening.shortest(of: Array(0..<40))).steps == [5, 6])
    }

    @Test func `Steps that hold have no story`() {
        #expect(Shortening { _ in nil }.shortest(of: [1, 2]) == nil)
        #expect(Shortening { _ in "always" }.shortest(of: [1, 2, 3])?.steps.count == 1)
    }

    @Test
    func `The kind of a failure does not hang on numbers, names of rows, or what stands there`() {
        let kinds = [
            "edge 3 shows of camp 0199cd32-d7f1-874d-ba4c-b740f9000d9f\n    'a', 1\n  and not\n    'b'",
            "edge 1 shows of camp 0199cd35-87f2-874d-b967-9f43a077d150\n    no row\n  and not\n    'c'",
        ].map(Shortening.kind)
        #expect(kinds[0] == kinds[1])
    }
}
