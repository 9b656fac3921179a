import OutpostModel
import OutpostStore
import OutpostTrust

/// Drives merge vectors through the real store: every replica of a history is one, changesets are journaled,
/// verified and merged as they are in the field.
package struct VectorRunner {
    /// Orders beside the given one in which all changesets reach a replica that has none.
    package static let otherOrders = 20

    private let vector: MergeVector
    private let mission: VectorMission
    private var nodes: [String: SimulatedNode] = [:]
    private var bodies: [(dot: Dot, body: [UInt8])] = []
    /// By the vector's name for it.
    private var written: [String: (dot: Dot, body: [UInt8])] = [:]
    /// What each roster of the history holds, in order; the last one stands.
    private var rosters: [Set<Dot>] = [[]]

    private init(_ vector: MergeVector) {
        self.vector = vector
        mission = VectorMission(vector: vector)
    }

    /// - Returns: what disagrees with the verdict; nil when nothing does.
    package static func disagreement(_ vector: MergeVector) throws -> String? {
        var runner = VectorRunner(vector)
        for event in vector.events {
            if let reader = event.take {
                try runner.take(reader, event)
            } else if let reader = event.learn {
                try runner.learn(reader, event)
            } else if let deed = event.roster {
                try runner.issueRoster(deed, event)
            } else {
                try runner.write(event)
            }
        }
        return try runner.check()
    }

    private mutating func node(_ name: String, version: UInt32) throws -> SimulatedNode {
        if let node = nodes[name] { return node }
        let clock = SimulatedClock(milliseconds: 0, drift: 0, seed: vector.seed)
        let node = SimulatedNode(
            name: name,
            replica: try Replica.inMemory(
                schema: try mission.schema(version: version),
                identity: name.utf8.reduce(0) { $0 << 8 | UInt64($1) },
                surroundings: clock.surroundings),
            clock: clock)
        nodes[name] = node
        return node
    }

    private mutating func take(_ reader: String, _ event: MergeVector.Event) throws {
        let replica = try replica(of: reader)
        let (dot, body) = try changeset(event.dot)
        guard event.early != true else { return try Self.takeEarly(body, at: replica) }
        // What was taken early before it in its journal comes with it.
        let head = try replica.heads()[dot.journal]?.sequence ?? 0
        let journal = bodies.filter {
            $0.dot.journal == dot.journal && $0.dot.sequence > head && $0.dot <= dot
        }
        try Self.merge(journal.map(\.body), at: replica)
    }

    private mutating func replica(of name: String) throws -> Replica {
        let version = vector.events.first { $0.write == name }?.version ?? 2
        return try node(name, version: version).replica
    }

    private func changeset(_ name: String?) throws -> (dot: Dot, body: [UInt8]) {
        guard let name, let found = written[name] else {
            throw SimulationFailure("vector \(vector.seed) names what nobody wrote")
        }
        return found
    }

    // MARK: Rosters

    private mutating func issueRoster(_ deed: String, _ event: MergeVector.Event) throws {
        var held = rosters.last ?? []
        switch deed {
        case "hold": held.insert(try changeset(event.dot).dot)
        case "release": held.remove(try changeset(event.dot).dot)
        case "release all": held.removeAll()
        default: throw SimulationFailure("vector \(vector.seed) has a roster that does '\(deed)'")
        }
        rosters.append(held)
    }

    private mutating func learn(_ name: String, _ event: MergeVector.Event) throws {
        let held = try (event.held ?? []).map { try changeset($0).dot }
        try Self.learn(Set(held), at: try replica(of: name))
    }

    private static func learn(_ held: Set<Dot>, at replica: Replica) throws {
        try replica.changeAdmission(
            to: Admission { held.contains($0.header.dot) ? .officer : nil })
    }

    private static func takeEarly(_ body: [UInt8], at replica: Replica) throws {
        let verifier = BatchVerifier(withoutSeals: replica.schema) { Head(emptyJournal: $0) }
        _ = try replica.takeEarly(try verifier.verify(try EarlyChangeset(body: body)))
    }

    private static func merge(_ bodies: [[UInt8]], at replica: Replica) throws {
        let heads = try replica.heads()
        let verifier = BatchVerifier(withoutSeals: replica.schema) {
            heads[$0] ?? Head(emptyJournal: $0)
        }
        _ = try replica.merge(try verifier.verify(try Batch(bodies: bodies)))
    }

    private mutating func write(_ event: MergeVector.Event) throws {
        guard let name = event.write, let stamp = event.stamp, let version = event.version,
            let dotName = event.dot
        else { throw SimulationFailure("vector \(vector.seed) has an incomplete write") }
        let node = try node(name, version: version)
        let time = HybridTime(milliseconds: stamp[0] * 1000, counter: UInt32(stamp[1]))
        let intents = try (event.intents ?? []).map { intent in
            RowIntent(
                table: VectorMission.table, key: VectorMission.key(intent.row),
                operation: Self.operation(intent.operation), writes: try mission.writes(intent))
        }
        let session = WriteSession(lane: event.lane == "flash" ? .flash : .routine)
        guard let dot = try node.replica.write(intents, session, time: time) else {
            throw SimulationFailure("vector \(vector.seed) writes nothing")
        }
        let body = try node.replica.bodies(of: dot.journal, after: dot.sequence - 1, limit: 1)[0]
        bodies.append((dot, body))
        written[dotName] = (dot, body)
    }

    private static func operation(_ name: String) -> RowChange.Operation {
        switch name {
        case "insert": .insert
        case "delete": .delete
        case "rule": .ruling
        default: .edit
        }
    }

    // MARK: The end

    /// Brings everything to every replica, in the order given, and in other orders to replicas that have nothing.
    private mutating func check() throws -> String? {
        var fingerprint: Fingerprint?
        func disagreement(at replica: Replica, _ order: String) throws -> String? {
            if let text = try compare(replica) { return "\(order): \(text)" }
            let sum = try replica.fingerprints()[VectorMission.space.id]
            defer { fingerprint = sum }
            guard fingerprint == nil || fingerprint == sum else {
                return "\(order): the fingerprint is another"
            }
            let audit = try replica.audit()
            return audit.broken.isEmpty && audit.fingerprintsFit
                ? nil : "\(order): what was rebuilt is not what was kept: \(audit.broken)"
        }
        for (name, node) in nodes.sorted(by: { $0.key < $1.key }) {
            try Self.merge(bodies.map(\.body), at: node.replica)
            try Self.learn(rosters.last ?? [], at: node.replica)
            guard node.replica.schema.version == 2 else { continue }
            if let text = try disagreement(at: node.replica, "replica \(name)") { return text }
        }
        var random = SplitMix64(seed: vector.seed)
        for order in 1...Self.otherOrders {
            let replica = try Replica.inMemory(
                schema: try mission.schema(version: 2), identity: 0xFF00 + UInt64(order),
                surroundings: Surroundings(wallMilliseconds: { 0 }, random: { 4 }))
            try deliver(to: replica, &random)
            if let text = try disagreement(at: replica, "order \(order)") { return text }
        }
        return nil
    }

    /// Brings everything in any order that keeps each journal's, some of it early, with rosters of the history in between.
    private func deliver(to replica: Replica, _ random: inout SplitMix64) throws {
        let isPlain = rosters.count == 1
        var unlearnt = rosters[...]
        for body in shuffled(&random) {
            if !isPlain, random.next() % 4 == 0, let held = unlearnt.popFirst() {
                try Self.learn(held, at: replica)
            }
            if !isPlain || vector.hasEarlyWork, random.next() % 6 == 0 {
                let index = Int(random.next() % UInt64(bodies.count))
                try Self.takeEarly(bodies[index].body, at: replica)
            }
            try Self.merge([body], at: replica)
        }
        try Self.learn(rosters.last ?? [], at: replica)
    }

    /// Any order that keeps each journal's.
    private func shuffled(_ random: inout SplitMix64) -> [[UInt8]] {
        var journals = Dictionary(grouping: bodies, by: \.dot.journal)
            .sorted { $0.key < $1.key }.map { $0.value.map(\.body)[...] }
        var result: [[UInt8]] = []
        while !journals.isEmpty {
            let index = Int(random.next() % UInt64(journals.count))
            if let body = journals[index].popFirst() { result.append(body) }
            if journals[index].isEmpty { journals.remove(at: index) }
        }
        return result
    }

    private func compare(_ replica: Replica) throws -> String? {
        for (row, expected) in vector.verdict.sorted(by: { $0.key < $1.key }) {
            let found = try verdict(of: row, replica)
            guard found == expected else {
                return "row \(row) is \(found), the verdict \(expected)"
            }
        }
        return nil
    }

    private func verdict(of row: String, _ replica: Replica) throws -> MergeVector.Verdict {
        guard let table = replica.schema.table(named: VectorMission.table) else {
            throw SimulationFailure("the table is missing")
        }
        let state = try replica.storedState(table: table.name, key: VectorMission.key(row))
        let values = state.cellValues(table: table)
        var show: [String: MergeVector.Datum] = [:]
        for (name, rule) in vector.columns {
            let index = table.columnIndex(named: name == "p" ? "p1" : name) ?? 0
            switch (rule, values[index]) {
            case ("set", .text(let text)):
                show[name] = .list((ElementList.elements(of: text) ?? []).map { .text($0) })
            case ("set", _): show[name] = .list([])
            case ("counter", .null): show[name] = .number(0)
            case (_, .integer(let number)) where name == "p":
                guard case .integer(let second) = values[index + 1] else { continue }
                show[name] = .list([.number(number), .number(second)])
            case (_, .integer(let number)): show[name] = .number(number)
            case (_, .text(let text)): show[name] = .text(text)
            default: show[name] = .null
            }
        }
        return MergeVector.Verdict(
            alive: !state.isEmpty(table) && !state.isDeleted(table),
            flagged: state.isBroughtBack(table),
            contested: state.contestedCells(table: table).sorted(), show: show)
    }
}
