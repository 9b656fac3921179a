import Foundation
import OutpostModel

/// Style and script of the pages, read once. Their addresses carry a hash, so that browsers keep them for ever and never mix two versions.
struct StaticFiles: Sendable {
    /// By name, as in `outpost.css`.
    private let files: [String: (bytes: [UInt8], type: String)]
    /// Part of every address.
    let version: String

    private static let types = ["css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"]

    static func load() throws -> StaticFiles {
        guard let folder = Bundle.module.resourceURL?.appendingPathComponent("Static") else {
            throw OutpostError(
                .notFound, operation: "start the pages", place: "Static",
                cause: "the files that belong to this program are not beside it",
                hint: "install it anew")
        }
        var files: [String: ([UInt8], String)] = [:]
        var all: [UInt8] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            guard let type = types[(name as NSString).pathExtension] else { continue }
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            files[name] = (bytes, type + "; charset=utf-8")
            all += bytes
        }
        let hash = Hexadecimal.text(of: Digest(of: all).bytes.prefix(6))
        return StaticFiles(files: files, version: hash)
    }

    func answer(_ name: String) throws -> PageAnswer {
        guard let file = files[name] else {
            throw OutpostError(
                .notFound, operation: "open a page", place: name, cause: "there is no such file")
        }
        var answer = PageAnswer(contentType: file.type, body: file.bytes)
        answer.headers[.cacheControl] = "public, max-age=31536000, immutable"
        return answer
    }
}
