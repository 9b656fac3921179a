import Foundation
import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostStore

@Suite struct AttachmentStoreTests {
    private let temporary: TemporaryFolder
    private let folder: ReplicaFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = ReplicaFolder(path: temporary.appending("a"))
    }

    private static let plenty: @Sendable (String) throws -> Int64 = { _ in 1 << 40 }

    private func open(fileLimit: Int64 = 1 << 20) throws -> AttachmentStore {
        try AttachmentStore.open(folder, fileLimit: fileLimit, freeBytes: Self.plenty)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.attachments).sorted()
    }

    @Test func `A file stands under the hash of its content, and is read as it was`() throws {
        let store = try open()
        let content = Array("a picture".utf8)
        let writer = try store.begin()
        for byte in content { try writer.write([byte]) }
        let digest = try writer.finish()
        #expect(digest == Digest(of: content))
        #expect(try names() == [digest.hexadecimal])
        #expect(try store.bytes(of: digest) == content)
        #expect(store.byteCount(of: digest) == 9)
        #expect(try store.digests() == [digest])
        #expect(try store.keep([]) == Digest(of: [] as [UInt8]))
    }

    @Test func `The same content again is one file, which is not written anew`() throws {
        let store = try open()
        let digest = try store.keep([1, 2, 3])
        let path = folder.attachments + "/" + digest.hexadecimal
        let before = try FileManager.default.attributesOfItem(atPath: path)
        #expect(try store.keep([1, 2, 3]) == digest)
        let after = try FileManager.default.attributesOfItem(atPath: path)
        #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
        #expect(try names().count == 1)
    }

    @Test func `What is not finished does not count, and goes with its writer or later`()
        throws
    {
        let store = try open()
        var writer: AttachmentWriter? = try store.begin()
        try writer?.write([1, 2, 3])
        #expect(try names().count == 1)
        #expect(try store.digests() == [])
        // Another process opens the store while this one writes.
        _ = try open()
        #expect(try names().count == 1, "a file that is being written is let be")
        writer = nil
        #expect(try names() == [])
        // What a process left that was killed.
        let left = folder.attachments + "/.part-abcdef"
        #expect(FileManager.default.createFile(atPath: left, contents: Data([1, 2])))
        _ = try open()
        #expect(try names() == [])
    }

    @Test func `A file that was changed on the disk is not given as what was attached`() throws {
        let store = try open()
        let content = [UInt8](repeating: 7, count: 300_000)
        let digest = try store.keep(content)
        let path = folder.attachments + "/" + digest.hexadecimal
        var damaged = content
        damaged[299_999] = 8
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: OutpostError.self) { try store.bytes(of: digest) }
        #expect(error?.code == .corrupt)
        #expect(try store.bytes(of: digest, isVerified: false) == damaged)
        // When the whole one comes again it takes the place, and the damaged one is kept aside.
        #expect(try store.keep(content) == digest)
        #expect(try store.bytes(of: digest) == content)
        #expect(try names().count == 2)
        #expect(try store.digests() == [digest])
    }

    @Test func `A file that is not here is said to be missing`() throws {
        let store = try open()
        let error = #expect(throws: OutpostError.self) { try store.bytes(of: .zero) }
        #expect(error?.code == .notFound)
        #expect(!store.has(.zero))
    }

    @Test func `A file beyond the limit is refused as it passes it, and leaves nothing`() throws {
        let store = try open(fileLimit: 10)
        #expect(throws: OutpostError.self) { try store.begin(expected: 11) }
        let writer = try store.begin(expected: 10)
        try writer.write([UInt8](repeating: 1, count: 10))
        let error = #expect(throws: OutpostError.self) { try writer.write([1]) }
        #expect(error?.code == .limit)
        #expect(throws: OutpostError.self) { try writer.finish() }
        #expect(try names() == [])
    }

    @Test func `A disk that is nearly full keeps its room for reports`() throws {
        let free = FreeBytes(AttachmentLimits.reservedBytes + (5 << 20))
        let store = try AttachmentStore.open(folder, freeBytes: { _ in free.value })
        let error = #expect(throws: OutpostError.self) { try store.begin(expected: 6 << 20) }
        #expect(error?.code == .diskFull)
        let writer = try store.begin(expected: 5 << 20)
        try writer.write([UInt8](repeating: 1, count: 1 << 20))
        // Another program fills the disk meanwhile.
        free.value = 0
        #expect(throws: OutpostError.self) {
            for _ in 0..<4 { try writer.write([UInt8](repeating: 1, count: 1 << 20)) }
        }
        #expect(try names() == [])
        #expect(try AttachmentStore.systemFreeBytes(folder.attachments) > 0)
    }

    @Test func `Names that are no hashes are not taken for files`() throws {
        let store = try open()
        let digest = try store.keep([1])
        for name in [digest.hexadecimal.uppercased(), "readme", String(repeating: "g", count: 64)] {
            let path = folder.attachments + "/" + name
            #expect(FileManager.default.createFile(atPath: path, contents: Data()))
        }
        #expect(try store.digests() == [digest])
    }
}

/// What a disk of a test has free. Only the test's own thread looks at it.
private final class FreeBytes: @unchecked Sendable {
    var value: Int64

    init(_ value: Int64) { self.value = value }
}
