import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostWire

extension Simulation {
    /// Begins an exchange of this edge, or moves its open one on.
    func moveExchange(of index: Int) throws {
        guard !isDark(edges[index]), !isRevoked(edges[index]) else { return }
        let exchange: Exchange
        if let open = exchanges[index] {
            exchange = open
            if let silentUntil = open.silentUntil {
                guard silentUntil <= work else { return }
                exchanges[index] = nil
                return try giveUp(open)
            }
        } else {
            let (may, given) = try mayBegin(at: edges[index])
            guard may else { return }
            exchange = try begin(at: edges[index], link: LinkPlan(&random, faults: faults))
            exchanges[index] = exchange
            limit(exchange, to: given)
        }
        var stands = false
        while exchange.phase != .ended, !stands {
            let phase = exchange.phase
            try move(exchange)
            // An answer that waits while its edge goes on is what there is most to learn from.
            let isMade = phase == .answering && exchange.phase == .returning
            stands = exchange.link.pauses && random.chance(isMade ? 70 : 20)
        }
        guard exchange.phase == .ended else { return }
        exchanges[index] = nil
        try endAttempt(exchange)
    }

    func begin(at edge: SimulatedNode, link: LinkPlan) throws -> Exchange {
        exchangeCount += 1
        tally.count(.exchanges)
        if try edge.replica.peerState(Self.peer).isInDoubt { tally.count(.doubts) }
        let session = try EdgeSession(
            replica: edge.replica, peer: Self.peer, sealer: SimulatedSeals.sealer,
            trust: rosters.trust,
            surroundings: edge.clock.surroundings)
        return Exchange(number: exchangeCount, edge: edge, session: session, link: link)
    }

    /// One piece further.
    func move(_ exchange: Exchange) throws {
        switch exchange.phase {
        case .sending: try send(exchange)
        case .travelling: try travel(exchange)
        case .answering: try answer(exchange)
        case .returning: try comeBack(exchange)
        case .ended: break
        }
    }

    private func send(_ exchange: Exchange) throws {
        if let bytes = try exchange.session.nextBytes() {
            exchange.request.append(bytes)
            guard exchange.link.pauses, random.chance(30) else { return }
            tally.count(.writesDuringRequest)
            return try write(at: exchange.edge)
        }
        let link = exchange.link
        if link.isCutUp { exchange.request.cut(&random) }
        if link.isGarbledUp, !link.isCutUp, !link.isLost { exchange.request.garble(&random) }
        let digest = Digest(of: exchange.request.bytes).hexadecimal.prefix(8)
        trace.note(
            "\(exchange.edge.name) sends request \(exchange.number), \(digest): "
                + exchange.request.text + (link.isLost ? ", lost" : ""))
        guard !link.isLost else {
            keep(exchange, wasDelivered: false)
            return try giveUp(exchange)
        }
        exchange.conversation = HubConversation(core: core, certified: exchange.edge.replica.id)
        exchange.phase = .travelling
    }

    private func travel(_ exchange: Exchange) throws {
        guard let conversation = exchange.conversation else { return }
        do {
            guard exchange.request.isDelivered else {
                let piece = exchange.request.next(
                    &random, piece: exchange.countedPiece ?? exchange.link.piece,
                    isStrict: exchange.countedPiece != nil)
                if spend(piece.count, of: exchange) { exchange.request.stop() }
                return try conversation.receive(piece)
            }
            if exchange.request.isCut { return try endCutRequest(exchange, conversation) }
            try conversation.endRequest()
        } catch is Refusal where exchange.request.isGarbled {
            tally.count(.garbles)
            return try giveUp(exchange)
        }
        guard !exchange.request.isGarbled else {
            throw SimulationFailure("the hub took request \(exchange.number), which was garbled")
        }
        try observe(hub)
        keep(exchange, wasDelivered: true)
        lastDelivered[exchange.edge.name] = exchange.number
        if exchange.link.isRepeated {
            tally.count(.repeats)
            let second = HubConversation(core: core, certified: exchange.edge.replica.id)
            try second.receive(exchange.request.bytes)
            try second.endRequest()
            try observe(hub)
            trace.note("request \(exchange.number) arrives twice")
            if exchange.link.takesSecondAnswer { exchange.conversation = second }
        }
        exchange.phase = .answering
    }

