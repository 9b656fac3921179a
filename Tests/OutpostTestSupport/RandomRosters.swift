import OutpostModel

/// A mission small enough that what is drawn often meets: four devices, three persons, three spaces.
package enum RosterWorld {
    package static let spaces = [
        TestSchema.operations.id, TestSchema.aid.id, TestSchema.justice.id,
    ]
    package static let persons = ["amina", "b.2", "c_3-d"]
    package static let devices: UInt64 = 4
    package static let sequences: UInt64 = 8

    static func journal(
        of identity: UInt64? = nil, in space: SpaceID? = nil,
        using generator: inout SeededGenerator
    ) -> JournalID {
        JournalID(
            space: space ?? generator.pick(spaces),
            replica: ReplicaID(
                identity: identity ?? UInt64(generator.below(Int(devices))) + 1,
                incarnation: generator.once(in: 4) ? 2 : 1),
            lane: generator.once(in: 4) ? .flash : .routine)
    }

    static func head(from lower: UInt64, using generator: inout SeededGenerator) -> Head {
        let chain = Digest(of: [UInt8(generator.below(3))])
        return Head(sequence: UInt64.random(in: lower...sequences, using: &generator), chain: chain)
    }

    static func key(using generator: inout SeededGenerator) -> [UInt8] {
        (0..<32).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    static func text(upTo limit: Int, using generator: inout SeededGenerator) -> String {
        let text = Value.randomText(using: &generator)
        return text.utf8.count <= limit ? text : ""
    }
}

extension CutOff {
    /// Of one device, of one space, where they are given.
    static func random(
        of identity: UInt64? = nil, in space: SpaceID? = nil,
        using generator: inout SeededGenerator
    ) -> CutOff {
        var heads: [JournalID: Head] = [:]
        for _ in 0..<generator.below(6) {
            let journal = RosterWorld.journal(of: identity, in: space, using: &generator)
            heads[journal] = RosterWorld.head(from: 1, using: &generator)
        }
        return CutOff(heads)
    }
}

extension RosterDevice {
    static func random(_ identity: UInt64, using generator: inout SeededGenerator) -> RosterDevice {
        RosterDevice(
            identity: identity, name: "Base " + RosterWorld.text(upTo: 100, using: &generator),
            sealKey: RosterWorld.key(using: &generator),
            tlsKeyHash: Digest(of: RosterWorld.key(using: &generator)),
            boxKey: generator.once(in: 2) ? RosterWorld.key(using: &generator) : [],
            requiresPersons: generator.once(in: 2), bodyLimit: generator.pick([0, 0, 100, .max]),
            ended: generator.once(in: 3) ? .random(of: identity, using: &generator) : nil)
    }
}

extension RosterPerson {
    static func random(_ id: String, using generator: inout SeededGenerator) -> RosterPerson {
        var keys: [UInt64: [UInt8]] = [:]
        for identity in 1...RosterWorld.devices where !generator.once(in: 3) {
            keys[UInt64(identity)] = RosterWorld.key(using: &generator)
        }
        return RosterPerson(
            id: id, name: "Amina " + RosterWorld.text(upTo: 100, using: &generator),
            role: RosterWorld.text(upTo: Limits.roleBytes, using: &generator),
            keys: keys, ended: generator.once(in: 4) ? .random(using: &generator) : nil)
    }
}

extension Grant {
    static func random(using generator: inout SeededGenerator) -> Grant {
        let space = generator.pick(RosterWorld.spaces)
        let identity = UInt64(generator.below(Int(RosterWorld.devices))) + 1
        let isDevice = generator.once(in: 2)
        let holder: Holder =
            isDevice ? .device(identity) : .person(generator.pick(RosterWorld.persons))
        let cutOff = CutOff.random(
            of: isDevice ? identity : nil, in: space, using: &generator)
        return Grant(
            holder, generator.pick(Right.allCases), in: space,
            ended: generator.once(in: 3) ? cutOff : nil)
    }
}

extension OfficerMark {
    static func random(using generator: inout SeededGenerator) -> OfficerMark {
        let lower = UInt64.random(in: 1...RosterWorld.sequences, using: &generator)
        let upper = UInt64.random(in: lower...RosterWorld.sequences + 2, using: &generator)
        return OfficerMark(
            journal: RosterWorld.journal(using: &generator), lower: lower,
            upper: generator.once(in: 6) ? nil : upper,
            reason: RosterWorld.text(upTo: Limits.reasonBytes, using: &generator),
            officer: generator.pick(RosterWorld.persons))
    }
}

extension MissionRoster {
    /// A well-formed roster.
    ///
    /// - Parameter taking: headers that it takes up.
    package static func random(
        taking: Set<Digest> = [], using generator: inout SeededGenerator
    ) -> MissionRoster {
        var roster = MissionRoster(takenUp: taking)
        for identity in 1...RosterWorld.devices where !generator.once(in: 8) {
            roster.set(RosterDevice.random(identity, using: &generator))
        }
        for id in RosterWorld.persons where !generator.once(in: 8) {
            roster.set(RosterPerson.random(id, using: &generator))
        }
        for _ in 0..<generator.below(24) { roster.grants.insert(.random(using: &generator)) }
        for _ in 0..<generator.below(4) {
            let journal = RosterWorld.journal(using: &generator)
            let head = RosterWorld.head(from: 0, using: &generator)
            roster.forks[journal] = head.sequence == 0 ? Head(emptyJournal: journal) : head
        }
        for _ in 0..<generator.below(4) { roster.holds.insert(.random(using: &generator)) }
        for _ in 0..<generator.below(3) { roster.releases.insert(.random(using: &generator)) }
        for _ in 0..<generator.below(3) { roster.erasures.insert(.random(using: &generator)) }
        for _ in 0..<generator.below(4) { roster.erasedBodies.insert(.random(using: &generator)) }
        for _ in 0..<generator.below(2) {
            let tag = generator.pick([0, 8, 9, UInt16.max])
            roster.extensions[tag] = Array(RosterWorld.key(using: &generator).prefix(3))
        }
        return roster
    }
}

extension AdmissionSubject {
    /// Of the small mission, or now and then of a stranger.
    package static func random(using generator: inout SeededGenerator) -> AdmissionSubject {
        let stranger: UInt64? = generator.once(in: 16) ? 99 : nil
        let person = generator.once(in: 12) ? "nobody" : generator.pick(RosterWorld.persons)
        let header = ChangesetHeader(
            journal: RosterWorld.journal(of: stranger, using: &generator),
            sequence: UInt64.random(in: 1...RosterWorld.sequences + 3, using: &generator),
            time: HybridTime(milliseconds: 1, counter: 0), missionVersion: 1, rosterVersion: 1,
            author: Author(
                person: person, identification: generator.pick(Author.Identification.allCases)))
        return AdmissionSubject(header: header, bodyBytes: generator.pick([1, 99, 100, 101]))
    }
}
