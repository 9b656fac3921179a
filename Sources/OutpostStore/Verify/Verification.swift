import OutpostModel

/// What verifying everything found. A sound replica has no finding.
package struct Verification: Sendable, Equatable {
    package var journalCount = 0
    package var changesetCount = 0
    package var sealCount = 0
    /// Changesets of which an order of erasure took something out.
    package var erasedCount = 0
    /// Rows that were ever written, removed ones included.
    package var rowCount = 0
    /// By journal of this replica, how many changesets stand beyond its last seal: they never left it, which is no fault.
    package var notSealedYet: [JournalID: UInt64] = [:]
    /// Whether signatures were checked: whose are believed is known once a replica is enrolled.
    package var areSealsChecked = false
    /// In the order in which they were found; at most `findingsListed`.
    package private(set) var findings: [VerifyFinding] = []
    /// How many there are.
    package private(set) var findingCount = 0

    package init() {}

    package var isSound: Bool { findingCount == 0 }

    /// Whether what later steps rely on is sound.
    private(set) var isGroundSound = true

    /// Findings that are kept: the first one matters most, and a damaged file can have millions.
    static let findingsListed = 100

    package mutating func note(_ finding: VerifyFinding) {
        findingCount += 1
        if finding.kind != .trigger { isGroundSound = false }
        if findings.count < Self.findingsListed { findings.append(finding) }
    }
}
