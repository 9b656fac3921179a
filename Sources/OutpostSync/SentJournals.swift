import OutpostModel

/// Up to where of this device's own journals an exchange's bytes were taken by the link, whole frames alone. A frame counts once the
/// link asks for what follows it: then it is the socket's, and this machine has nothing more to do with it.
struct SentJournals {
    private var given: (journal: JournalID, sequence: UInt64)?
    private(set) var marks: [JournalID: UInt64] = [:]

    /// The link is given a frame.
    mutating func give(_ journal: JournalID, through sequence: UInt64) {
        given = (journal, sequence)
    }

    /// The link asks for more.
    mutating func ask() {
        if let given { marks[given.journal] = given.sequence }
        given = nil
    }
}
