/// What phones may send and are asked, each with its reason.
package enum OpenRosaLimits {
    /// A filled form without its pictures: some pages of narrative in UTF-8.
    package static let documentBytes = 1 << 20
    /// Root, a group, a question, and what a later client may put into one.
    package static let depth = 16
    /// A table's columns, a few groups, and what clients add of their own.
    package static let elements = 2_000
    /// Pictures that a form asks for: each is some hundred kilobytes over a weak link.
    package static let pictures = 2
    /// Rows that a question of another row lists: what a person can look through on a phone.
    package static let candidates = 200
    /// An instance's id, in UTF-8 bytes: `uuid:` and 36 characters; clients of others send URLs.
    package static let instanceIDBytes = 200
    /// A choice list beyond this is shown as a list to unfold.
    static let choicesInFull = 8
    /// JavaRosa's whole numbers have 32 bits.
    static let largestInteger = Int64(Int32.max)
}
