import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// The stick of a second copy: files in memory, of which a write fails in its middle when it is told to.
package final class SimulatedStick: CopyMedium {
    package let settings: CopySettings
    private let code: BoxKey
    /// By name.
    package var files: [String: [UInt8]] = [:]
    /// The next write ends after so many bytes, with an error; nil: none does.
    package var bytesUntilFailure: Int?
    /// It says that it wrote, and keeps something else.
    package var garbles = false

    convenience init(_ random: inout SplitMix64) throws {
        try self.init(random: { UInt8(random.below(256)) })
    }

    /// - Parameter random: the next of bytes that nobody guesses, or that a seed says.
    package init(random: () -> UInt8) throws {
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in random() } }
        code = try BoxKey(rawBytes: bytes(32))
        settings = CopySettings(
            folder: "stick", id: bytes(KeptCopy.idBytes), reader: code.publicBytes, names: bytes(32)
        )
    }

    package var place: String { settings.folder }

    package func sizes() throws -> [String: Int] { files.mapValues(\.count) }

    package func write(
        _ name: String, _ make: (_ append: @escaping ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        let file = GrowingFile(until: bytesUntilFailure, place: place)
        bytesUntilFailure = nil
        try make { try file.append($0) }
        var bytes = file.bytes
        if garbles, !bytes.isEmpty { bytes[bytes.count / 2] ^= 1 }
        files[name] = bytes
    }

    package func reader(of name: String) throws -> (Int) throws -> [UInt8] {
        var rest = (files[name] ?? [])[...]
        return { count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }

    package func remove(_ name: String) throws { files[name] = nil }

    /// As somebody opens it who has the code.
    package func opened() throws -> CopyReader { try CopyReader(self, key: code) }
}

private final class GrowingFile {
    private(set) var bytes: [UInt8] = []
    private let limit: Int?
    private let place: String

    init(until limit: Int?, place: String) {
        self.limit = limit
        self.place = place
    }

    func append(_ more: [UInt8]) throws {
        bytes += more
        guard let limit, bytes.count > limit else { return }
        throw OutpostError(
            .storage, operation: "keep the second copy", place: place, cause: "the stick failed")
    }
}
