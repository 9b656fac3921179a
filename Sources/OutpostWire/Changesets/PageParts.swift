import Foundation
import OutpostModel

/// The flags of a changeset in a page: as in its body.
enum PageFlag {
    static let clockDoubtful: UInt32 = 1 << 0
    static let transaction: UInt32 = 1 << 1
    static let opaque: UInt32 = 1 << 2
    static let known = clockDoubtful | transaction | opaque

    static func flags(of changeset: ChangesetHeader) -> UInt32 {
        (changeset.isClockDoubtful ? clockDoubtful : 0)
            | (changeset.transaction != nil ? transaction : 0)
            | (changeset.isOpaque ? opaque : 0)
    }
}

/// What ties a run to the bodies that it was packed from: the receiver rebuilds each body and must come to the
/// same digests.
enum RunCheck {
    static func digest(of digests: [Digest]) -> Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digests.count * 32)
        for digest in digests { bytes.append(contentsOf: digest.bytes) }
        return Digest(of: bytes)
    }
}

/// Which rows write a cell: a bit a row, the least significant first.
enum Presence {
    static func bytes(of rows: [Int], count: Int) -> Data {
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
        for row in rows { bytes[row / 8] |= 1 << UInt8(row % 8) }
        return Data(bytes)
    }

    /// How many rows write a cell. No bytes: every row.
    static func count(of bytes: [UInt8], rowCount: Int) throws -> Int {
        guard !bytes.isEmpty else { return rowCount }
        guard bytes.count == (rowCount + 7) / 8 else {
            throw MessageDefect("presence", "\(bytes.count) bytes for \(rowCount) rows")
        }
        let beyond = rowCount % 8 == 0 ? 0 : bytes[bytes.count - 1] >> UInt8(rowCount % 8)
        guard beyond == 0 else { throw MessageDefect("presence", "bits beyond the last row") }
        return bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    }
}

/// A text of the message's dictionary, told apart by its bytes: Swift's own comparison takes a composed and
/// a decomposed é for one, and the rebuilt body would not be the one that was packed.
struct Name: Hashable, Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Name, right: Name) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// As a body orders its names; among names that Swift takes for one, by their bytes.
    static func < (left: Name, right: Name) -> Bool {
        left.text == right.text
            ? left.text.utf8.lexicographicallyPrecedes(right.text.utf8) : left.text < right.text
    }
}

/// What rebuilding may still take, counted before memory is taken: a message can name one long context in
/// each of a million rows, or say in one byte that a column is NULL in all of them.
struct RebuildBudget {
    private var left = WireLimits.rebuiltBytes

    /// The least that each takes in a body's byte table.
    static let rowBytes = 18
    static let dotBytes = 14
    static let contextBytes = 3
    static let writeBytes = 3
    static let valueBytes = 1

    mutating func spend(_ count: Int, bytesEach: Int) throws {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: bytesEach)
        guard !overflow, bytes <= left else {
            throw MessageDefect("bodies", "more than \(WireLimits.rebuiltBytes) bytes once rebuilt")
        }
        left -= bytes
    }
}