    /// The hub's server may notice the cut and close the conversation, or drop it.
    private func endCutRequest(_ exchange: Exchange, _ conversation: HubConversation) throws {
        countCut(.cutsUp, exchange.request)
        if random.chance(50) {
            do {
                try conversation.endRequest()
            } catch is Refusal {
                // It ended within a frame, or before its greeting: said to nobody.
            }
            try observe(hub)
        }
        try giveUp(exchange)
    }

    private func answer(_ exchange: Exchange) throws {
        if let bytes = try exchange.conversation?.nextBytes() {
            return exchange.answer.append(bytes)
        }
        let kinds = exchange.answer.kinds(preamble: Frame.preamble.count)
        let pages = kinds.count { $0 == Frame.Kind.changesets.rawValue }
        if pages > SimulatedMission.spaceNames.count { tally.count(.pages) }
        if exchange.link.isCutDown { exchange.answer.cut(&random) }
        if exchange.link.isGarbledDown, !exchange.link.isCutDown { exchange.answer.garble(&random) }
        let digest = Digest(of: exchange.answer.bytes).hexadecimal.prefix(8)
        trace.note("the hub answers \(exchange.number), \(digest): \(exchange.answer.text)")
        if isStopped(exchange) { exchange.answer.stop() }
        exchange.workWhenAnswered = work
        exchange.phase = .returning
    }

    private func comeBack(_ exchange: Exchange) throws {
        guard exchange.answer.isDelivered else {
            let piece = exchange.answer.next(
                &random, piece: exchange.countedPiece ?? exchange.link.piece,
                isStrict: exchange.countedPiece != nil)
            if spend(piece.count, of: exchange) { exchange.answer.stop() }
            do {
                try exchange.session.receive(piece)
            } catch let error as OutpostError
                where exchange.answer.isGarbled && error.code == .protocolViolation
            {
                tally.count(.garbles)
                exchange.phase = .ended
            }
            return try observe(exchange.edge)
        }
        if work > exchange.workWhenAnswered { tally.count(.delays) }
        try checkReceipts(exchange.edge)
        if exchange.answer.isCut {
            countCut(.cutsDown, exchange.answer)
            return try giveUp(exchange)
        }
        // A length that was garbled leaves the edge waiting for a frame that never ends.
        if exchange.answer.isGarbled { return try giveUp(exchange) }
        let outcome = try exchange.session.finish()
        exchange.hasMore = outcome.hasMore
        let heardOfRestore = mayBelieveMore.contains(exchange.edge.name)
        // The first exchange tells that the log is another, the next one which of it is there.
        if !outcome.hasMore { mayBelieveMore.remove(exchange.edge.name) }
        exchange.phase = .ended
        let report = exchange.session.report
        tally.count(.overtakings, report.overtakings)
        trace.note(
            "exchange \(exchange.number) sent \(report.sentChangesets), "
                + "brought \(report.receivedChangesets), more: \(outcome.hasMore)")
        let late = lateRequests[exchange.edge.name]
        if let late, exchange.number > late { lateRequests[exchange.edge.name] = nil }
        // Where its own files and the hub's were put back, others bring the hub what the edge has forgotten, at any time.
        let isForgetful = wasPutBack.contains(exchange.edge.name)
        let mayDoubt =
            exchange.link.isRepeated || heardOfRestore || isForgetful || late != nil
            || faults.couriers || faults.flashes || !hub.marks.erased.isEmpty
        // A hub whose disk failed meanwhile says so, and may have stored what it gave no receipt for.
        if hub.disk?.isStruck == true {
            lateRequests[exchange.edge.name] = exchangeCount
            return
        }
        guard report.refusals.isEmpty, !outcome.isInDoubt || mayDoubt else {
            throw SimulationFailure(
                "the hub refused \(exchange.edge.name) sound work: \(report.refusals)")
        }
    }

    /// The edge's side of an exchange that was cut or lost.
    func giveUp(_ exchange: Exchange) throws {
        exchange.phase = .ended
        // Until there is an answer, there is none to be taken for a whole one.
        guard exchange.link.closesAfterCut || exchange.answer.isGarbled else { return }
        do {
            _ = try exchange.session.finish()
        } catch let error as OutpostError where error.code == .unreachable {
            return
        }
        throw SimulationFailure("\(exchange.edge.name) took a cut exchange for a whole one")
    }

    private func countCut(_ direction: Tally.Kind, _ stream: ByteStream) {
        tally.count(.cuts)
        tally.count(direction)
        tally.count(stream.isCutWithinFrame ? .cutsWithinFrame : .cutsAtFrame)
    }
}
