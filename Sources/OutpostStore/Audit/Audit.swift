/// What reading everything found. A sound replica has no broken row, and its fingerprints fit.
public struct Audit: Sendable, Equatable {
    /// Rows that were ever written, removed ones included.
    public var rowCount = 0
    /// "table key" of rows whose stored state or shown values differ from what the journals say, and of rows that no
    /// journal speaks of; at most `Audit.brokenListed`.
    public var broken: [String] = []
    /// How many there are.
    public var brokenCount = 0
    /// The fingerprints are the sums of the rows, as the journals make them.
    public var fingerprintsFit = true

    public var isSound: Bool { brokenCount == 0 && fingerprintsFit }

    static let brokenListed = 1000

    mutating func noteBroken(_ row: String) {
        brokenCount += 1
        if broken.count < Self.brokenListed { broken.append(row) }
    }
}
