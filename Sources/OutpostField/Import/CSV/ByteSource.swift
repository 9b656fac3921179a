import Foundation
import OutpostModel

/// Bytes that come in chunks, with one byte of foresight.
struct ByteSource {
    /// Gives the next bytes, none at the end.
    typealias Read = () throws(OutpostError) -> [UInt8]

    private let read: Read
    private var chunk: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// Bytes taken since the start.
    private(set) var offset = 0

    init(read: @escaping Read) {
        self.read = read
    }

    mutating func peek() throws(OutpostError) -> UInt8? {
        while position == chunk.count {
            if isAtEnd { return nil }
            chunk = try read()
            position = 0
            if chunk.isEmpty { isAtEnd = true }
        }
        return chunk[position]
    }

    mutating func next() throws(OutpostError) -> UInt8? {
        guard let byte = try peek() else { return nil }
        position += 1
        offset += 1
        return byte
    }

    /// Reads a file by chunks.
    static func reading(file path: String) throws(OutpostError) -> Read {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw OutpostError(
                exists ? .storage : .notFound, operation: "read the CSV file", place: path,
                cause: exists ? "it cannot be opened" : "there is no such file")
        }
        return { () throws(OutpostError) in
            do {
                return [UInt8](try handle.read(upToCount: FieldLimits.chunkBytes) ?? Data())
            } catch {
                throw OutpostError(
                    .storage, operation: "read the CSV file", place: path,
                    cause: error.localizedDescription)
            }
        }
    }
}
