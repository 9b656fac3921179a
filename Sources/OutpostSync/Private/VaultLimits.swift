/// Bounds of an open private space: all of it lies in memory, and a field laptop has 4 GiB.
package enum VaultLimits {
    /// Changesets of one space: referrals of a mission's life, some tens a day for ten years.
    package static let changesets = 200_000
    /// Their bodies, in bytes: rows, states and journal in memory take about three times that.
    package static let bodyBytes = 256 << 20
    /// Bodies that are merged in one transaction.
    package static let pageBytes = 4 << 20
    /// Changesets that could not be opened and yet are named in what is written here: as many as a context holds.
    package static let unopened = 1024
    /// Keys that one changeset gives to new readers: some frames of a slow link.
    package static let keysPerChangeset = 64
}
