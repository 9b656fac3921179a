extension Admission {
    /// What counts by a roster. The verdict is some look-ups: all that it goes by is put in order here, once.
    ///
    /// In this order: what an officer released is admitted; else it is held for the first of: an officer's hold, a fork, a
    /// device that is unknown, ended, not granted the space, a person who was not proven or not granted it, a body too long.
    ///
    /// - Parameter roster: restricted by what lost branches take away, where there are any.
    package init(roster: MissionRoster) {
        let tables = AdmissionTables(roster)
        self.init { tables.holdReason($0) }
    }
}

/// A roster, ordered by what a verdict asks.
private struct AdmissionTables: Sendable {
    private struct Device {
        let reach: Reach
        let requiresPersons: Bool
        let bodyLimit: Int
    }

    private struct Person {
        let reach: Reach
        /// Where the hub knows their key.
        let devices: Set<UInt64>
    }

    private struct Granted: Hashable {
        let holder: Grant.Holder
        let space: SpaceID
    }

    private let released: [JournalID: SequenceRanges]
    private let held: [JournalID: SequenceRanges]
    private let forks: [JournalID: UInt64]
    private let devices: [UInt64: Device]
    private let persons: [String: Person]
    /// Where the holder may write.
    private let granted: [Granted: Reach]

    init(_ roster: MissionRoster) {
        released = SequenceRanges.byJournal(roster.releases)
        held = SequenceRanges.byJournal(roster.holds)
        forks = roster.forks.mapValues(\.sequence)
        devices = roster.devices.mapValues { device in
            let limit = device.bodyLimit == 0 ? Int.max : Int(device.bodyLimit)
            return Device(
                reach: Reach(device.ended), requiresPersons: device.requiresPersons,
                bodyLimit: limit)
        }
        persons = roster.persons.mapValues {
            Person(reach: Reach($0.ended), devices: Set($0.keys.keys))
        }
        var granted: [Granted: Reach] = [:]
        for grant in roster.grants where grant.right.mayWrite {
            let key = Granted(holder: grant.holder, space: grant.space)
            granted[key, default: .nothing].formUnion(Reach(grant.ended))
        }
        self.granted = granted
    }

    func holdReason(_ subject: AdmissionSubject) -> HoldReason? {
        let dot = subject.header.dot
        let identity = dot.journal.replica.identity
        if released[dot.journal]?.contains(dot.sequence) == true { return nil }
        if held[dot.journal]?.contains(dot.sequence) == true { return .officer }
        if let shared = forks[dot.journal], dot.sequence > shared { return .forked }
        guard let device = devices[identity] else { return .unknownDevice }
        guard device.reach.contains(dot) else { return .revoked }
        guard mayWrite(.device(identity), dot) else { return .notGranted }
        if device.requiresPersons {
            let author = subject.header.author
            guard author.identification.isProven else { return .personNotProven }
            guard let person = persons[author.person], person.reach.contains(dot),
                mayWrite(.person(author.person), dot)
            else { return .personNotGranted }
            guard person.devices.contains(identity) else { return .personNotProven }
        }
        return subject.bodyBytes > device.bodyLimit ? .overLimit : nil
    }

    private func mayWrite(_ holder: Grant.Holder, _ dot: Dot) -> Bool {
        granted[Granted(holder: holder, space: dot.journal.space)]?.contains(dot) == true
    }
}

/// What still counts of somebody's work.
private enum Reach {
    case everything
    /// By journal, up to and with a sequence.
    case upTo([JournalID: UInt64])

    static let nothing = Reach.upTo([:])

    init(_ ended: CutOff?) {
        self = ended.map { .upTo($0.heads.mapValues(\.sequence)) } ?? .everything
    }

    func contains(_ dot: Dot) -> Bool {
        switch self {
        case .everything: true
        case .upTo(let sequences): dot.sequence <= sequences[dot.journal] ?? 0
        }
    }

    /// Of several grants any that admits suffices.
    mutating func formUnion(_ other: Reach) {
        switch (self, other) {
        case (.everything, _), (_, .everything): self = .everything
        case (.upTo(let mine), .upTo(let others)):
            self = .upTo(mine.merging(others) { max($0, $1) })
        }
    }
}

/// Stretches of one journal, disjoint and ascending.
private struct SequenceRanges {
    private var ranges: [ClosedRange<UInt64>] = []

    static func byJournal(_ marks: Set<OfficerMark>) -> [JournalID: SequenceRanges] {
        Dictionary(grouping: marks, by: \.journal).mapValues { marks in
            SequenceRanges(marks.map { $0.lower...($0.upper ?? .max) })
        }
    }

    private init(_ unordered: [ClosedRange<UInt64>]) {
        for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                let upper = max(last.upperBound, range.upperBound)
                ranges[ranges.count - 1] = last.lowerBound...upper
            } else {
                ranges.append(range)
            }
        }
    }

    /// By halving: marks are written by hand, one after the other, and may become many.
    func contains(_ sequence: UInt64) -> Bool {
        var range = ranges.indices
        while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
            if ranges[middle].contains(sequence) { return true }
            let isBefore = sequence < ranges[middle].lowerBound
            range = isBefore ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return false
    }
}

extension Author.Identification {
    /// Whether the device knew who it was: a PIN, or what was started under one.
    package var isProven: Bool {
        switch self {
        case .none, .unproven, .unprovenImport, .unprovenProgram: false
        case .pin, .import, .foreignProgram: true
        }
    }
}
