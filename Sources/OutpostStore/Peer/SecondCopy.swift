import Foundation
import GRDB
import OutpostModel

/// The last copy of this replica that was made on another disk, and what it held of the replica's own journals.
///
/// Another disk is a file system of another device number than the replica's: a stick, a second disk, a share of the network. A copy
/// beside the replica goes with its disk, and is none. It is noted once the copy was read back: SQLite finds it whole, and its heads
/// are those that were copied. Nobody knows here whether the stick still exists: so the time and the place are told with it.
///
///     SECOND COPY
///       time        signed       milliseconds since 1970
///       place       string       the folder
///       held        VECTOR       as in `KeptCopy`
///
/// It stands in the replica and not beside it: a database that was put back from an older one knows of no later copy. Writer:
/// `Replica`. Reader: `ReplicaReading`.
package struct SecondCopy: Sendable, Equatable {
    package let time: Int64
    package let place: String
    package let held: VersionVector

    package init(time: Int64, place: String, held: VersionVector) {
        self.time = time
        self.place = place
        self.held = held
    }

    /// Where it is kept among the peers: the copy is nobody to exchange with.
    static let peer = "second copy"
    private static let name = "copy"

    fileprivate func save(_ writer: PeerWriter) throws {
        var bytes = ByteWriter()
        bytes.signed(time)
        bytes.string(place)
        held.append(to: &bytes)
        try writer.save(bytes.bytes, Self.name, Self.peer)
    }

    fileprivate static func load(_ db: Database) throws -> SecondCopy? {
        let bytes = try Data.fetchOne(
            db, sql: "SELECT value FROM _outpost_peer WHERE peer = ? AND name = ?",
            arguments: [peer, name])
        guard let bytes else { return nil }
        var reader = ByteReader([UInt8](bytes))
        let time = try reader.signed("time")
        let place = try reader.string("place", limit: Int(PATH_MAX))
        return SecondCopy(time: time, place: place, held: try VersionVector(from: &reader))
    }

    /// Whether two folders lie on file systems of different devices.
    package static func areApart(_ first: String, _ second: String) throws -> Bool {
        try device(of: first) != device(of: second)
    }

    /// Of what the path leads to, through links.
    private static func device(of path: String) throws -> dev_t {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            let number = errno
            throw OutpostError(
                number == ENOENT ? .notFound : .storage,
                operation: "see on which disk a copy lies", place: path,
                cause: String(cString: strerror(number)))
        }
        return facts.st_dev
    }
}

extension ReplicaReading {
    /// The last copy that `clone` made on another disk; nil where it made none.
    package func secondCopy() throws -> SecondCopy? { try read { try SecondCopy.load($0) } }

    /// All that is known of copies on other disks: the one that was made, and the one that is kept.
    private func secondCopies() throws -> [SecondCopy] {
        let kept = try keptCopy().map {
            SecondCopy(time: $0.time, place: $0.place, held: $0.held)
        }
        return [try secondCopy(), kept].compactMap { $0 }
    }

    /// What other bases said that they hold, in bundles and over the base's own network; by identity.
    private func holders() throws -> [UInt64: VersionVector] {
        var holders: [UInt64: VersionVector] = [:]
        for peer in try read({ try PeerName.devices($0) }) {
            holders[peer.identity] = VersionVector(try peerState(peer.name).acknowledged)
        }
        return holders
    }

    /// Where this replica's own work is, as far as it is known here.
    ///
    /// - Parameter peer: the hub's name in the replica's memory; nil before it is enrolled.
    package func ownWork(peer: String?) throws -> OwnWork {
        OwnWork(
            identity: try storedIdentity().identity, heads: try storedHeads(),
            peer: try peer.map { try peerState($0) } ?? PeerState(), copies: try secondCopies(),
            holders: try holders())
    }
}

extension Replica {
    package func note(_ copy: SecondCopy) throws { try updatePeer { try copy.save($0) } }
}
