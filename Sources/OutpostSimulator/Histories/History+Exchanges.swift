import OutpostModel
import OutpostStore
import OutpostTrust

extension History {
    /// A node takes some of what another holds: any journals, up to anywhere.
    func exchange(to reader: HistoryNode) throws {
        guard let source = random.pick(nodes.filter { $0.name != reader.name }) else { return }
        let from = try open(source)
        let into = try open(reader)
        let there = try from.heads()
        let here = try into.heads()
        var bodies: [[[UInt8]]] = []
        for (journal, head) in there.sorted(by: { $0.key < $1.key }) {
            let held = here[journal]?.sequence ?? 0
            guard head.sequence > held, journal.replica != reader.id else { continue }
            if random.chance(35) {
                tally.count(.lateExchanges)
                continue
            }
            let isRepeat = held > 0 && random.chance(25)
            var part = try from.bodies(of: journal, after: isRepeat ? held - 1 : held)
            if isRepeat { tally.count(.repeats) }
            if random.chance(40) {
                part = Array(part.prefix(random.number(in: 1...part.count)))
                tally.count(.partialExchanges)
            }
            bodies.append(part)
        }
        guard !bodies.isEmpty else { return }
        tally.count(.exchanges)
        try take(interleaved(bodies), at: reader)
    }

    /// Any order that keeps each journal's.
    private func interleaved(_ parts: [[[UInt8]]]) -> [[UInt8]] {
        var rest = parts.map { $0[...] }
        var result: [[UInt8]] = []
        while !rest.isEmpty {
            let index = random.below(rest.count)
            if let body = rest[index].popFirst() { result.append(body) }
            if rest[index].isEmpty { rest.remove(at: index) }
        }
        return result
    }

    /// Merges bodies, together or a few at a time.
    private func take(_ bodies: [[UInt8]], at reader: HistoryNode) throws {
        let replica = try open(reader)
        var rest = bodies[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(random.chance(50) ? rest.count : 1 + random.below(3)))
            rest = rest.dropFirst(part.count)
            let heads = try replica.heads()
            let verifier = BatchVerifier(withoutSeals: replica.schema) {
                heads[$0] ?? Head(emptyJournal: $0)
            }
            _ = try replica.merge(try verifier.verify(try Batch(bodies: part)))
            try noteAdoption(at: reader)
            for body in part { try noteTaken(try ChangesetBody.view(body).dot, at: reader) }
        }
    }

    private func noteTaken(_ dot: Dot, at reader: HistoryNode) throws {
        guard let number = numbers[dot] else {
            throw SimulationFailure("\(reader.name) took \(dot), which nobody wrote")
        }
        guard reader.held.insert(number).inserted else { return }
        tally.count(.taken)
        trace.note("\(reader.name) takes \(dot)")
        script?.noteTake(dot, at: reader)
    }

    /// Everything reaches everybody, and then an observer who has nothing, in an order of its own.
    func finish() throws {
        for node in nodes {
            _ = try open(node)
            try adopt(at: node)
        }
        script?.isComplete = true
        for reader in nodes + [observer] {
            let heads = try open(reader).heads()
            var parts: [[[UInt8]]] = []
            for author in nodes {
                for lane in Self.lanes {
                    let held = heads[author.journal(lane)]?.sequence ?? 0
                    let part = try author.replica?.bodies(of: author.journal(lane), after: held)
                    if let part, !part.isEmpty { parts.append(part) }
                }
            }
            try take(interleaved(parts), at: reader)
        }
        try checkEnd()
    }
}
