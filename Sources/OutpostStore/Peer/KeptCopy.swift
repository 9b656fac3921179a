import Foundation
import GRDB
import OutpostModel

/// The second copy that is kept up for this replica on another disk: which pieces lie there, and what they hold together.
///
/// A piece is never altered. Short ones are replaced, many at a time, by one that holds what they held, so that there are few of
/// them after any time: the levels, from the one of the longest pieces to the one of the shortest. The stretches of all levels
/// follow each other, and so do the numbers.
///
///     KEPT COPY
///       id          16 bytes     drawn when it was begun
///       time        signed       of the last piece, milliseconds since 1970
///       place       string       the folder
///       next        varint       number of the next piece
///       roster      8            mark of the roster that it has
///       start       32           digest of what a new replica would be begun with, and for whom
///       erasures    varint       orders of erasure and bodies that they replaced, when it was last begun
///       held        VECTOR
///       levels      varint
///       LEVEL …                  start: VECTOR; pieces: varint; PIECE: number (varint), bytes (varint)
///
///     VECTOR        count (varint), then ascending: journal (15 bytes), sequence (varint)
///
/// It stands in the replica, as `SecondCopy` does and for its reasons. Writer: `Replica`. Reader: `ReplicaReading`.
package struct KeptCopy: Sendable, Equatable {
    /// One file of it.
    package struct Piece: Sendable, Equatable {
        package let number: UInt64
        package let byteCount: Int

        package init(number: UInt64, byteCount: Int) {
            self.number = number
            self.byteCount = byteCount
        }
    }

    /// Pieces of like length.
    package struct Level: Sendable, Equatable {
        /// What lay in the copy before its first piece.
        package var start: VersionVector
        package var pieces: [Piece]

        package init(start: VersionVector = VersionVector(), pieces: [Piece] = []) {
            self.start = start
            self.pieces = pieces
        }
    }

    package static let idBytes = 16
    /// Levels: with 64 pieces each, four months of a piece a minute before all of it is written once more.
    package static let levelCount = 3
    /// Pieces of a level, so that a copy has some two hundred files at most.
    package static let piecesPerLevel = 64

    package let id: [UInt8]
    package var time: Int64
    package var place: String
    package var nextNumber: UInt64 = 1
    package var roster = RosterMark.none
    package var start = Digest.zero
    package var erasures: UInt64 = 0
    package private(set) var held = VersionVector()
    package private(set) var levels = Array(repeating: Level(), count: levelCount)

    /// One of which no piece was written yet.
    ///
    /// - Parameter id: 16 bytes.
    package init(id: [UInt8], time: Int64, place: String) {
        precondition(id.count == Self.idBytes, "the id of a copy has 16 bytes")
        self.id = id
        self.time = time
        self.place = place
    }

    package var pieces: [Piece] { levels.flatMap(\.pieces) }

    // MARK: Growing

    /// The next piece: in which level it stands, and from where on it holds the journals.
    package struct Next: Sendable, Equatable {
        package let level: Int
        package let start: VersionVector
    }

    /// Where the shortest level has no room, the next piece takes the place of all its pieces, one level up; and so on.
    package var next: Next {
        guard !levels[0].pieces.isEmpty else { return Next(level: 0, start: VersionVector()) }
        var level = levels.count - 1
        var start = held
        while level > 0, levels[level].pieces.count >= Self.piecesPerLevel - 1 {
            start = levels[level].start
            level -= 1
        }
        guard levels[level].pieces.count < Self.piecesPerLevel - 1 else {
            return Next(level: 0, start: VersionVector())
        }
        return Next(level: level, start: start)
    }

    /// A piece lies there whole.
    ///
    /// - Parameters:
    ///   - next: what `next` said.
    ///   - heads: up to where it reaches.
    /// - Returns: the pieces in whose place it stands.
    package mutating func add(
        _ piece: Piece, as next: Next, through heads: VersionVector
    ) -> [Piece] {
        let isAnew = next.level == 0 && next.start.isEmpty
        let first = isAnew ? 0 : next.level + 1
        let replaced = levels[first...].flatMap(\.pieces)
        held = heads
        nextNumber = piece.number + 1
        for level in first..<levels.count { levels[level] = Level(start: heads) }
        if isAnew { levels[0].start = VersionVector() }
        levels[next.level].pieces.append(piece)
        return replaced
    }

    /// The same copy with nothing in it: what lies there is replaced by the next piece.
    package func begunAnew() -> KeptCopy {
        var copy = KeptCopy(id: id, time: time, place: place)
        copy.nextNumber = nextNumber
        return copy
    }

    // MARK: Bytes

    private static let name = "kept"

    fileprivate func save(_ writer: PeerWriter) throws {
        var bytes = ByteWriter()
        bytes.bytes += id
        bytes.signed(time)
        bytes.string(place)
        bytes.varint(nextNumber)
        bytes.fixed(roster.value)
        start.append(to: &bytes.bytes)
        bytes.varint(erasures)
        held.append(to: &bytes)
        bytes.varint(levels.count)
        for level in levels {
            level.start.append(to: &bytes)
            bytes.varint(level.pieces.count)
            for piece in level.pieces {
                bytes.varint(piece.number)
                bytes.varint(piece.byteCount)
            }
        }
        try writer.save(bytes.bytes, Self.name, SecondCopy.peer)
    }

    fileprivate static func load(_ db: Database) throws -> KeptCopy? {
        let bytes = try Data.fetchOne(
            db, sql: "SELECT value FROM _outpost_peer WHERE peer = ? AND name = ?",
            arguments: [SecondCopy.peer, name])
        guard let bytes else { return nil }
        var reader = ByteReader([UInt8](bytes))
        var copy = KeptCopy(
            id: try reader.raw("id", count: idBytes), time: try reader.signed("time"),
            place: try reader.string("place", limit: Int(PATH_MAX)))
        copy.nextNumber = try reader.varint("next")
        copy.roster = RosterMark(value: try reader.fixed("roster"))
        copy.start =
            Digest(bytes: try reader.raw("start", count: Digest.byteCount)) ?? .zero
        copy.erasures = try reader.varint("erasures")
        copy.held = try VersionVector(from: &reader)
        copy.levels = []
        for _ in 0..<(try reader.count("levels", limit: 16)) {
            var level = Level(start: try VersionVector(from: &reader))
            for _ in 0..<(try reader.count("pieces", limit: piecesPerLevel, bytesEach: 2)) {
                level.pieces.append(
                    Piece(
                        number: try reader.varint("number"),
                        byteCount: Int(clamping: try reader.varint("bytes"))))
            }
            copy.levels.append(level)
        }
        return copy
    }

    fileprivate static func remove(_ writer: PeerWriter) throws {
        try writer.db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND name = ?",
            arguments: [SecondCopy.peer, name])
    }
}

extension VersionVector {
    /// As 'VECTOR' above.
    func append(to bytes: inout ByteWriter) {
        bytes.varint(sequences.count)
        for (journal, sequence) in sequences.sorted(by: { $0.key < $1.key }) {
            JournalCoding.append(journal, to: &bytes.bytes)
            bytes.varint(sequence)
        }
    }

    init(from reader: inout ByteReader) throws {
        self.init()
        for _ in 0..<(try reader.count("journals", limit: .max / 16, bytesEach: 16)) {
            let journal = try JournalCoding.journal(
                of: try reader.raw("journal", count: JournalCoding.byteCount))
            self[journal] = try reader.varint("sequence")
        }
    }
}

extension ReplicaReading {
    /// nil where none is kept, or nothing of it was written yet.
    package func keptCopy() throws -> KeptCopy? { try read { try KeptCopy.load($0) } }
}

extension Replica {
    package func note(_ copy: KeptCopy) throws { try updatePeer { try copy.save($0) } }

    /// It is not kept any more.
    package func forgetKeptCopy() throws { try updatePeer { try KeptCopy.remove($0) } }
}
