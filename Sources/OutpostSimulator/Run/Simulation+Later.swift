import OutpostHub
import OutpostModel
import OutpostStore

// Faults that came to the simulator later. Each step draws for them from numbers of its own, so that the stories of before stay
// what they were.
extension Simulation {
    /// Steps of a hundred that are one of these, where the seed has any.
    private static let share = 10
    /// Of the other steps, those that are one of the newest kinds, for each of these.
    private static let newestShare = 6

    /// - Returns: whether the step was one of these.
    func laterStep() throws -> Bool {
        if !darkUntil.isEmpty {
            // A day and a half a step.
            advanceClocks(by: 129_600_000)
            darkUntil = darkUntil.filter { $0.value > work }
        }
        guard random.chance(Self.share) else { return try newestStep() }
        var deeds: [() throws -> Void] = []
        if faults.officers { deeds += [actAsOfficer, actAsOfficer, actAsOfficer] }
        if faults.outages { deeds.append(goDark) }
        if faults.halfOpens { deeds += [halfOpen, halfOpen] }
        if faults.frozenClocks { deeds.append(freezeClock) }
        if faults.upgrades { deeds += [upgradeSomebody, upgradeSomebody] }
        if faults.revocations { deeds.append(revokeSomebody) }
        if faults.liars { deeds += [lieOrCut, lieOrCut, lieOrCut] }
        if faults.couriers { deeds += [moveCourier, moveCourier, moveCourier, moveCourier] }
        if faults.secondCopies { deeds += [keepCopy, keepCopy, keepCopy, loseDisk] }
        guard let deed = random.pick(deeds) else { return false }
        try deed()
        work += 1
        return true
    }

    /// What came last takes no share of the others': each is rare enough.
    private func newestStep() throws -> Bool {
        var deeds: [() throws -> Void] = []
        if faults.flashes { deeds += [moveFlash, moveFlash] }
        // Half as often: files are what costs a seed most time.
        if faults.files { deeds.append(moveFiles) }
        guard !deeds.isEmpty, random.chance(Self.newestShare * deeds.count),
            let deed = random.pick(deeds)
        else { return false }
        try deed()
        work += 1
        return true
    }

    /// Whether a base hears nothing for now.
    func isDark(_ edge: SimulatedNode) -> Bool { darkUntil[edge.name] != nil }

    /// The storm took the dish.
    private func goDark() throws {
        guard let edge = random.pick(edges), !isDark(edge) else { return }
        darkUntil[edge.name] = work + random.number(in: 8...30)
        dropExchanges(of: edge)
        tally.count(.outages)
        trace.note("\(edge.name) hears nothing for some weeks")
    }

    private func freezeClock() throws {
        guard let node = random.pick(nodes) else { return }
        let isFrozen = !node.clock.isFrozen
        node.clock.freeze(isFrozen)
        if isFrozen { tally.count(.frozenClocks) }
        trace.note("\(node.name)'s clock \(isFrozen ? "stands still" : "goes on")")
    }

    /// An exchange of which one direction stopped at some byte, and neither end is told: the hub waits for the rest, the edge for an
    /// answer, and both go on with other work.
    private func halfOpen() throws {
        let index = random.below(edges.count)
        let edge = edges[index]
        guard exchanges[index] == nil, !isDark(edge), !isRevoked(edge) else { return }
        let exchange = try begin(at: edge, link: .sound)
        exchanges[index] = exchange
        while exchange.phase == .sending { try move(exchange) }
        if random.chance(50) {
            exchange.request.cut(&random)
            while !exchange.request.isDelivered {
                try exchange.conversation?.receive(exchange.request.next(&random, piece: 997))
            }
            try observe(hub)
        } else {
            while exchange.phase != .returning { try move(exchange) }
            exchange.answer.cut(&random)
            while !exchange.answer.isDelivered { try move(exchange) }
        }
        exchange.silentUntil = work + random.number(in: 1...20)
        tally.count(.halfOpens)
        trace.note("exchange \(exchange.number) of \(edge.name) is half open")
    }
}
