import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire

// Flash messages: one report, a stretch of journals, or a receipt, by a road that gives no answer. They come late, twice, out of order,
// in parts, harmed, or not at all.
extension Simulation {
    /// Of a hundred, messages that are lost, and of which the road keeps a copy.
    private static let lost = 10
    private static let kept = 25
    /// Of a hundred, those before which somebody writes what is so urgent, those that are a stretch, those that go as if their reader
    /// had said nothing, and those that the road takes in parts alone.
    private static let written = 60
    private static let stretches = 30
    private static let again = 25
    private static let parted = 25
    /// The latest changesets of a base, one of which is what is urgent.
    private static let latest = 4
    /// As `outpost send` has it where nobody says otherwise.
    private static let stretchBytes = 6_000

    /// Somebody writes a message, or one that is under way comes; a few times over, as such messages are a matter of minutes.
    func moveFlash() throws {
        for _ in 0..<random.number(in: 1...4) {
            if flashes.underWay.isEmpty || random.chance(45) {
                try writeFlash()
                continue
            }
            let message = flashes.underWay.remove(at: random.below(flashes.underWay.count))
            guard !random.chance(Self.lost) else { continue }
            if random.chance(Self.kept) { flashes.underWay.append(message) }
            try readFlash(message)
        }
    }

    private func writeFlash() throws {
        guard let writer = random.pick(nodes),
            let reader = random.pick(([hub] + memberEdges).filter({ $0 !== writer }))
        else { return }
        try stopExchanges(of: writer)
        if writer === hub { try core.catchUp() }
        if random.chance(Self.written), writer !== hub || faults.hubWrites {
            try write(at: writer)
        }
        try observe(writer)
        guard let desk = try flashWriter(at: writer) else { return }
        do {
            if random.chance(Self.stretches) {
                try sendStretch(from: writer, to: reader, desk)
            } else {
                try sendReport(from: writer, to: reader, desk)
            }
        } catch let error as OutpostError where [.limit, .refused].contains(error.code) {
            // Too long for such a road, or something of it was erased: it goes by a link.
            trace.note("\(writer.name) cannot flash: \(error.cause)")
        }
    }

    /// - Returns: nil where no roster is known yet: nobody is known to read it.
    func flashWriter(at node: SimulatedNode) throws -> FlashWriter? {
        guard let roster = try node.replica.missionRoster()?.roster else { return nil }
        return FlashWriter(
            replica: node.replica, identity: node.replica.id.identity, roster: roster,
            mission: mission, sealer: SimulatedSeals.sealer,
            reader: try Self.boxKey.get().publicBytes)
    }

    /// As `outpost flash` does.
    private func sendReport(
        from writer: SimulatedNode, to reader: SimulatedNode, _ desk: FlashWriter
    ) throws {
        let identity = writer.replica.id.identity
        let own = dots.indices.filter { dots[$0].journal.replica.identity == identity }
        guard let event = random.pick(own.suffix(Self.latest)),
            let row = random.pick(oracle.rows(of: event)), let key = RowKey(row.key),
            let table = writer.replica.schema.table(named: row.table)
        else { return }
        let isAgain = random.chance(Self.again)
        let known =
            isAgain || reader !== hub
            ? [:] : try writer.replica.peerState(Self.peer).acknowledged
        var bodies = try desk.bodies(of: FoundRow(table: table, key: key), beyond: known)
        if reader === hub, !isAgain {
            bodies = try bodies.filter {
                try writer.replica.flashReceipt(of: Digest(of: $0)) == nil
            }
        }
        guard !bodies.isEmpty else { return }
        let numbers = try bodies.map {
            try acknowledgedNumber(of: ChangesetBody.decodeHeader(of: $0).dot, at: writer)
        }
        try send(
            try desk.message(of: bodies), .report, numbers, from: writer, to: reader)
    }

    /// As `outpost send` does: from where the last message ended, or from what the hub said that it holds.
    private func sendStretch(
        from writer: SimulatedNode, to reader: SimulatedNode, _ desk: FlashWriter
    ) throws {
        let road = "one way \(reader.name)"
        var sent =
            reader === hub ? try writer.replica.peerState(Self.peer).acknowledged : [:]
        if !random.chance(Self.again) {
            sent.merge(try writer.replica.peerState(road).acknowledged) { max($0, $1) }
        }
        let stretch = try desk.stretch(
            after: sent, heads: try writer.replica.heads(), isWanted: { _ in true },
            limit: random.pick([1, 2, 4, 50]) ?? 50, bytes: Self.stretchBytes)
        guard let stretch else { return }
        try writer.replica.updatePeer { peers in
            if reader === hub {
                try peers.noteSent(
                    stretch.ends, at: writer.clock.milliseconds, peer: Self.peer)
                try peers.setInDoubt(true, peer: Self.peer)
            }
            for (journal, end) in stretch.ends.sorted(by: { $0.key < $1.key }) {
                try peers.acknowledge(journal, through: end, peer: road)
            }
        }
        var numbers: [Int] = []
        // Journals go in this order, each from where it was sent to.
        let ends = stretch.ends.sorted { ($0.key.lane, $0.key) < ($1.key.lane, $1.key) }
        for (journal, end) in ends {
            for sequence in sent[journal, default: 0] + 1...end {
                numbers.append(try acknowledgedNumber(of: Dot(journal, sequence), at: writer))
            }
        }
        try send(stretch.message, .stretch, numbers, from: writer, to: reader)
    }

    func acknowledgedNumber(of dot: Dot, at node: SimulatedNode) throws -> Int {
        if let number = events[dot] { return number }
        throw SimulationFailure("\(node.name) sends \(dot), which nobody acknowledged")
    }

    func send(
        _ bytes: [UInt8], _ kind: FlashMessage.Kind, _ numbers: [Int],
        from writer: SimulatedNode, to reader: SimulatedNode, receiptFor digests: [Digest] = []
    ) throws {
        var pieces = [bytes]
        if random.chance(Self.parted) {
            let count = random.number(in: 2...3)
            pieces = try FlashPart.split(
                bytes, limit: bytes.count / count + FlashPart.headerBytes + 1)
        }
        for piece in pieces {
            flashes.underWay.append(
                FlashMessage(
                    kind: kind, writer: writer.name, reader: reader.name,
                    identity: writer.replica.id.identity, bytes: piece, numbers: numbers,
                    digests: digests, name: FlashPart.name(of: bytes), isPart: pieces.count > 1))
        }
        let names = numbers.map { "\(dots[$0])" }.joined(separator: ", ")
        trace.note(
            "\(writer.name) writes a \(kind) for \(reader.name): [\(names)], \(bytes.count) bytes "
                + "in \(pieces.count)")
    }
}
