/// Who signed in at this device, and whether they still count as present: pure.
package struct PersonSession: Codable, Sendable, Equatable {
    /// A person's id; or a name that was typed, where nothing was proven.
    package let person: String
    /// By a PIN; nil in a file of before there were any.
    private let isProvenByPIN: Bool?
    private var lastUse: SteadyTime?

    private enum CodingKeys: String, CodingKey {
        case person, isProvenByPIN = "isProven", lastUse
    }

    /// An officer who is called away leaves the laptop open: after so long it asks again.
    package static let idleMilliseconds: Int64 = 600_000
    /// A use is noted this often, since each note is a write to the disk.
    package static let noteMilliseconds: Int64 = 15_000

    /// - Parameter provenAt: when the PIN was given; nil: a name was typed.
    package init(person: String, provenAt: SteadyTime?) {
        self.person = person
        isProvenByPIN = provenAt != nil
        lastUse = provenAt
    }

    package var isProven: Bool { isProvenByPIN == true }

    /// Proven, and not used for too long, or the machine was started since.
    package func isLocked(at now: SteadyTime) -> Bool {
        guard isProven else { return false }
        guard let lastUse, lastUse.boot == now.boot else { return true }
        return now.since(lastUse) >= Self.idleMilliseconds || now.since(lastUse) < 0
    }

    /// The same after a use; nil where that need not be noted.
    package func used(at now: SteadyTime) -> PersonSession? {
        guard isProven, !isLocked(at: now), let lastUse,
            now.since(lastUse) >= Self.noteMilliseconds
        else { return nil }
        var next = self
        next.lastUse = now
        return next
    }
}
