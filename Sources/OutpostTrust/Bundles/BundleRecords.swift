import OutpostModel

/// Writes a bundle: the header, then a record for each frame.
package struct BundleRecordWriter {
    private let cipher: BundleCipher
    private let write: ([UInt8]) throws -> Void
    private var number: UInt64 = 0
    /// Bytes that were written by now.
    package private(set) var byteCount = 0

    /// - Parameter write: takes bytes in order.
    package init(
        _ header: BundleHeader, contentKey: [UInt8], write: @escaping ([UInt8]) throws -> Void
    ) throws {
        cipher = BundleCipher(contentKey: contentKey, of: header)
        self.write = write
        try put(header.encoded())
    }

    /// - Parameter isLast: nothing comes after it.
    package mutating func append(_ frame: [UInt8], isLast: Bool = false) throws {
        try put(try cipher.record(frame, number: number, isLast: isLast))
        number += 1
    }

    private mutating func put(_ bytes: [UInt8]) throws {
        try write(bytes)
        byteCount += bytes.count
    }
}

/// Reads a bundle's records in order, and says of each that cannot be read where it stands. Holds one at a time.
package struct BundleRecordReader {
    /// What stands next in the file.
    package enum Record: Sendable, Equatable {
        /// `offset`: where its record begins, in bytes of the file.
        case frame([UInt8], number: UInt64, offset: Int)
        case defect(BundleDefect)
    }

    private let cipher: BundleCipher
    private let read: (Int) throws -> [UInt8]
    private var number: UInt64 = 0
    /// Of the next record, in the file.
    private var offset: Int
    /// Of the next record, as its first bytes say; nil before they were read.
    private var length: [UInt8]?
    /// The last record was found, or nothing more can be.
    private var isOver = false

    /// - Parameters:
    ///   - offset: where the records begin: the header's length.
    ///   - read: the next so many bytes of the file; fewer only at its end.
    package init(
        _ cipher: BundleCipher, from offset: Int, read: @escaping (Int) throws -> [UInt8]
    ) {
        self.cipher = cipher
        self.offset = offset
        self.read = read
    }

    /// - Returns: nil after the last.
    /// - Throws: what the disk says.
    package mutating func next() throws -> Record? {
        guard !isOver else { return nil }
        let length = try length ?? read(BundleCipher.lengthBytes)
        guard length.count == BundleCipher.lengthBytes else { return end(with: .cut) }
        let count = length.reduce(0) { $0 << 8 | Int($1) }
        guard (BundleCipher.tagBytes...Limits.bundleRecordBytes).contains(count) else {
            return end(with: .lengthDamaged)
        }
        let encrypted = try read(count)
        guard encrypted.count == count else { return end(with: .cut) }
        let following = try read(BundleCipher.lengthBytes)
        self.length = following
        return record(encrypted, isAtEnd: following.isEmpty)
    }

    private mutating func record(_ encrypted: [UInt8], isAtEnd: Bool) -> Record {
        defer {
            number += 1
            offset += BundleCipher.lengthBytes + encrypted.count
        }
        if let frame = cipher.frame(encrypted, number: number, isLast: isAtEnd) {
            isOver = isAtEnd
            return .frame(frame, number: number, offset: offset)
        }
        // The last of what is left of a cut file; or the last of the bundle, with something behind it that nobody needs.
        if let frame = cipher.frame(encrypted, number: number, isLast: !isAtEnd) {
            isOver = !isAtEnd
            return .frame(frame, number: number, offset: offset)
        }
        isOver = isAtEnd
        return .defect(BundleDefect(kind: .altered, number: number, offset: offset))
    }

    private mutating func end(with kind: BundleDefect.Kind) -> Record {
        isOver = true
        return .defect(BundleDefect(kind: kind, number: number, offset: offset))
    }
}

/// A place of a bundle that cannot be read. Nothing of what stands there was used.
package struct BundleDefect: Sendable, Equatable {
    /// What became of it on the way.
    package enum Kind: Sendable, Equatable {
        /// One record; those after it can be read.
        case altered
        /// A record's length, and so where the next begins.
        case lengthDamaged
        /// The file ends before the bundle does.
        case cut
        /// A frame that its writer made badly, or in another order than the protocol has.
        case malformed(String)
    }

    package let kind: Kind
    /// Of the record, from 0.
    package let number: UInt64
    /// Where it begins, in bytes of the file.
    package let offset: Int

    package init(kind: Kind, number: UInt64, offset: Int) {
        self.kind = kind
        self.number = number
        self.offset = offset
    }
}

extension BundleDefect: CustomStringConvertible {
    package var description: String {
        let place = "record \(number), at byte \(offset)"
        return switch kind {
        case .altered: "\(place), was altered"
        case .lengthDamaged: "\(place), was altered in its length: nothing after it can be read"
        case .cut: "the file ends before the bundle does, at byte \(offset)"
        case .malformed(let cause): "\(place), \(cause)"
        }
    }
}
