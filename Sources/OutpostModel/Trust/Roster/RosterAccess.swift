/// Who may read what, by a roster: what is sent to a device, kept on it and shown to a person. Unlike writing, reading ends at once:
/// a cut-off keeps what was written, and gives nothing more to read.
package struct RosterAccess: Sendable {
    private let devices: [UInt64: Set<SpaceID>]
    private let persons: [String: Set<SpaceID>]
    /// Where a device may add and not read.
    private let appendable: [UInt64: Set<SpaceID>]

    /// - Parameter roster: restricted by what lost branches take away, where there are any.
    package init(roster: MissionRoster) {
        var devices: [UInt64: Set<SpaceID>] = [:]
        var persons: [String: Set<SpaceID>] = [:]
        var appendable: [UInt64: Set<SpaceID>] = [:]
        for grant in roster.grants where grant.ended == nil {
            switch grant.holder {
            case .device(let identity):
                guard let device = roster.devices[identity], device.ended == nil else { continue }
                if grant.right.mayRead {
                    devices[identity, default: []].insert(grant.space)
                } else {
                    appendable[identity, default: []].insert(grant.space)
                }
            case .person(let id):
                guard grant.right.mayRead, let person = roster.persons[id], person.ended == nil
                else { continue }
                persons[id, default: []].insert(grant.space)
            }
        }
        self.devices = devices
        self.persons = persons
        self.appendable = Dictionary(
            uniqueKeysWithValues: appendable.map { identity, spaces in
                (identity, spaces.subtracting(devices[identity] ?? []))
            })
    }

    /// None of a device that is unknown or ended.
    package func readableSpaces(ofDevice identity: UInt64) -> Set<SpaceID> {
        devices[identity] ?? []
    }

    /// Where a device may add and not read: it keeps what it wrote there itself, and is sent nothing else. None of a device that is
    /// unknown or ended.
    package func appendableSpaces(ofDevice identity: UInt64) -> Set<SpaceID> {
        appendable[identity] ?? []
    }

    /// None of a person who is unknown or ended.
    package func readableSpaces(ofPerson id: String) -> Set<SpaceID> {
        persons[id] ?? []
    }

    package func mayRead(device identity: UInt64, space: SpaceID) -> Bool {
        devices[identity]?.contains(space) == true
    }

    package func mayRead(person id: String, space: SpaceID) -> Bool {
        persons[id]?.contains(space) == true
    }
}
