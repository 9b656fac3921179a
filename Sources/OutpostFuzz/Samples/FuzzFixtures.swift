import Foundation
import OutpostModel

/// The folder Fixtures of the repository, where inputs begin.
package struct FuzzFixtures: Sendable {
    private let folder: URL

    package init(folder: URL) { self.folder = folder }

    /// The files below a folder whose names end so, in the order of their names; `.hex` files as the bytes that they spell.
    ///
    /// - Throws: `not-found`: a fuzzer that begins with nothing finds nothing.
    func files(_ path: String, ending: String) throws -> [[UInt8]] {
        let place = folder.appending(path: path)
        let names = FileManager.default.enumerator(atPath: place.path)?.compactMap { $0 as? String }
        let wanted = (names ?? []).filter { $0.hasSuffix(ending) }.sorted()
        guard !wanted.isEmpty else {
            throw OutpostError(
                .notFound, operation: "find inputs for a fuzzer", place: place.path,
                cause: "no file here ends with \(ending)",
                hint: "run it in the repository's root, or name --fixtures")
        }
        return try wanted.map { name in
            let data = [UInt8](try Data(contentsOf: place.appending(path: name)))
            return ending.hasSuffix(".hex") ? Self.spelt(data) : data
        }
    }

    /// Hexadecimal digits, with `#` to the end of a line as a comment.
    private static func spelt(_ text: [UInt8]) -> [UInt8] {
        let lines = text.split(separator: UInt8(ascii: "\n"))
        let digits = lines.map { $0.prefix { $0 != UInt8(ascii: "#") } }.joined()
            .filter { $0 > UInt8(ascii: " ") }
        return Hexadecimal.bytes(of: String(decoding: digits, as: UTF8.self)) ?? []
    }
}
