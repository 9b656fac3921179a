/// Who may give a private space its keys, by a roster: a device and the person at it, both with an admin grant that covers the
/// changeset. The first key is no exception.
///
/// A key of somebody else counts for nobody but its own device: what was written under it can be read by those to whom it was
/// given, and nobody else writes under it.
package struct KeyAuthority: Sendable {
    private let roster: MissionRoster

    /// - Parameter roster: restricted by what lost branches take away, where there are any.
    package init(roster: MissionRoster) { self.roster = roster }

    /// Whether the keys count that a changeset brings.
    package func counts(_ header: ChangesetHeader) -> Bool {
        let dot = header.dot
        let (identity, author) = (dot.journal.replica.identity, header.author)
        guard author.identification.isProven,
            let device = roster.devices[identity], reaches(device.ended, dot),
            let person = roster.persons[author.person], reaches(person.ended, dot),
            person.keys[identity] != nil
        else { return false }
        return isAdmin(.device(identity), dot) && isAdmin(.person(author.person), dot)
    }

    /// Whether a person at a device may bring keys from now on.
    package func mayBring(person: String, device: UInt64, space: SpaceID) -> Bool {
        let holders: [Grant.Holder] = [.device(device), .person(person)]
        guard roster.devices[device]?.ended == nil, roster.persons[person]?.ended == nil else {
            return false
        }
        return holders.allSatisfy { holder in
            roster.grants.contains {
                $0.holder == holder && $0.space == space && $0.right == .admin && $0.ended == nil
            }
        }
    }

    private func isAdmin(_ holder: Grant.Holder, _ dot: Dot) -> Bool {
        roster.grants.contains {
            $0.holder == holder && $0.space == dot.journal.space && $0.right == .admin
                && reaches($0.ended, dot)
        }
    }

    private func reaches(_ ended: CutOff?, _ dot: Dot) -> Bool {
        ended.map { dot.sequence <= $0.heads[dot.journal]?.sequence ?? 0 } ?? true
    }
}

/// A person at a device, and what is encrypted to them there: both halves of one secret never meet but there.
package struct SpaceReader: Sendable, Hashable {
    /// Their id in the roster.
    package let person: String
    /// The replica's identity.
    package let device: UInt64
    /// X25519, 32 bytes.
    package let publicKey: [UInt8]

    package init(person: String, device: UInt64, publicKey: [UInt8]) {
        self.person = person
        self.device = device
        self.publicKey = publicKey
    }

    package var recipient: KeyWrap.Recipient { .person(person, device: device) }

    /// Those who may read a space: person and device are both known, active and granted, and the hub has accepted their key there.
    ///
    /// - Parameter roster: restricted by what lost branches take away, where there are any.
    package static func readers(
        of space: SpaceID, by roster: MissionRoster
    ) -> Set<SpaceReader> {
        let access = RosterAccess(roster: roster)
        var readers = Set<SpaceReader>()
        for person in roster.persons.values
        where access.mayRead(person: person.id, space: space) {
            for (device, key) in person.keys where access.mayRead(device: device, space: space) {
                readers.insert(SpaceReader(person: person.id, device: device, publicKey: key))
            }
        }
        return readers
    }
}
