import OutpostModel

/// Where this device's own work is, as far as it is known here. Nothing is claimed that nobody said: what is not known is not shown.
///
/// Of what others wrote it is known that the hub has it, since it came from there, or that the hub was found to lack it. Beyond that only
/// their own bases are told.
package struct OwnWork: Sendable {
    /// Where a write is, in the order in which a report usually goes there; the furthest one is its short name.
    package enum Step: String, Sendable, CaseIterable, Comparable {
        /// Committed in the local replica.
        case savedHere
        /// In a copy on another disk: see `SecondCopy` and `KeptCopy`.
        case secondCopy
        /// Another base said that it holds it, to this one and not by way of the hub: it brings it to the hub too.
        case atABase
        /// All of it left this machine on the way to the hub, and there is no receipt.
        case sent
        /// The hub's receipt, or its own word for what it holds, covers it.
        case atTheHub
        /// In the hub's last verified backup.
        case inBackup
        /// Another base said that it took it.
        case atOtherBases

        package static func < (left: Step, right: Step) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }

    /// Where all of a row's standing writes are.
    package struct Place: Sendable, Equatable {
        /// Those that are known to be true, `savedHere` always among them.
        package var steps: Set<Step> = [.savedHere]
        /// When the bytes went out, where there is no receipt.
        package var sentTime: Int64?
        /// Identities of the bases that took it, ascending.
        package var holders: [UInt64] = []
        /// The latest copy on another disk that holds it.
        package var copy: SecondCopy?
        /// Nothing that this device wrote stands in it.
        package var isOfOthers = false

        package var furthest: Step { steps.max() ?? .savedHere }
    }

    /// How many changesets of this device got how far.
    package struct Counts: Sendable, Equatable {
        package var all: UInt64 = 0
        package var inSecondCopy: UInt64 = 0
        package var atTheHub: UInt64 = 0
        package var inBackup: UInt64 = 0
        /// Of those that are not at the hub, how many went out.
        package var onTheWay: UInt64 = 0
        /// Of all, what nobody else is known to hold: it goes with this disk.
        package var onlyHere: UInt64 = 0

        package var waiting: UInt64 { all - atTheHub }
    }

    private let identity: UInt64
    private let heads: [JournalID: Head]
    private let peer: PeerState
    private let copies: [SecondCopy]
    private let holders: [UInt64: VersionVector]

    /// - Parameters:
    ///   - identity: of this replica.
    ///   - heads: what is stored here.
    ///   - peer: what is known of the hub.
    ///   - copies: on other disks.
    ///   - holders: what other bases said that they hold, by identity.
    package init(
        identity: UInt64, heads: [JournalID: Head], peer: PeerState, copies: [SecondCopy] = [],
        holders: [UInt64: VersionVector] = [:]
    ) {
        self.identity = identity
        self.heads = heads
        self.peer = peer
        self.copies = copies.sorted { $0.time > $1.time }
        // Where our own work has two branches, it is not known which of them somebody holds.
        self.holders = peer.ownDiffers ? [:] : holders
    }

    /// The latest.
    package var copy: SecondCopy? { copies.first }

    package var lastExchange: Int64? { peer.lastExchange }
    /// When the hub's last verified backup was made.
    package var backupTime: Int64? { peer.whereabouts?.backupTime }

    package func counts() -> Counts {
        heads.reduce(into: Counts()) { counts, entry in
            let (journal, head) = entry
            guard journal.replica.identity == identity else { return }
            func reached(_ sequence: UInt64?) -> UInt64 { min(sequence ?? 0, head.sequence) }
            let received = peer.ownDiffers ? 0 : reached(peer.acknowledged[journal])
            counts.all += head.sequence
            let copied = reached(copies.map { $0.held[journal] }.max())
            counts.inSecondCopy += copied
            let elsewhere = max(
                received, copied, reached(holders.values.map { $0[journal] }.max()))
            counts.onlyHere += head.sequence - elsewhere
            counts.atTheHub += received
            counts.inBackup += min(received, reached(peer.whereabouts?.backup[journal]))
            let sent = reached(peer.sent[journal]?.sequence)
            counts.onTheWay += sent > received ? sent - received : 0
        }
    }

    /// Where all of these writes are: a step counts when it is known of each of them that is this device's.
    package func place(of dots: some Sequence<Dot>) -> Place {
        let dots = Array(dots)
        let own = dots.filter { $0.journal.replica.identity == identity }
        var place = Place(isOfOthers: own.isEmpty)
        let isReceived = !dots.isEmpty && dots.allSatisfy(isAtTheHub)
        if isReceived { place.steps.insert(.atTheHub) }
        guard !own.isEmpty else { return place }
        place.copy = copies.first { own.allSatisfy($0.held.contains) }
        if place.copy != nil { place.steps.insert(.secondCopy) }
        place.holders = holders.filter { own.allSatisfy($0.value.contains) }.map(\.key).sorted()
        if !place.holders.isEmpty { place.steps.insert(.atABase) }
        let open = own.filter { !isAtTheHub($0) }
        if !open.isEmpty, let time = sentTime(of: open) {
            place.steps.insert(.sent)
            place.sentTime = time
        }
        guard isReceived else { return place }
        place.steps.insert(.sent)
        guard let whereabouts = peer.whereabouts else { return place }
        if whereabouts.backupTime != nil, own.allSatisfy(whereabouts.backup.contains) {
            place.steps.insert(.inBackup)
        }
        let told = whereabouts.holders.filter { own.allSatisfy($0.value.contains) }.map(\.key)
        place.holders = Set(place.holders).union(told).sorted()
        if !place.holders.isEmpty { place.steps.insert(.atOtherBases) }
        return place
    }

    private func isAtTheHub(_ dot: Dot) -> Bool {
        guard !peer.ownDiffers else { return false }
        if let known = peer.acknowledged[dot.journal] { return dot.sequence <= known }
        // Of others' journals only those are listed that the hub lacked. What else is here of them came with a cursor; a hub that was
        // put back gave none yet.
        return dot.journal.replica.identity != identity && peer.cursors[dot.journal.space] != nil
    }

    /// - Returns: nil where not all of them went out.
    private func sentTime(of dots: [Dot]) -> Int64? {
        var last: Int64?
        for dot in dots {
            guard let mark = peer.sent[dot.journal], dot.sequence <= mark.sequence else {
                return nil
            }
            last = max(last ?? mark.time, mark.time)
        }
        return last
    }
}
