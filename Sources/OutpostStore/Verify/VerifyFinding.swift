/// One thing in a replica or a hub's log that does not fit what stands around it.
package struct VerifyFinding: Sendable, Equatable {
    /// What sort of thing it is; a program may look at these words.
    package enum Kind: String, Sendable, CaseIterable {
        /// SQLite finds the file damaged, or a value of another type than its column.
        case file
        /// A table of the engine or the mission is missing, or is not as the engine makes it.
        case table
        /// A trigger that notes other programs' writes is missing. What is stored may be sound all the same: the steps after it
        /// are taken.
        case trigger
        /// A row of the engine's tables that no engine writes.
        case record
        /// A body is missing, unreadable, of another journal, or not the one that its digest names.
        case body
        /// The chain over the digests does not come to what is stored.
        case chain
        /// A journal does not end where its head says.
        case head
        /// A seal that is not its device's over the chain made, or stands where nothing is.
        case seal
        /// Another device's work that no seal vouches for.
        case unsealed
        /// A row, or its merge state, is not what the journals make.
        case row
        /// A fingerprint is not the sum of its rows.
        case fingerprint
    }

    package let kind: Kind
    /// Where: a table, a journal and sequence, a row.
    package let place: String
    package let expected: String
    package let found: String
    /// What to do about it.
    package let hint: String

    package init(
        _ kind: Kind, place: String, expected: String, found: String,
        hint: String = Self.damageHint
    ) {
        self.kind = kind
        self.place = place
        self.expected = expected
        self.found = found
        self.hint = hint
    }

    package static let damageHint =
        "keep a copy of the folder for whoever asks how it came about, then enrol again and take everything from the hub"
}
