/// Who is connected, how long each may take for what it is doing, and who has to go. Pure: time is an argument.
///
/// Whoever showed no certificate yet is unproven. Where room is wanted, the oldest unproven connection of the address that has
/// most of them goes: an honest one is proven within a few round trips, and whoever wants to push it out must have fewer
/// from each address, and so very many addresses.
package struct ConnectionTable: Sendable {
    /// Since the server began.
    package typealias Moment = Duration
    package typealias ID = Int

    /// Whose a connection is.
    package enum Owner: Hashable, Sendable {
        case address(String)
        /// The certificate's digest.
        case device([UInt8])
    }

    /// Why a connection has to go.
    package enum Reason: String, Sendable {
        case crowded, handshake, head, idle, body, send, tooLong
    }

    private enum Phase: Sendable {
        case handshaking(since: Moment)
        /// No request is open. `head`: since when a request's head has been coming.
        case waiting(since: Moment, head: Moment?)
        case serving(since: Moment)
    }

    private struct Entry: Sendable {
        var owner: Owner
        var phase: Phase
        var isProven = false
        /// Under HTTP/2 bytes come that belong to no request.
        var isHTTP2 = false
        /// Bodies that are being taken, by request.
        var bodies: [Int: BodyMeter] = [:]
        var requests = 0
        var pendingWrites = 0
        var lastWrite: Moment = .zero
    }

    private let limits: ServerLimits
    private var entries: [ID: Entry] = [:]
    /// Of each owner, oldest first.
    private var owners: [Owner: [ID]] = [:]
    private var nextID = 0

    package init(limits: ServerLimits) { self.limits = limits }

    package var count: Int { entries.count }

    // MARK: Coming and going

    /// - Returns: the connection's name, and which ones must be closed for it; it may be among them.
    package mutating func opened(
        from address: String, at now: Moment
    ) -> (id: ID, close: [ID]) {
        let id = nextID
        nextID += 1
        let owner = Owner.address(address)
        var closed: [ID] = []
        if let oldest = owners[owner]?.first,
            owners[owner, default: []].count >= limits.unprovenPerAddress
        {
            closed.append(oldest)
        } else if entries.count >= limits.connections {
            closed.append(mostCrowded() ?? id)
        }
        entries[id] = Entry(owner: owner, phase: .handshaking(since: now))
        owners[owner, default: []].append(id)
        for id in closed { self.closed(id) }
        return (id, closed)
    }

    /// TLS stands.
    ///
    /// - Parameter device: the digest of the certificate that was shown, which the mission's authority signed.
    /// - Returns: which connections must be closed for it.
    package mutating func handshakeEnded(
        _ id: ID, device: [UInt8]?, isHTTP2: Bool, at now: Moment
    ) -> [ID] {
        guard var entry = entries[id] else { return [] }
        entry.phase = .waiting(since: now, head: nil)
        entry.isHTTP2 = isHTTP2
        guard let device else {
            entries[id] = entry
            return []
        }
        forget(id, of: entry.owner)
        entry.owner = .device(device)
        entry.isProven = true
        entries[id] = entry
        owners[entry.owner, default: []].append(id)
        guard let own = owners[entry.owner], own.count > limits.connectionsPerDevice else {
            return []
        }
        closed(own[0])
        return [own[0]]
    }

    package mutating func closed(_ id: ID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        forget(id, of: entry.owner)
    }

    private mutating func forget(_ id: ID, of owner: Owner) {
        owners[owner]?.removeAll { $0 == id }
        if owners[owner]?.isEmpty == true { owners[owner] = nil }
    }

    /// The oldest unproven connection of the address that has most of them; nil when all are proven.
    private func mostCrowded() -> ID? {
        var found: (count: Int, oldest: ID)?
        for case (.address, let ids) in owners {
            guard let oldest = ids.first else { continue }
            if let found, (ids.count, -oldest) <= (found.count, -found.oldest) { continue }
            found = (ids.count, oldest)
        }
        return found?.oldest
    }

    // MARK: What happens on one

    /// Bytes came, whatever of.
    package mutating func received(_ id: ID, at now: Moment) {
        guard let entry = entries[id], !entry.isHTTP2,
            case .waiting(let since, nil) = entry.phase
        else { return }
        entries[id]?.phase = .waiting(since: since, head: now)
    }

    /// A request's head is whole.
    ///
    /// - Returns: whether the connection may have one more.
    package mutating func began(_ id: ID, at now: Moment) -> Bool {
        guard var entry = entries[id], entry.requests < limits.requestsPerConnection else {
            return false
        }
        if entry.requests == 0 { entry.phase = .serving(since: now) }
        entry.requests += 1
        entries[id] = entry
        return true
    }

    package func isServing(_ id: ID) -> Bool { entries[id].map { $0.requests > 0 } ?? false }

    /// A request was answered.
    package mutating func ended(_ id: ID, request: Int, at now: Moment) {
        guard var entry = entries[id] else { return }
        entry.bodies[request] = nil
        entry.requests -= 1
        if entry.requests == 0 { entry.phase = .waiting(since: now, head: nil) }
        entries[id] = entry
    }

    /// The hub wants more of a request's body.
    package mutating func awaitsBody(_ id: ID, request: Int, at now: Moment) {
        entries[id]?.bodies[request, default: BodyMeter()].awaits(at: now)
    }

    /// Some of it came; nil: its end.
    package mutating func bodyCame(_ id: ID, request: Int, bytes: Int?, at now: Moment) {
        guard let bytes else {
            entries[id]?.bodies[request] = nil
            return
        }
        entries[id]?.bodies[request]?.came(bytes, enough: limits.progressBytes, at: now)
    }

    package mutating func writes(_ id: ID, at now: Moment) {
        if entries[id]?.pendingWrites == 0 { entries[id]?.lastWrite = now }
        entries[id]?.pendingWrites += 1
    }

    package mutating func wrote(_ id: ID, at now: Moment) {
        entries[id]?.pendingWrites -= 1
        entries[id]?.lastWrite = now
    }

    // MARK: Time

    /// Those that took too long; they are forgotten here.
    package mutating func expired(at now: Moment) -> [(id: ID, reason: Reason)] {
        let found = entries.compactMap { id, entry in
            reason(entry, at: now).map { (id: id, reason: $0) }
        }.sorted { $0.id < $1.id }
        for (id, _) in found { closed(id) }
        return found
    }

    private func reason(_ entry: Entry, at now: Moment) -> Reason? {
        if entry.pendingWrites > 0, now - entry.lastWrite > limits.send { return .send }
        switch entry.phase {
        case .handshaking(let since): return now - since > limits.handshake ? .handshake : nil
        case .waiting(let since, let head):
            if let head, now - head > limits.head { return .head }
            return now - since > limits.idle ? .idle : nil
        case .serving(let since):
            if now - since > (entry.isProven ? limits.exchange : limits.unproven) {
                return .tooLong
            }
            let isStalled = entry.bodies.values.contains {
                $0.isStalled(longerThan: limits.progress, at: now)
            }
            return isStalled ? .body : nil
        }
    }
}

/// How fast a body comes, by the time that the hub waits for it: its own work does not count against the sender.
struct BodyMeter: Sendable {
    private var awaitedSince: Duration?
    /// Waited for the bytes below.
    private var waited = Duration.zero
    private var bytes = 0

    mutating func awaits(at now: Duration) { awaitedSince = now }

    mutating func came(_ count: Int, enough: Int, at now: Duration) {
        waited += awaitedSince.map { now - $0 } ?? .zero
        awaitedSince = nil
        bytes += count
        if bytes >= enough {
            bytes = 0
            waited = .zero
        }
    }

    func isStalled(longerThan limit: Duration, at now: Duration) -> Bool {
        waited + (awaitedSince.map { now - $0 } ?? .zero) > limit
    }
}
