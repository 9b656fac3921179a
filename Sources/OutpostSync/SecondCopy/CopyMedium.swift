import Foundation
import OutpostModel
import OutpostStore

/// Where a second copy lies: files by name, each whole or absent, never altered once it is there.
package protocol CopyMedium {
    /// For messages.
    var place: String { get }

    /// The files, with their bytes.
    ///
    /// - Throws: where it is not there, or no other disk than the replica's.
    func sizes() throws -> [String: Int]

    /// Returns once the file survives a power cut.
    ///
    /// - Parameter make: is given what appends bytes; what it throws leaves no file.
    func write(
        _ name: String, _ make: (_ append: @escaping ([UInt8]) throws -> Void) throws -> Void
    ) throws

    /// - Returns: what gives the next so many bytes; fewer only at the file's end.
    func reader(of name: String) throws -> (Int) throws -> [UInt8]

    func remove(_ name: String) throws
}

/// A folder of a stick, of another disk, or of another machine's.
package struct FolderMedium: CopyMedium, Sendable {
    package let place: String
    /// The replica's folder: what lies on the same disk is no second copy. nil where there is no replica any more.
    private let original: String?

    package init(path: String, apartFrom original: String?) {
        place = path
        self.original = original
    }

    /// Makes the folder.
    package func create() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
        } catch {
            throw Self.failure(place, error, hint: "check that the stick can be written")
        }
    }

    package func sizes() throws -> [String: Int] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: place)
            if let original { try requireApart(from: original) }
            let sizes = try names.map { name in
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: place + "/" + name)
                return (name, (attributes[.size] as? NSNumber)?.intValue ?? 0)
            }
            return Dictionary(uniqueKeysWithValues: sizes)
        } catch let error as OutpostError {
            throw error
        } catch {
            throw Self.failure(place, error, hint: "put the stick in, or begin another copy")
        }
    }

    /// - Throws: `refused` where both lie on one disk: of a stick that is not there its folder may be.
    package func requireApart(from original: String) throws {
        guard try SecondCopy.areApart(place, original) else {
            throw OutpostError(
                .refused, operation: Self.operation, place: place,
                cause: "it lies on the same disk as the replica, and would go with it",
                hint: "put the stick in, or name a folder of another disk")
        }
    }

    package func write(
        _ name: String, _ make: (_ append: @escaping ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        try AtomicFile.write(to: place + "/" + name, mode: 0o600) { append in try make(append) }
    }

    package func reader(of name: String) throws -> (Int) throws -> [UInt8] {
        let path = place + "/" + name
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw Self.failure(path, error, hint: "")
        }
        // What is read back comes from the disk, as far as the system can be asked for it.
        posix_fadvise(handle.fileDescriptor, 0, 0, POSIX_FADV_DONTNEED)
        return { count in
            do {
                return [UInt8](try handle.read(upToCount: count) ?? Data())
            } catch {
                throw Self.failure(path, error, hint: "the stick may be failing")
            }
        }
    }

    package func remove(_ name: String) throws {
        let path = place + "/" + name
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw Self.failure(path, error, hint: "")
        }
    }

    private static let operation = "keep the second copy"

    private static func failure(_ path: String, _ error: any Error, hint: String) -> OutpostError {
        OutpostError(
            FileFailure.code(of: error), operation: operation, place: path,
            cause: FileFailure.cause(of: error), hint: hint)
    }
}
