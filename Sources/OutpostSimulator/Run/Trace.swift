import OutpostModel

/// Everything that happened in one run, hashed as it comes. The same seed must make the same trace
/// in every process, so nothing may enter it that depends on a dictionary's order or on the
/// machine.
struct Trace {
    /// A chain: each line is hashed with all that was before it.
    private(set) var digest = Digest.zero
    private let isPrinted: Bool

    init(isPrinted: Bool) {
        self.isPrinted = isPrinted
    }

    mutating func note(_ line: String) {
        digest = Digest(of: digest.bytes + Array(line.utf8))
        if isPrinted { print("  \(line)") }
    }
}
