import Foundation
import OutpostModel
import OutpostStore
import OutpostTrust

/// Takes files as a modem, an HF program or a person leaves them: whole messages, parts of them, in bytes or in letters.
package struct FlashIntake {
    /// What became of a file.
    package enum Outcome: Sendable, Equatable {
        case taken(FlashReport)
        /// A part, kept until the others come: its number, of how many, and which are missing.
        case kept(part: Int, count: Int, missing: [Int])
        /// A part of a message that was taken before.
        case repeatedPart
    }

    private let receiver: FlashReceiver
    private let parts: FlashParts

    /// The longest file that is read: a message of 255 parts in letters.
    package static let fileBytes = 1 << 20

    package init(receiver: FlashReceiver, parts: FlashParts) {
        self.receiver = receiver
        self.parts = parts
    }

    /// - Throws: `OutpostError` that says why nothing was taken.
    package func take(_ file: [UInt8]) throws -> Outcome {
        let bytes = FlashText.isText(file) ? try FlashText.message(of: file) : file
        guard let first = bytes.first, first == FlashKind.part.byte else {
            return .taken(try receiver.take(bytes))
        }
        let part: FlashPart
        do {
            part = try FlashPart(decoding: bytes)
        } catch {
            throw OutpostError(
                .corrupt, operation: "read a part of a message", cause: error.description,
                hint: "ask for the part once more")
        }
        switch try parts.take(part) {
        case .repeated: return .repeatedPart
        case .waiting(let missing):
            return .kept(part: Int(part.number), count: Int(part.count), missing: missing)
        case .whole(let message):
            let report = try receiver.take(message)
            try parts.settle(part)
            return .taken(report)
        }
    }

    /// - Throws: `.limit` for what is no message by its length.
    package static func read(_ path: String) throws -> [UInt8] {
        let size: Int
        do {
            size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "read a flash message", place: path,
                cause: FileFailure.cause(of: error), hint: "check the file's name")
        }
        guard size <= fileBytes else {
            throw OutpostError(
                .limit, operation: "read a flash message", place: path,
                cause: "it has \(size) bytes, and a message has \(fileBytes) at most",
                hint: "it is something else")
        }
        return try AtomicFile.read(path, operation: "read a flash message")
    }
}
