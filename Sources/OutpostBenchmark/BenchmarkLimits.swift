/// Sizes of the suite, each with its reason.
package enum BenchmarkLimits {
    /// Rows of the table in a full run.
    package static let rows = 100_000
    /// Rounds in a full run, whose medians are shown.
    package static let rounds = 5
    /// Rows of one transaction, where there are many.
    static let transactionRows = 100
    /// Rows that are written one a transaction, as a share of all: each waits for the disk.
    static let singleShare = 20
    /// Edits that each side makes before an exchange, as a share of all rows: 10,000 of 100,000.
    static let exchangeShare = 10
    /// Rows that are merged while memory is watched, as a multiple of `rows`: 1,000,000 of 100,000.
    static let memoryFactor = 10
}
