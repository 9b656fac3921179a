import Foundation
import OutpostModel
import OutpostStore
import Synchronization

// THE FOLDER incoming/
//
//     files/        what came with forms and is not attached yet: an AttachmentStore of its own
//     ID.xml        a filled form that waits for some of its files, as it came
//     ID.json       its `WaitingForm`; written after the XML: a form without it does not count
//
// ID is 32 hexadecimal digits, of a hash of who sent it and its instanceID. Writer and reader: `IncomingForms`.

/// A filled form whose files are not all here.
struct WaitingForm: Codable, Sendable, Equatable {
    let person: String
    let instanceID: String
    let form: String
    /// When its first part came, in milliseconds since 1970.
    let since: Int64
    /// The files that are here: hash by name.
    var files: [String: String]

    func digest(of name: String) -> Digest? {
        files[name].flatMap { Hexadecimal.bytes(of: $0) }.flatMap { Digest(bytes: $0) }
    }
}

/// What phones sent that is not whole yet. It survives a power cut: a phone that was told that a part was taken does not send it again.
final class IncomingForms: Sendable {
    let files: AttachmentStore
    private let folder: String
    /// A lock, since phones send at once, and what one is done with another may have begun to need.
    private let busy = Mutex<Void>(())

    init(_ folder: ReplicaFolder) throws {
        self.folder = folder.incoming
        files = try AttachmentStore.open(at: folder.incoming + "/files")
        try removeUnneeded()
    }

    /// One at a time: what is read of a form is still so when it is written.
    func alone<Result>(_ body: () throws -> Result) throws -> Result {
        try busy.withLock { _ in try body() }
    }

    static func id(person: String, instanceID: String) -> String {
        let name = "\(person)\u{0}\(instanceID)"
        return String(Digest(of: Array(name.utf8)).hexadecimal.prefix(32))
    }

    func form(_ id: String) throws -> WaitingForm? {
        let path = "\(folder)/\(id).json"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let bytes = try AtomicFile.read(path, operation: Self.operation)
        do {
            return try JSONDecoder().decode(WaitingForm.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: Self.operation, place: path, cause: "\(error)",
                hint: "move this file away; the phone can send the form again")
        }
    }

    func xml(_ id: String) throws -> [UInt8] {
        try AtomicFile.read("\(folder)/\(id).xml", operation: Self.operation)
    }

    /// By id.
    func all() throws -> [(id: String, form: WaitingForm)] {
        try names().filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
            .compactMap { id in try form(id).map { (id, $0) } }
    }

    /// Once it returns, the form and the files that it names survive a power cut.
    func keep(_ form: WaitingForm, xml: [UInt8], as id: String) throws {
        let isNew = try self.form(id) == nil
        guard try !isNew || all().count < UploadLimits.waitingForms else {
            throw OutpostError(
                .limit, operation: Self.operation, place: folder,
                cause: "\(UploadLimits.waitingForms) forms wait for their pictures already",
                hint: "let the phones send the rest first")
        }
        try AtomicFile.write(xml, to: "\(folder)/\(id).xml", mode: 0o600)
        let json = [UInt8](try JSONEncoder().encode(form))
        try AtomicFile.write(json, to: "\(folder)/\(id).json", mode: 0o600)
    }

    /// The form is a report now, or was refused and kept elsewhere.
    ///
    /// - Parameter others: files that came with it and were never noted.
    func remove(_ id: String, others: [Digest] = []) throws {
        let form = try form(id)
        // The note first: what is left without it is taken away at the next opening.
        for name in ["\(id).json", "\(id).xml"] { unlink("\(folder)/\(name)") }
        let own = form.map { form in form.files.keys.compactMap { form.digest(of: $0) } } ?? []
        let needed = try neededFiles()
        for digest in Set(own + others) where !needed.contains(digest) { files.remove(digest) }
    }

    /// Files that belong to no form after all.
    func discard(_ digests: [Digest]) throws {
        try alone {
            let needed = try neededFiles()
            for digest in digests where !needed.contains(digest) { files.remove(digest) }
        }
    }

    private func neededFiles() throws -> Set<Digest> {
        Set(
            try all().flatMap { entry in
                entry.form.files.keys.compactMap { entry.form.digest(of: $0) }
            })
    }

    /// What no form names, as after a cut.
    private func removeUnneeded() throws {
        let needed = try neededFiles()
        for digest in try files.digests() where !needed.contains(digest) { files.remove(digest) }
        let noted = Set(try all().map(\.id))
        for name in try names() where name.hasSuffix(".xml") {
            if !noted.contains(String(name.dropLast(4))) { unlink("\(folder)/\(name)") }
        }
    }

    private func names() throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: Self.operation, place: folder,
                cause: FileFailure.cause(of: error))
        }
    }

    private static let operation = "take a phone's form"
}
