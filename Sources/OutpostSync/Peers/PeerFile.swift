import Foundation
import OutpostModel
import OutpostStore

/// A bundle on its way between two bases, in a file of the replica's folder that goes when it was taken or given.
package final class PeerFile {
    private let path: String
    private let handle: FileHandle
    private var byteCount: Int64 = 0

    /// The longest that is taken: a mission's whole work of months, some times over.
    package static let byteLimit: Int64 = 512 << 20
    package static let contentType = "application/x-outpost-bundle"
    private static let pieceBytes = 256 << 10

    /// - Parameter number: drawn.
    package init(in folder: ReplicaFolder, number: UInt64) throws {
        path = "\(folder.incoming)/peer-\(Hexadecimal.text(of: number, digits: 16))"
        do {
            try FileManager.default.createDirectory(
                atPath: folder.incoming, withIntermediateDirectories: true)
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            // Its place is free at once: what a crash leaves is nothing.
            unlink(path)
        } catch {
            throw Self.failure(path, error)
        }
    }

    package func append(_ bytes: [UInt8]) throws {
        byteCount += Int64(bytes.count)
        guard byteCount <= Self.byteLimit else {
            throw OutpostError(
                .limit, operation: PeerDesk.operation,
                cause: "it has more than \(Self.byteLimit >> 20) MiB",
                hint: "carry it on a stick: outpost bundle write")
        }
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw Self.failure(path, error)
        }
    }

    /// From its beginning again.
    package func rewind() throws {
        do {
            try handle.seek(toOffset: 0)
        } catch {
            throw Self.failure(path, error)
        }
    }

    package func read(_ count: Int) throws -> [UInt8] {
        do {
            return [UInt8](try handle.read(upToCount: count) ?? Data())
        } catch {
            throw Self.failure(path, error)
        }
    }

    package func next() throws -> [UInt8] { try read(Self.pieceBytes) }

    private static func failure(_ path: String, _ error: any Error) -> OutpostError {
        OutpostError(
            FileFailure.code(of: error), operation: PeerDesk.operation, place: path,
            cause: FileFailure.cause(of: error))
    }
}
