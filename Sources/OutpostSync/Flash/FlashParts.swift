import Foundation
import OutpostModel
import OutpostStore

/// Parts of flash messages that are not whole yet, as files in a replica's folder: they come in any order, again, and days apart.
///
///     flash/<message>-<number>-<count>     8 hexadecimal digits, two decimal numbers; the part's bytes
///     flash/<message>-whole                all of it came
package struct FlashParts {
    /// What became of a part.
    package enum Outcome: Sendable, Equatable {
        /// The numbers that are missing.
        case waiting([Int])
        case whole([UInt8])
        /// The whole came before.
        case repeated
    }

    private let path: String
    /// Files that are kept: a bound for whoever sends parts without end. The oldest goes.
    private static let files = 2_048

    package init(_ folder: ReplicaFolder) { path = folder.path + "/flash" }

    package func take(_ part: FlashPart) throws -> Outcome {
        let message = Hexadecimal.text(of: UInt64(part.message), digits: 8)
        if FileManager.default.fileExists(atPath: mark(message)) { return .repeated }
        try prepare()
        try AtomicFile.write(part.bytes, to: file(message, part.number, part.count))
        var whole: [UInt8] = []
        var missing: [Int] = []
        for number in 1...part.count {
            let file = file(message, number, part.count)
            if FileManager.default.fileExists(atPath: file) {
                whole += try AtomicFile.read(file, operation: "read a part of a message")
            } else {
                missing.append(Int(number))
            }
        }
        guard missing.isEmpty else { return .waiting(missing) }
        guard FlashPart.name(of: whole) == part.message else {
            throw OutpostError(
                .corrupt, operation: "join the parts of a message", place: message,
                cause: "all \(part.count) parts are here and do not make the message",
                hint: "ask for them once more: one that comes again stands in the old one's place")
        }
        return .whole(whole)
    }

    /// The message that the parts made was taken, or refused for good: they are needed no more.
    package func settle(_ part: FlashPart) throws {
        let message = Hexadecimal.text(of: UInt64(part.message), digits: 8)
        try AtomicFile.write([], to: mark(message))
        for number in 1...part.count {
            unlink(file(message, number, part.count))
        }
    }

    private func mark(_ message: String) -> String { "\(path)/\(message)-whole" }

    private func file(_ message: String, _ number: UInt8, _ count: UInt8) -> String {
        "\(path)/\(message)-\(number)-\(count)"
    }

    private func prepare() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            guard names.count >= Self.files else { return }
            let aged = try names.map { name in
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: "\(path)/\(name)")
                return (attributes[.modificationDate] as? Date ?? .distantPast, name)
            }
            for (_, name) in aged.sorted(by: { $0 < $1 }).prefix(names.count - Self.files + 1) {
                unlink("\(path)/\(name)")
            }
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "keep a part of a message", place: path,
                cause: FileFailure.cause(of: error))
        }
    }
}
