import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync

// Files of reports: attached at a base, brought to the hub and fetched from there after all reports went, over links that break at any
// byte; both ends start again, and lose what they had not synced.
extension Simulation {
    /// Of a hundred, moves at which somebody attaches a file, after which a power cut takes what was not synced, and links that break,
    /// that lose each answer, that bring each request twice, and over which somebody writes a report meanwhile.
    private static let attached = 55
    private static let torn = 45
    private static let broken = 45
    private static let losing = 10
    private static let repeating = 20
    private static let reporting = 40
    /// Of a file that is small, and of one in ten, which is not.
    private static let bytes = 40_000
    private static let manyBytes = 160_000
    /// Runs of one sync: each ends at a report, or after some time.
    private static let runs = 8
    /// In which everybody has every file: one in which the hub finds that a part was torn, one in which it is brought anew, one in which
    /// another base that fetches it finds the same of its own part, and one in which that comes anew.
    private static let rounds = 4
    /// What a link may carry of a file after a report was written: decision 23.
    private static let bytesBeforeReport = 16 << 10

    func moveFiles() throws {
        guard let edge = random.pick(memberEdges), !isDark(edge) else { return }
        try stopExchanges(of: edge)
        if random.chance(Self.attached) { try attach(at: edge) }
        for node in [hub, edge] where random.chance(Self.torn) {
            if try files.tear(node.name) { tally.count(.tornFiles) }
        }
        // As a sync does: the reports go first.
        if random.chance(70) { _ = try exchangeWhole(edge) }
        try syncFiles(of: edge, isSound: false)
    }

    /// A report with a picture.
    private func attach(at edge: SimulatedNode) throws {
        try observe(edge)
        let space = SpaceID(name: "aid")
        guard !bars(writesTo: space.hash, .routine, at: edge),
            let table = edge.table(named: "delivery")
        else { return }
        let count = random.number(in: 1...(random.chance(10) ? Self.manyBytes : Self.bytes))
        var content = SplitMix64(seed: random.next())
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: content.next()) { bytes.append(contentsOf: $0) }
        }
        bytes.removeLast(bytes.count - count)
        let digest = try files.store(of: edge.name).keep(bytes)
        files.sizes[digest] = count
        let key = RowKey(
            space: space, milliseconds: edge.clock.milliseconds, random: random.next())
        let row = RowName(table: table.name, key: key.description, space: space.hash)
        var plan = TransactionPlan()
        plan.steps = [
            .run(
                "INSERT INTO delivery (id, quantity, unit) "
                    + "VALUES ('\(key)', \(count), '\(digest.hexadecimal)')")
        ]
        plan.touched = [row]
        plan.after = edge.picture
        plan.after[row] = table.columns.map { column in
            switch column.name {
            case "quantity": .integer(Int64(count))
            case "unit": .text(Array(digest.hexadecimal.utf8))
            default: .null
            }
        }
        try perform(plan, at: edge)
        tally.count(.filesAttached)
    }

    /// What follows the reports.
    private func syncFiles(of edge: SimulatedNode, isSound: Bool) throws {
        func isOn(_ percent: Int) -> Bool { !isSound && random.chance(percent) }
        let link = SimulatedFileLink(
            HubAttachments(
                rows: SimulatedFiles.rows, store: try files.store(of: hub.name), core: core),
            edge: edge.replica.id,
            breaksAfter: isOn(Self.broken) ? random.below(Self.manyBytes / 2) : nil,
            losesAnswers: isOn(Self.losing), repeats: isOn(Self.repeating),
            reportAfter: isOn(Self.reporting) ? random.number(in: 1...4) : nil
        ) { [self] in
            let heads = edge.heads
            try write(at: edge)
            return edge.heads != heads
        }
        var elapsed = Duration.zero
        let sync = AttachmentSync(
            rows: SimulatedFiles.rows, store: try files.store(of: edge.name),
            replica: edge.replica, peer: Self.peer, link: link,
            now: {
                elapsed += .milliseconds(60)
                return elapsed
            })
        do {
            for _ in 0..<Self.runs where try sync.run() == .yielded {
                tally.count(.fileYields)
            }
        } catch let error as OutpostError where error.code == .unreachable && !isSound {
            tally.count(.fileCuts)
        }
        try note(link.traffic, sync.report, of: edge)
    }

    private func note(
        _ traffic: SimulatedFileLink.Traffic, _ report: AttachmentSync.Report,
        of edge: SimulatedNode
    ) throws {
        tally.count(.filesBrought, report.sent)
        tally.count(.filesFetched, report.received)
        tally.count(.filesGoneOnWith, traffic.goneOnWith)
        tally.count(.fileRepeats, traffic.repeated)
        guard traffic.sinceReport <= Self.bytesBeforeReport else {
            throw SimulationFailure(
                "\(traffic.sinceReport) bytes of a file went before a report of \(edge.name)")
        }
        for (digest, count) in traffic.written {
            let all = files.written[hub.name, default: [:]][digest, default: 0] + count
            files.written[hub.name, default: [:]][digest] = all
            guard let size = files.sizes[digest] else { continue }
            // What was lost comes again, and nothing else.
            guard all <= size * (1 + files.losses[hub.name, default: 0]) else {
                throw SimulationFailure(
                    "\(all) bytes came of a file of \(size): \(digest.hexadecimal)")
            }
        }
        for node in [hub, edge] { try checkFiles(of: node) }
        trace.note(
            "\(edge.name) brings \(report.sent) files and fetches \(report.received), "
                + "\(report.left) are left")
    }

    /// What stands under a hash has it.
    private func checkFiles(of node: SimulatedNode) throws {
        let store = try files.store(of: node.name)
        for digest in try store.digests()
        where files.verified[node.name, default: []].insert(digest).inserted {
            let bytes = try store.bytes(of: digest, isVerified: false)
            guard Digest(of: bytes) == digest, bytes.count == files.sizes[digest] else {
                throw SimulationFailure("\(node.name) shows a file that is not whole: \(digest)")
            }
        }
    }

    // MARK: After healing

    /// Whoever may see a report has its file, where anybody has it still.
    func healFiles() throws {
        guard faults.files else { return }
        for _ in 0..<Self.rounds {
            for edge in memberEdges { try syncFiles(of: edge, isSound: true) }
        }
        let nodes = [hub] + memberEdges
        let held = try nodes.map { Set(try files.store(of: $0.name).digests()) }
        let somewhere = held.reduce(into: Set<Digest>()) { $0.formUnion($1) }
        let wanted = try SimulatedFiles.rows.all(hub.replica).filter {
            files.sizes[$0.digest] == Int($0.byteCount)
        }
        // A row that says another size of it may be the one that is believed.
        let doubtful = Set(
            try SimulatedFiles.rows.all(hub.replica).filter {
                files.sizes[$0.digest] != Int($0.byteCount)
            }.map(\.digest))
        for digest in Set(wanted.map(\.digest)).intersection(somewhere).subtracting(doubtful) {
            for (node, digests) in zip(nodes, held) where !digests.contains(digest) {
                throw SimulationFailure("\(node.name) lacks the file \(digest.hexadecimal)")
            }
        }
    }
}
