import OutpostHub
import OutpostModel
import OutpostWire

// Requests that the link brings again, or late.
extension Simulation {
    private static let requestsKept = 12

    func keep(_ exchange: Exchange, wasDelivered: Bool) {
        guard faults.repeats || faults.reorders else { return }
        keptRequests.append(
            KeptRequest(
                number: exchange.number, edge: exchange.edge.name, bytes: exchange.request.bytes,
                wasDelivered: wasDelivered))
        if keptRequests.count > Self.requestsKept { keptRequests.removeFirst() }
    }

    /// Brings the hub a request that was lost so far, or that it had already. Nobody waits for the
    /// answer.
    func bringKeptRequest() throws {
        guard !keptRequests.isEmpty else { return }
        let index = random.below(keptRequests.count)
        let request = keptRequests[index]
        keptRequests[index].wasDelivered = true
        lateRequests[request.edge] = exchangeCount
        tally.count(request.wasDelivered ? .repeats : .lostRequests)
        if request.number < lastDelivered[request.edge] ?? 0 { tally.count(.reorders) }
        lastDelivered[request.edge] = max(lastDelivered[request.edge] ?? 0, request.number)
        trace.note("request \(request.number) of \(request.edge) arrives again, or late")
        let conversation = HubConversation(core: core, certified: nil)
        try conversation.receive(request.bytes)
        try conversation.endRequest()
        try observe(hub)
        var reader = FrameReader()
        while let bytes = try conversation.nextBytes() { reader.append(bytes) }
        while let frame = try reader.next() {
            guard case .refusal(let refusal) = try MessageCoding.message(of: frame) else {
                continue
            }
            throw SimulationFailure(
                "the hub refused request \(request.number) of \(request.edge), "
                    + "which came again: \(refusal)")
        }
    }
}
