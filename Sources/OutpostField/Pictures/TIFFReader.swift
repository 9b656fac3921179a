/// Reads the directories of a TIFF structure (TIFF 6.0, section 2), as EXIF is one. Every offset in it is a stranger's.
struct TIFFReader {
    /// Of TIFF 6.0 and EXIF 2.32.
    enum Tag: UInt16 {
        case latitudeSide = 0x0001
        case latitude = 0x0002
        case longitudeSide = 0x0003
        case longitude = 0x0004
        case positionError = 0x001F
        case orientation = 0x0112
        case exifDirectory = 0x8769
        case gpsDirectory = 0x8825
        case takenAt = 0x9003
        case takenAtOffset = 0x9011
    }

    /// What an entry of a directory says, unread.
    struct Entry {
        let type: Int
        let count: Int
        /// Where its value, or the offset of it, stands.
        let place: Int
    }

    struct Directory {
        fileprivate var entries: [UInt16: Entry] = [:]

        subscript(tag: Tag) -> Entry? { entries[tag.rawValue] }
    }

    /// Cameras write some sixty.
    private static let entriesPerDirectory = 512
    /// A time or a letter; what is longer is no such text.
    private static let textBytes = 64
    private static let rationalsPerEntry = 8
    private static let entryLength = 12

    private let bytes: [UInt8]
    private let isBigEndian: Bool

    /// - Returns: nil where it is no such structure.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x4D, 0x4D, 0, 42]) {
            isBigEndian = true
        } else if bytes.starts(with: [0x49, 0x49, 42, 0]) {
            isBigEndian = false
        } else {
            return nil
        }
        self.bytes = bytes
    }

    var firstDirectory: Int { number(at: 4, 4) ?? bytes.count }

    /// Its entries, as far as they lie within the bytes.
    func directory(at place: Int) -> Directory {
        var directory = Directory()
        guard let count = number(at: place, 2), count <= Self.entriesPerDirectory else {
            return directory
        }
        for index in 0..<count {
            let entry = place + 2 + index * Self.entryLength
            guard let tag = number(at: entry, 2), let type = number(at: entry + 2, 2),
                let count = number(at: entry + 4, 4), number(at: entry + 8, 4) != nil
            else { break }
            directory.entries[UInt16(tag)] = Entry(type: type, count: count, place: entry + 8)
        }
        return directory
    }

    /// A BYTE, SHORT or LONG.
    func integer(_ entry: Entry) -> Int? {
        switch (entry.type, entry.count) {
        case (1, 1): number(at: entry.place, 1)
        case (3, 1): number(at: entry.place, 2)
        case (4, 1): number(at: entry.place, 4)
        default: nil
        }
    }

    /// An ASCII value, up to its zero.
    func text(_ entry: Entry) -> String? {
        guard entry.type == 2, (1...Self.textBytes).contains(entry.count) else { return nil }
        let place = entry.count <= 4 ? entry.place : number(at: entry.place, 4)
        guard let place, place <= bytes.count - entry.count else { return nil }
        let text = bytes[place..<place + entry.count].prefix { $0 != 0 }
        guard text.allSatisfy({ $0 < 0x80 }) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// RATIONALs, each two LONGs.
    func rationals(_ entry: Entry) -> [Double]? {
        guard entry.type == 5, (1...Self.rationalsPerEntry).contains(entry.count),
            let place = number(at: entry.place, 4)
        else { return nil }
        var result: [Double] = []
        for index in 0..<entry.count {
            guard let above = number(at: place + index * 8, 4),
                let below = number(at: place + index * 8 + 4, 4), below != 0
            else { return nil }
            result.append(Double(above) / Double(below))
        }
        return result
    }

    private func number(at place: Int, _ count: Int) -> Int? {
        guard place >= 0, place <= bytes.count - count else { return nil }
        let digits = bytes[place..<place + count]
        return isBigEndian
            ? digits.reduce(0) { $0 << 8 | Int($1) }
            : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

/// The least EXIF there can be.
enum OrientationEXIF {
    /// A TIFF structure with one directory of one entry: which way is up.
    static func tiff(_ orientation: Int) -> [UInt8] {
        [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8,  // big-endian; the directory follows
            0, 1,  // one entry
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(clamping: orientation), 0, 0,  // one SHORT
            0, 0, 0, 0,  // no other directory
        ]
    }
}
