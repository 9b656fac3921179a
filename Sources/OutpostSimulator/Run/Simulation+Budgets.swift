import OutpostLink
import OutpostModel

// Bases that have so many bytes a day, and perhaps a part of the day: when they exchange and with how much decides the production state
// machine, by a clock that may be wrong; the simulator is its shell.
extension Simulation {
    /// Of a hundred bases, those with a budget where the seed has any; and of a hundred looks, those at which the process begins anew.
    private static let limited = 60
    private static let restarted = 5

    func giveBudgets() {
        guard faults.budgets else { return }
        for edge in edges where random.chance(Self.limited) {
            edge.budget = SimulatedBudget(
                &random, now: edge.clock.milliseconds, trueNow: trueMilliseconds)
        }
    }

    /// Whether an exchange of this base may begin, and its bytes.
    func mayBegin(at edge: SimulatedNode) throws -> (may: Bool, given: Int64?) {
        guard let budget = edge.budget else { return (true, nil) }
        // The exchange of before went with its process, or with the hub's.
        if budget.attempt != nil { try endAttempt(of: edge, .unreachable) }
        let now = edge.clock.milliseconds
        if random.chance(Self.restarted) {
            budget.startAgain(now: now, trueNow: trueMilliseconds)
        }
        let written = acknowledged.filter {
            $0.key.replica.identity == edge.replica.id.identity
        }
        let answer = try budget.ask(
            now: now, trueNow: trueMilliseconds, isWritten: written != edge.workAtAttempt,
            &random)
        switch answer.refusal {
        case .bytesSpent: tally.count(.budgetWaits)
        case .windowClosed: tally.count(.windowWaits)
        default: break
        }
        guard let given = answer.given else { return (false, nil) }
        edge.workAtAttempt = written
        return (true, given)
    }

    func endAttempt(of edge: SimulatedNode, _ outcome: LinkManager.Outcome) throws {
        guard let budget = edge.budget, let attempt = budget.attempt else { return }
        try budget.end(
            outcome, now: edge.clock.milliseconds, trueNow: trueMilliseconds,
            random: random.next())
        trace.note(
            "exchange \(attempt.number) of \(edge.name) used \(attempt.used) of \(attempt.given) "
                + "bytes")
    }

    func endAttempt(_ exchange: Exchange) throws {
        guard let attempt = exchange.edge.budget?.attempt, attempt.number == exchange.number
        else { return }
        let isWhole = exchange.hasMore != nil
        try endAttempt(
            of: exchange.edge, isWhole ? .done : attempt.isStopped ? .bytesSpent : .unreachable)
    }

    /// Bytes are counted where the base has so many of them.
    func limit(_ exchange: Exchange, to given: Int64?) {
        guard let given else { return }
        exchange.countedPiece = min(exchange.link.piece, SimulatedBudget.piece)
        exchange.edge.budget?.attempt = SimulatedBudget.Attempt(
            number: exchange.number, given: given)
    }

    func isStopped(_ exchange: Exchange) -> Bool {
        guard let attempt = exchange.edge.budget?.attempt else { return false }
        return attempt.number == exchange.number && attempt.isStopped
    }

    /// Counts bytes of an exchange, both ways together.
    ///
    /// - Returns: whether it is stopped.
    func spend(_ count: Int, of exchange: Exchange) -> Bool {
        guard let budget = exchange.edge.budget, budget.attempt?.number == exchange.number
        else { return false }
        budget.attempt?.used += Int64(count) * SimulatedBudget.bytesForEach
        guard budget.attempt?.mustStop == true else { return false }
        if budget.attempt?.isStopped == false { tally.count(.budgetStops) }
        budget.attempt?.isStopped = true
        return true
    }
}
