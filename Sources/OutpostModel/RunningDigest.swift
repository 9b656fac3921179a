import Crypto

/// A SHA-256 over bytes that come piece by piece, as those of a file do.
package struct RunningDigest: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func take(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    /// The digest of all that was taken.
    package var digest: Digest { Digest(hash.finalize()) }
}
