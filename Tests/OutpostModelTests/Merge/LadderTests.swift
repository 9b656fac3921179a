import OutpostModel
import OutpostTestSupport
import Testing

/// A ladder shows the highest rank that stands, whoever wrote last.
@Suite struct LadderTests {
    private static let rule = MergeRule.ladder(ranks: ["reported", "confirmed", "closed"])

    /// What shows of values that were written one after the other, none of whose writers had seen another.
    private func shown(_ texts: [String]) throws -> Cell.Shown {
        var generator = SeededGenerator(seed: 1)
        let writes = texts.enumerated().map { index, text in
            let dot = Dot.random(using: &generator)
            let stamp = Stamp(
                time: HybridTime(milliseconds: Int64(index)), replica: dot.journal.replica,
                digest: .zero)
            return Write(dot: dot, stamp: stamp, values: [.text(text)])
        }
        return try #require(Cell(writes: writes).shown(Self.rule, deleted: nil))
    }

    @Test func `The highest rank shows, also where a lower one was written later`() throws {
        #expect(try shown(["closed", "reported", "confirmed"]).values == [.text("closed")])
    }

    @Test
    func `A rank that this mission version does not know yields to any that it knows, and is told`()
        throws
    {
        let shown = try shown(["reported", "archived"])
        #expect(shown.values == [.text("reported")] && shown.isDoubtful)
    }

    @Test func `Where no known rank stands, the unknown one shows`() throws {
        let shown = try shown(["archived", "reopened"])
        #expect(shown.values == [.text("reopened")] && shown.isDoubtful)
    }
}
