import Foundation
import OutpostModel
import OutpostStore

/// The folder of a modem's or an HF program: files go into it whole, and what came is taken out of it.
package struct FlashSpool {
    private let path: String

    package init(_ path: String) { self.path = (path as NSString).standardizingPath }

    /// Where files go that were taken, and those that were refused.
    package static let taken = "taken"
    package static let refused = "refused"

    /// Files that were written to less than this ago may be half written: they wait for the next look.
    private static let settled: TimeInterval = 2

    /// Puts messages into the folder, each under a name of its own, by a rename.
    ///
    /// - Returns: the names.
    package func put(_ messages: [[UInt8]], of whole: [UInt8]) throws -> [String] {
        let name = Hexadecimal.text(of: UInt64(FlashPart.name(of: whole)), digits: 8)
        return try messages.enumerated().map { index, bytes in
            let part = messages.count == 1 ? "" : "-\(index + 1)of\(messages.count)"
            let file = "outpost-\(name)\(part).msg"
            // Hidden until it is whole: a program that watches the folder passes over it.
            let hidden = "\(path)/.\(file)"
            try AtomicFile.write(bytes, to: hidden)
            try AtomicFile.move(hidden, to: "\(path)/\(file)")
            return file
        }
    }

    /// The files that may be taken, by name.
    ///
    /// - Parameter now: files that are younger wait.
    package func files(now: Date) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter {
                guard !$0.hasPrefix(".") else { return false }
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: "\(path)/\($0)")
                let date = attributes[.modificationDate] as? Date ?? .distantPast
                return attributes[.type] as? FileAttributeType == .typeRegular
                    && now.timeIntervalSince(date) >= Self.settled
            }
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "read a spool folder", place: path,
                cause: FileFailure.cause(of: error), hint: "check that the folder exists")
        }
    }

    package func path(of file: String) -> String { "\(path)/\(file)" }

    /// Moves a file out of the way; one of that name that is there already is overwritten.
    package func move(_ file: String, to folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "make a folder", place: path,
                cause: FileFailure.cause(of: error))
        }
        try AtomicFile.move("\(path)/\(file)", to: "\(path)/\(folder)/\(file)")
    }
}
