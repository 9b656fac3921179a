import Crypto
import OutpostModel

/// Everything that happened in one run, hashed as it comes. The same seed must make the same trace in every
/// process, so nothing may enter it that depends on a dictionary's order or on the machine.
struct Trace {
    private var hash = SHA256()
    private let isPrinted: Bool
    private(set) var lines = 0

    init(isPrinted: Bool) {
        self.isPrinted = isPrinted
    }

    mutating func note(_ line: String) {
        hash.update(data: Array((line + "\n").utf8))
        lines += 1
        if isPrinted { print("  \(line)") }
    }

    var digest: Digest { Digest(hash.finalize()) }
}
