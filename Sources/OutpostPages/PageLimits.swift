/// The bounds of the pages, each with its reason.
package enum PageLimits {
    /// A form's body: a page of text in every column of the widest table.
    package static let formBytes = 1 << 20
    /// Fields of a form: the widest table has some seventy columns, each with what was there before.
    static let formFields = 1000
    /// Rows on one screen of a list: what a person scrolls through, and what is drawn in a few milliseconds.
    package static let listRows = 50
    /// Rows of another table that a form offers to choose from; of larger ones a reference is typed.
    static let offeredRows = 200
    /// Drafts that are kept; beyond, the oldest unfinished ones are told of and no new one is begun.
    static let drafts = 200
    /// Sessions at once: an officer's browser and some phones of the base.
    static let sessions = 64
    /// A person's name, or a PIN, as typed.
    static let typedBytes = 256
    /// What a search may be: words, not a page.
    static let searchBytes = 200
    /// Requests that wait for a disk at once: SQLite reads beside its writer on as many connections.
    static let threads = 4
    /// Connections from the base's network at once: its phones and some browsers, six of them each.
    static let networkConnections = 128
    /// After so long without a byte such a connection is closed: a phone that left does not say so.
    static let idleSeconds: Int64 = 60
    /// Persons held, and tasks open, that are looked at: a base's cells and an officer's day hold some dozens.
    static let openRows = 500
    /// Entries of one person's chain of custody: some a day, for a year.
    static let chainEntries = 1000
    /// Writes to one row that its history shows, the latest first.
    static let historyEntries = 2000
}
