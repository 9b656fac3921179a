import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust

/// A month of a private space: two laptops with a reader each, one that carries the space, and a hub. Laptops are copied and put back at
/// any moment, noticed or not, while links cut. What must be there at the end is kept beside it: visits that were
/// acknowledged, and those that stand in any copy that still exists.
struct MonthOfVaults {
    static let days = 30
    static let copies = 12

    /// How often what happened that a seed is for.
    struct Tally {
        var restores = 0, clones = 0, unnoticed = 0, cuts = 0, visits = 0, keys = 0, moved = 0
    }

    /// A copy that somebody works with.
    private struct Place {
        var edge: Replica
        var vault: Vault
        let secret: ReaderKey
    }

    private var random: SeededGenerator
    private let bed: VaultBed
    private let carrier: Replica
    private var places: [Place] = []
    private var rows: [String] = []
    private var backups: [UInt64: [Replica]] = [:]
    private var acknowledged = Set<String>()
    private var copied: UInt64 = 0
    /// As in `MonthOfCopies`: half of the months have urgent work, the others requests that are cut.
    private let hasLanes: Bool
    private(set) var tally = Tally()

    init(seed: UInt64) throws {
        hasLanes = seed % 2 == 0
        random = SeededGenerator(seed: seed)
        bed = try VaultBed()
        carrier = try bed.edge(3, .read)
        copied = seed << 20
    }

    mutating func run() throws {
        let first = try bed.edge(1, .admin)
        let second = try bed.edge(2, .write)
        let secrets = [
            try bed.person("amina", .admin, at: first), try bed.person("bruno", .write, at: second),
        ]
        for edge in [first, second] { try bed.bed.sync(edge) }
        for (edge, secret) in zip([first, second], secrets) {
            places.append(Place(edge: edge, vault: try bed.vault(edge, secret), secret: secret))
        }
        try places[0].vault.begin(
            recovery: bed.recovery.publicBytes, VaultBed.session(secrets[0]))
        for number in 0..<3 {
            rows.append(try places[0].vault.refer("child \(number)", by: secrets[0]))
        }
        for edge in [first, second, carrier] { try bed.bed.sync(edge) }
        let copyDays = (0..<Self.copies).map { _ in random.below(Self.days) }
        for day in 0..<Self.days {
            for _ in 0..<copyDays.count(where: { $0 == day }) { try copyOrRestore() }
            for _ in 0..<10 { try work() }
        }
        try settle()
    }

    private mutating func work() throws {
        let index = random.below(places.count)
        let place = places[index]
        switch random.below(10) {
        case 0..<6: try write(at: place)
        case 6:
            backups[place.edge.id.identity, default: []].append(try copy(place.edge))
        case 7: try cutExchange(of: place.edge)
        default:
            if random.once(in: 6) { try bed.bed.sync(carrier) }
            try sync(place)
        }
    }

    private mutating func write(at place: Place) throws {
        let row = random.pick(rows)
        let lane = hasLanes && random.once(in: 4) ? Lane.flash : .routine
        var session = VaultBed.session(place.secret)
        session.lane = lane
        let text = "text \(random.below(1000))"
        let change: String
        switch random.below(12) {
        case 0: change = "guardian = ?"
        case 1: change = "needs = '[\"' || ? || '\"]'"
        case 2: change = "status = 'open', child = ?"
        case 3: return _ = try place.vault.refer(text, due: 5_000, by: place.secret)
        case 4:
            try place.vault.refresh()
            return try place.vault.update(
                "DELETE FROM referral WHERE due_at = 5000", [], by: place.secret)
        case 5:
            tally.keys += 1
            try place.vault.maintainKeys(session, isForced: true)
            return
        default:
            tally.visits += 1
            return try place.vault.visit(
                row, random.below(1000) - 300, lane: lane, by: place.secret)
        }
        try place.vault.write(session) { db in
            try db.execute(
                sql: "UPDATE referral SET \(change) WHERE id = ?", arguments: [text, row])
        }
    }

    // MARK: Exchanges

    private mutating func sync(_ place: Place) throws {
        try bed.bed.sync(place.edge)
        try place.vault.refresh()
        // All of its own was acknowledged.
        acknowledged.formUnion(try place.vault.visits())
    }

