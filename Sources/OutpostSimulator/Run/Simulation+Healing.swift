import OutpostModel

extension Simulation {
    /// Rounds in which everybody must come to hold everything: one in which all is brought, one in
    /// which all is fetched. Where a hub was put back, one more: who hears only in the second of what another gave back
    /// brings what follows it in the third.
    private var rounds: Int { tally[.hubRestores] > 0 ? 3 : 2 }
    /// Exchanges of one edge in one round until nobody has more.
    private static let exchangesPerRound = 12

    /// Phase two: the links are sound and stay so.
    func heal() throws {
        trace.note("the links heal")
        exchanges = Array(repeating: nil, count: edges.count)
        endLies()
        for round in 0..<rounds {
            // What was brought is shown by those that had not the version for it.
            if round == rounds - 1 { try upgradeEverybody() }
            for edge in memberEdges { try exchangeUntilDone(edge) }
        }
        try checkQuiet()
        try healFiles()
    }

    private func exchangeUntilDone(_ edge: SimulatedNode) throws {
        for _ in 0..<Self.exchangesPerRound {
            let exchange = try exchangeWhole(edge)
            if exchange.hasMore == false { return }
        }
        throw SimulationFailure(
            "\(edge.name) is not done after \(Self.exchangesPerRound) exchanges over a sound link")
    }

    func exchangeWhole(_ edge: SimulatedNode) throws -> Exchange {
        let exchange = try begin(at: edge, link: .sound)
        while exchange.phase != .ended { try move(exchange) }
        return exchange
    }

    /// Where nothing changed, nothing is sent.
    private func checkQuiet() throws {
        for edge in memberEdges {
            let report = try exchangeWhole(edge).session.report
            guard report.sentChangesets == 0, report.receivedChangesets == 0 else {
                throw SimulationFailure(
                    "\(edge.name) sent \(report.sentChangesets) and received "
                        + "\(report.receivedChangesets) changesets although all was exchanged")
            }
        }
    }
}
