import OutpostModel

/// What adopting foreign programs' writes did.
package struct ForeignAdoption: Sendable, Equatable {
    /// Rows that were journaled.
    package var rows = 0
    /// Rows that were held and put back to what the journals say.
    package var held = 0
    package var changesets: [Dot] = []
    /// Names of the tables in which a row was adopted or put back.
    package var tables = Set<String>()
    /// What SQLite's check of the file said, when it found damage.
    package var damage: String?

    package init() {}
}