    private mutating func cutExchange(of edge: Replica) throws {
        do {
            let isUp = !hasLanes && random.once(in: 2)
            let limit = 8 + random.below(3_000)
            _ = try bed.bed.exchange(
                edge, cutUp: isUp ? limit : nil, cutDown: isUp ? nil : limit)
        } catch let error as OutpostError where error.code == .unreachable {
            tally.cuts += 1
        }
    }

    // MARK: Copies

    private mutating func copy(_ edge: Replica) throws -> Replica {
        copied += 1
        return try Replica.inMemory(
            copying: edge, surroundings: SyncTestBed.surroundings(copied))
    }

    private mutating func copyOrRestore() throws {
        let index = random.below(places.count)
        let place = places[index]
        let edge: Replica
        let isClone = random.once(in: 2)
        if isClone {
            tally.clones += 1
            edge = try copy(place.edge)
        } else {
            tally.restores += 1
            let earlier = backups[place.edge.id.identity] ?? []
            edge = try copy(earlier.isEmpty ? place.edge : random.pick(earlier))
        }
        if random.once(in: 3) { try edge.startIncarnation() } else { tally.unnoticed += 1 }
        let new = Place(
            edge: edge, vault: try bed.vault(edge, place.secret), secret: place.secret)
        if isClone { places.append(new) } else { places[index] = new }
    }

    // MARK: The end

    private mutating func settle() throws {
        let wanted = try places.reduce(into: acknowledged) { wanted, place in
            try place.vault.refresh()
            wanted.formUnion(try place.vault.visits())
        }
        for _ in 0..<4 {
            for place in places { try bed.bed.sync(place.edge) }
            try bed.bed.sync(carrier)
        }
        try bed.bed.core.catchUp()
        // Whoever may gives keys on that were brought to fewer readers.
        let envelopes = try Self.envelopes(bed.bed.core.picture)
        tally.moved = try envelopes.count { body in
            if case .moved? = try ChangesetBody.storedView(body).opaque { true } else { false }
        }
        for edge in places.map(\.edge) + [carrier] {
            try require(try Self.envelopes(edge) == envelopes, "\(edge.id) has other envelopes")
            let findings = try edge.verify(trust: { _ in SimulatedSeals.trust }).findings
            try require(findings.isEmpty, "\(edge.id): \(findings)")
        }
        try places[0].vault.refresh()
        let shown = try places[0].vault.shown()
        let fingerprints = try places[0].vault.replica.fingerprints()
        for (number, place) in places.enumerated() {
            let vault = place.vault
            let name = "copy \(number), \(place.edge.id)"
            try vault.refresh()
            try require(try vault.faults.isEmpty, "\(name): \(try vault.faults)")
            try require(try vault.unopenedCount == 0, "\(name) lacks a key")
            try require(try vault.shown() == shown, "\(name) shows other rows")
            try require(
                try vault.replica.fingerprints() == fingerprints, "\(name) has other fingerprints")
            let visits = try vault.visits()
            try require(
                visits == wanted,
                "\(name) lacks \(wanted.subtracting(visits).count) visits, "
                    + "has \(visits.subtracting(wanted).count) more")
            try require(try vault.miscounts().isEmpty, "\(name): \(try vault.miscounts())")
            let audit = try vault.replica.audit()
            try require(audit.broken.isEmpty && audit.fingerprintsFit, "\(name) is not sound")
        }
    }

    static func envelopes(_ replica: Replica) throws -> Set<[UInt8]> {
        var result = Set<[UInt8]>()
        for (journal, head) in try replica.heads() where journal.space == VaultBed.space.id {
            var sequence: UInt64 = 0
            while sequence < head.sequence {
                let bodies = try replica.bodies(of: journal, after: sequence)
                result.formUnion(bodies)
                sequence += UInt64(bodies.count)
            }
        }
        return result
    }

    private func require(_ isSo: Bool, _ what: String) throws {
        guard isSo else { throw Failure(what: what) }
    }

    struct Failure: Error, CustomStringConvertible {
        let what: String
        var description: String { what }
    }
}
