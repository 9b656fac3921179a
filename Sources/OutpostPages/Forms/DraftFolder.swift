import Foundation
import OutpostModel
import OutpostStore

/// A report that somebody is typing: kept as they type, so that a crash or a power cut costs some seconds.
package struct Draft: Codable, Sendable, Equatable {
    /// 16 hexadecimal digits.
    package let id: String
    package let table: String
    /// Of the row that it changes, or of the one that it will make: sent twice, it makes one row.
    package let key: String
    package let isNew: Bool
    /// The number that the report has already, on paper or at another base; nil: it gets one.
    var reference: String?
    /// Who is typing.
    package var person: String
    package var savedAt: Int64
    /// What is typed, by field.
    package var fields: [String: String]
    /// What the row said when the form was opened, by field; empty of a new one.
    package var seen: [String: String]

    /// Something was typed: a form that was opened and left is no unfinished report.
    var isTouched: Bool { fields.filter { !$0.value.isEmpty } != seen.filter { !$0.value.isEmpty } }
    /// Of a form that asks for rows of several tables at once: its name.
    package var form: String?
    /// Where whoever saves it wants to be then; nil: at the report.
    package var back: String?
    /// What the row said by the time this was sent, by field, where another value was typed here; nil: nothing.
    var theirs: [String: String]?
    /// Which of both stays, as far as that is decided.
    var kept: [String: KeptValue]?
}

/// The drafts of a replica, a file each in `drafts/`: written whole and flushed, or not at all.
package struct DraftFolder: Sendable {
    private let path: String

    package init(_ folder: ReplicaFolder) throws {
        path = folder.path + "/drafts"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "make the folder of drafts", place: path,
                cause: FileFailure.cause(of: error))
        }
    }

    private func file(_ id: String) -> String { "\(path)/\(id).json" }

    private static func isValid(_ id: String) -> Bool {
        id.utf8.count == 16 && id.allSatisfy(\.isHexDigit)
    }

    package func save(_ draft: Draft) throws {
        guard Self.isValid(draft.id) else { throw Self.unknown(draft.id) }
        if !FileManager.default.fileExists(atPath: file(draft.id)),
            try ids().count >= PageLimits.drafts
        {
            throw OutpostError(
                .limit, operation: "keep a draft", place: path,
                cause: "there are \(PageLimits.drafts) unfinished reports",
                hint: "finish some of them, or throw them away")
        }
        try AtomicFile.write(
            [UInt8](try JSONEncoder().encode(draft)), to: file(draft.id), mode: 0o600)
    }

    /// nil where there is none of this id.
    package func draft(_ id: String) throws -> Draft? {
        guard Self.isValid(id), FileManager.default.fileExists(atPath: file(id)) else {
            return nil
        }
        let bytes = try AtomicFile.read(file(id), operation: "read a draft")
        do {
            return try JSONDecoder().decode(Draft.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: "read a draft", place: file(id), cause: "it is no draft",
                hint: "write the report once more; what was saved is not touched")
        }
    }

    package func remove(_ id: String) throws {
        guard Self.isValid(id) else { return }
        guard unlink(file(id)) == 0 || errno == ENOENT else {
            throw OutpostError(
                .storage, operation: "throw a draft away", place: file(id),
                cause: String(cString: strerror(errno)))
        }
    }

    /// The latest first; one that cannot be read is left out, and stays where it is.
    package func all() throws -> [Draft] {
        try ids().compactMap { id in
            do {
                return try draft(id)
            } catch let error as OutpostError where error.code == .corrupt {
                return nil
            }
        }.sorted { $0.savedAt > $1.savedAt }
    }

    private func ids() throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "list drafts", place: path,
                cause: FileFailure.cause(of: error))
        }
    }

    private static func unknown(_ id: String) -> OutpostError {
        OutpostError(
            .notFound, operation: "keep a draft", place: id, cause: "this is no draft's name",
            hint: "open the form anew")
    }
}
