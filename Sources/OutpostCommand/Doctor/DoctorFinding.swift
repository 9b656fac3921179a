/// One line of the doctor's answer.
struct DoctorFinding: Codable, Sendable, Equatable {
    enum State: String, Codable, Sendable {
        /// As it should be.
        case ok
        /// Nothing is broken, and a person should know.
        case look
        /// It keeps somebody from working, or will.
        case wrong
    }

    let check: String
    let state: State
    /// What is.
    let says: String
    /// What to do; empty where there is nothing to do.
    let advice: String

    static func ok(_ check: String, _ says: String) -> DoctorFinding {
        DoctorFinding(check: check, state: .ok, says: says, advice: "")
    }

    static func look(_ check: String, _ says: String, _ advice: String) -> DoctorFinding {
        DoctorFinding(check: check, state: .look, says: says, advice: advice)
    }

    static func wrong(_ check: String, _ says: String, _ advice: String) -> DoctorFinding {
        DoctorFinding(check: check, state: .wrong, says: says, advice: advice)
    }
}

/// When the doctor speaks up, each with its reason.
enum DoctorLimits {
    /// The WAL (64 MiB at most) and a rewriting after an erasure must fit, beside what the desktop writes.
    static let wrongDiskBytes: Int64 = 200 << 20
    /// Weeks of reports with pictures.
    static let lookDiskBytes: Int64 = 2 << 30
    /// SQLite's own files, a draft and a picture take some; a browser takes thousands.
    static let wrongFiles: Int64 = 500
    static let lookFiles: Int64 = 20_000
    /// A browser and the page together. What the smallest laptops of the issue have is 4 GB.
    static let lookMemoryBytes: Int64 = 1_800 << 20
    static let lookFreeMemoryBytes: Int64 = 250 << 20
    /// 2026-01-01: no laptop that has this program is older.
    static let earliestWall: Int64 = 1_767_225_600_000
    /// A certificate is renewed by itself when less than a year of it is left.
    static let lookCertificateMilliseconds: Int64 = 90 * day
    /// Before a roster runs out.
    static let lookRosterMilliseconds: Int64 = 7 * day
    static let lookExchangeMilliseconds: Int64 = 3 * day
    static let day: Int64 = 86_400_000
    /// How long a look at a folder may take: a quick check of a file of gigabytes on an eMMC.
    static let lookSeconds = 120
    /// Contested values are counted so far.
    static let contested = 1_000
}
