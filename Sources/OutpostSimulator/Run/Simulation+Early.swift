import OutpostModel
import OutpostStore

// What came to a node before its journal: it counts from then on, and once.
extension Simulation {
    /// What lies early at a node, by the oracle's numbers.
    func earlyNumbers(
        at node: SimulatedNode, beside heads: [JournalID: Head]
    ) throws -> Set<Int> {
        guard node.isFlashed else { return [] }
        var numbers: Set<Int> = []
        for view in try node.replica.earlyChangesets() {
            let dot = view.dot
            guard dot.sequence > heads[dot.journal]?.sequence ?? 0 else {
                throw SimulationFailure("\(dot) lies early at \(node.name), beside its journal")
            }
            guard let number = events[dot] else {
                throw SimulationFailure("\(node.name) took \(dot), which nobody acknowledged")
            }
            numbers.insert(number)
        }
        let lost = node.early.subtracting(numbers).filter { number in
            dots[number].sequence > heads[dots[number].journal]?.sequence ?? 0
        }
        guard lost.isEmpty else {
            throw SimulationFailure(
                "\(node.name) lost what came early: \(lost.sorted().map { dots[$0] })")
        }
        return numbers
    }

    /// Notes what lies early at a node by now.
    ///
    /// - Parameter fresh: what its journals brought since it was last looked at.
    /// - Returns: what is new and early.
    func settle(_ early: Set<Int>, _ fresh: [Int], at node: SimulatedNode) -> [Int] {
        tally.count(.earlySettled, node.early.intersection(fresh).count)
        node.early = early
        return early.subtracting(node.visible).sorted()
    }
}
