import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Where a bundle's content goes: a base's replica, or a hub's log. Everything that it is given came with a header whose author is known,
/// but for rosters, which prove themselves.
package protocol BundleDestination: AnyObject {
    /// What it holds of the mission's rosters; nil before the first.
    func rosters() throws -> KeptRosters?

    /// - Throws: `RosterRefusal`, and then nothing changed.
    func take(_ roster: RosterBundle) throws

    /// The author's word for what it holds itself.
    ///
    /// - Throws: why nothing of the bundle may be taken.
    func begin(_ greeting: Greeting, from author: BundleAuthor) throws

    /// The author's word for what it holds of the readers' own work.
    ///
    /// - Throws: why nothing more of the bundle may be taken.
    func take(receipts: [JournalID: Head], from author: BundleAuthor) throws

    /// By journal, what is here.
    func heads() throws -> [JournalID: Head]

    /// Whether changesets of a journal may stand here.
    func mayHold(_ journal: JournalID) throws -> Bool

    /// - Returns: how many were new.
    /// - Throws: `VerificationError`, and then nothing of the batch was taken.
    func take(_ batch: Batch<Unverified>, from author: BundleAuthor) throws -> Int

    /// A journal did not follow what is here.
    func note(_ error: VerificationError, from author: BundleAuthor) throws

    /// All that could be read was taken.
    ///
    /// - Parameters:
    ///   - greeting: nil where it could not be read.
    ///   - whereabouts: of the reader's own journals, where a hub says so.
    func finish(
        _ greeting: Greeting?, whereabouts: Whereabouts?, from author: BundleAuthor
    ) throws
}
