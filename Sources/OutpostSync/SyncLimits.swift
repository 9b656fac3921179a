/// Bounds of an exchange, each with its reason.
package enum SyncLimits {
    /// Bodies that one request carries up at most: one exchange stays minutes long on a slow link, and the
    /// hub answers with receipts in between.
    package static let pushBytes = 8 << 20
    /// Bodies that one response carries down at most, for the same reason.
    package static let pullBytes: UInt64 = 8 << 20
    /// Exchanges of one sync, against two ends that never agree that they are done.
    package static let exchanges = 10_000
    /// How long the hub keeps back its answer to a question for news: shorter than the five minutes after which middle boxes forget a
    /// silent connection.
    package static let newsSeconds = 240
}
