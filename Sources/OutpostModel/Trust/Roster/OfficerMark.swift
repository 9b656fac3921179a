/// A stretch of a journal that an officer held, or released: which of the two, the roster's list says that it stands in.
package struct OfficerMark: Sendable, Hashable {
    package let journal: JournalID
    /// From 1.
    package let lower: UInt64
    /// Included; nil: to the journal's end, whatever is written yet.
    package let upper: UInt64?
    /// Why, for whoever asks later; at most `Limits.reasonBytes` UTF-8 bytes.
    package let reason: String
    /// Who decided, at most `Limits.personBytes` UTF-8 bytes.
    package let officer: String

    package init(
        journal: JournalID, lower: UInt64, upper: UInt64?, reason: String, officer: String
    ) {
        self.journal = journal
        self.lower = lower
        self.upper = upper
        self.reason = reason
        self.officer = officer
    }

    package func contains(_ dot: Dot) -> Bool {
        dot.journal == journal && lower <= dot.sequence && dot.sequence <= (upper ?? .max)
    }

    /// nil where it is well-formed.
    package var fault: String? {
        if !(1...Limits.sequence).contains(lower) { return "lower end out of bounds" }
        if let upper, !(lower...Limits.sequence).contains(upper) {
            return "upper end out of bounds"
        }
        if reason.utf8.count > Limits.reasonBytes { return "reason too long" }
        return officer.utf8.count > Limits.personBytes ? "officer too long" : nil
    }
}
