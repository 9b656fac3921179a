import Foundation

/// An SQLite file of something that can be made anew from a replica at any time.
package enum SideFile {
    /// With what SQLite keeps beside it; what is not there need not go.
    package static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }
}
