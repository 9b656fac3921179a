/// A roster that cannot be written: what is wrong, and in which entry.
package struct RosterFault: Error, Equatable, CustomStringConvertible {
    /// "device 00000000000000a1".
    package let place: String
    package let defect: String

    package init(place: String, defect: String) {
        self.place = place
        self.defect = defect
    }

    package var description: String { "\(place): \(defect)" }
}

extension MissionRoster {
    /// The first entry, in the order of the bytes, that a reader would refuse; nil where all are well-formed.
    package var fault: RosterFault? {
        countFault ?? entryFault
    }

    /// A list that is too long; nil where none is.
    var countFault: RosterFault? {
        let counts = [
            ("devices", devices.count, Limits.rosterDevices),
            ("persons", persons.count, Limits.rosterPersons),
            ("grants", grants.count, Limits.rosterGrants),
            ("forks", forks.count, Limits.rosterForks), ("holds", holds.count, Limits.rosterMarks),
            ("releases", releases.count, Limits.rosterMarks),
            ("taken up", takenUp.count, Limits.rosterTakenUp),
            ("erasures", erasures.count, Limits.rosterErasures),
            ("erased bodies", erasedBodies.count, Limits.rosterErasedBodies),
            ("extensions", extensions.count, Limits.rosterSections - RosterSection.allCases.count),
        ]
        for (place, count, limit) in counts where count > limit {
            return RosterFault(place: place, defect: "\(count) entries, over the limit of \(limit)")
        }
        return nil
    }

    private var entryFault: RosterFault? {
        func first(_ faults: some Sequence<(place: String, defect: String?)>) -> RosterFault? {
            let found = faults.compactMap { place, defect in
                defect.map { RosterFault(place: place, defect: $0) }
            }
            return found.min { $0.place < $1.place }
        }
        let deviceFaults = devices.values.map { device in
            ("device \(Hexadecimal.text(of: device.identity, digits: 16))", device.fault)
        }
        return first(deviceFaults)
            ?? first(persons.values.map { ("person \($0.id)", $0.fault) })
            ?? first(grants.map { ("grant in \($0.space) to \($0.holder)", $0.fault) })
            ?? first(forks.map { ("fork of \($0.key)", Self.fault(ofFork: $0.value, of: $0.key)) })
            ?? first(holds.map { ("hold of \($0.journal)", $0.fault) })
            ?? first(releases.map { ("release of \($0.journal)", $0.fault) })
            ?? first(erasures.map { ("erasure \($0.number)", $0.fault) })
            ?? first(erasedBodies.map { ("erased body of \($0.dot)", $0.fault) })
            ?? first(
                extensions.keys.map { tag in
                    let isKnown = RosterSection(rawValue: tag) != nil
                    return ("extension \(tag)", isKnown ? "a section that is known" : nil)
                })
    }

    /// nil where a fork's head can be one.
    static func fault(ofFork head: Head, of journal: JournalID) -> String? {
        if head.sequence > Limits.sequence { return "a sequence out of bounds" }
        // One spelling of "nothing is shared": the chain with which the journal begins.
        let isOfNothing = head.sequence == 0
        return isOfNothing && head != Head(emptyJournal: journal) ? "not the empty chain" : nil
    }
}
