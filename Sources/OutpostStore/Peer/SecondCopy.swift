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
///       count       varint       journals
///       JOURNAL …                ascending: journal (15 bytes), sequence (varint)
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
        bytes.varint(held.sequences.count)
        for (journal, sequence) in held.sequences.sorted(by: { $0.key < $1.key }) {
            JournalCoding.append(journal, to: &bytes.bytes)
            bytes.varint(sequence)
        }
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
        var held = VersionVector()
        for _ in 0..<(try reader.count("journals", limit: .max / 16, bytesEach: 16)) {
            let journal = try JournalCoding.journal(
                of: try reader.raw("journal", count: JournalCoding.byteCount))
            held[journal] = try reader.varint("sequence")
        }
        return SecondCopy(time: time, place: place, held: held)
    }

    /// Whether two folders lie on file systems of different devices.
    package static func areApart(_ first: String, _ second: String) throws -> Bool {
        try device(of: first) != device(of: second)
    }

    private static func device(of path: String) throws -> Int {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return (attributes[.systemNumber] as? NSNumber)?.intValue ?? 0
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "see on which disk a copy lies",
                place: path, cause: FileFailure.cause(of: error))
        }
    }
}

extension ReplicaReading {
    /// The last copy on another disk that is known of; nil where none was made.
    package func secondCopy() throws -> SecondCopy? { try read { try SecondCopy.load($0) } }

    /// Where this replica's own work is, as far as it is known here.
    ///
    /// - Parameter peer: the hub's name in the replica's memory; nil before it is enrolled.
    package func ownWork(peer: String?) throws -> OwnWork {
        OwnWork(
            identity: try storedIdentity().identity, heads: try storedHeads(),
            peer: try peer.map { try peerState($0) } ?? PeerState(), copy: try secondCopy())
    }
}

extension Replica {
    package func note(_ copy: SecondCopy) throws { try updatePeer { try copy.save($0) } }
}
