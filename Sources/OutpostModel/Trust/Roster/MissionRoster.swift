/// All of who takes part in a mission and what they may, as one value that the hub signs: see `MissionRoster+Encode.swift` for its
/// bytes, `RosterHeader` for what is signed, `Admission` for what follows of it.
package struct MissionRoster: Sendable, Equatable {
    /// By identity.
    package private(set) var devices: [UInt64: RosterDevice] = [:]
    /// By id.
    package private(set) var persons: [String: RosterPerson] = [:]
    /// Also ended ones: a holder who is granted anew has both.
    package var grants: Set<Grant> = []
    /// Forked journals: the last head that both branches share, sequence 0 where they share nothing. What comes after it in
    /// that journal is held; its device writes it again in its next incarnation.
    package var forks: [JournalID: Head] = [:]
    package var holds: Set<OfficerMark> = []
    /// A release wins over everything.
    package var releases: Set<OfficerMark> = []
    /// The headers, by digest, of lost branches whose ends, forks and holds this roster holds too, as far as its officer wanted:
    /// every header of a branch, so that who saw only its beginning knows as well. They stay in every later roster.
    package var takenUp: Set<Digest> = []
    /// What is to be erased wherever it stands. An order is never taken back.
    package var erasures: Set<ErasureOrder> = []
    /// What remains of the changesets that orders took something out of.
    package var erasedBodies: Set<ErasedBody> = []
    /// Sections that this version does not know, by tag: kept and relayed byte by byte.
    package var extensions: [UInt16: [UInt8]] = [:]

    package init(
        devices: some Sequence<RosterDevice> = [], persons: some Sequence<RosterPerson> = [],
        grants: Set<Grant> = [], forks: [JournalID: Head] = [:], holds: Set<OfficerMark> = [],
        releases: Set<OfficerMark> = [], takenUp: Set<Digest> = [],
        extensions: [UInt16: [UInt8]] = [:]
    ) {
        for device in devices { set(device) }
        for person in persons { set(person) }
        self.grants = grants
        self.forks = forks
        self.holds = holds
        self.releases = releases
        self.takenUp = takenUp
        self.extensions = extensions
    }

    /// Adds the device, or puts it in the place of the one with its identity.
    package mutating func set(_ device: RosterDevice) { devices[device.identity] = device }

    /// Adds the person, or puts them in the place of the one with their id.
    package mutating func set(_ person: RosterPerson) { persons[person.id] = person }

    /// Every head that the roster states of a journal: whoever holds another chain at that sequence holds another branch.
    package func statedHeads(of journal: JournalID) -> Set<Head> {
        var heads = Set<Head>()
        if let fork = forks[journal] { heads.insert(fork) }
        let cutOffs =
            devices.values.map(\.ended) + persons.values.map(\.ended) + grants.map(\.ended)
        for case let cutOff? in cutOffs {
            if let head = cutOff.heads[journal] { heads.insert(head) }
        }
        return heads
    }
}
