import Foundation
import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostStore

@Suite struct AttachmentArrivalTests {
    private let temporary: TemporaryFolder
    private let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    private var digest: Digest { Digest(of: content) }
    private var count: Int64 { Int64(content.count) }

    init() throws { temporary = try TemporaryFolder() }

    private func open(free: Int64 = 1 << 40) throws -> AttachmentStore {
        try AttachmentStore.open(
            at: temporary.appending("files"), fileLimit: 1 << 20, freeBytes: { _ in free })
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: temporary.appending("files")).sorted()
    }

    @Test func `What comes in parts stands under its hash once the last one is there`() throws {
        for start in stride(from: 0, to: content.count, by: 30_000) {
            // Each part finds the store opened anew, as after a restart.
            let arrival = try open().arrival(of: digest, byteCount: count)
            #expect(arrival.held == Int64(start))
            #expect(try !open().has(digest))
            try arrival.write(Array(content[start..<min(start + 30_000, content.count)]))
            if arrival.isWhole { try arrival.finish() }
            arrival.close()
        }
        let store = try open()
        #expect(try store.bytes(of: digest) == content)
        #expect(try names() == [digest.hexadecimal])
        #expect(store.heldBytes(of: digest) == 0)
    }

    @Test func `A file that is not what it is named for begins again, and nobody is shown it`()
        throws
    {
        let store = try open()
        var altered = content
        altered[5] ^= 1
        let arrival = try store.arrival(of: digest, byteCount: count)
        try arrival.write(altered)
        let error = #expect(throws: OutpostError.self) { try arrival.finish() }
        #expect(error?.code == .corrupt)
        #expect(!store.has(digest) && arrival.held == 0)
        try arrival.write(content)
        try arrival.finish()
        #expect(try store.bytes(of: digest) == content)
    }

    @Test func `A link that stands half open does not keep the next one from the file`() throws {
        let store = try open()
        let first = try store.arrival(of: digest, byteCount: count)
        try first.write(Array(content.prefix(40_000)))
        let second = try store.arrival(of: digest, byteCount: count)
        #expect(second.held == 40_000)
        try second.write(Array(content[40_000..<90_000]))
        // What was on its way over the first one comes after all.
        try first.write(Array(content[40_000..<60_000]))
        try second.write(Array(content[90_000...]))
        try second.finish()
        try first.write(Array(content[60_000...]))
        try first.finish()
        #expect(try store.bytes(of: digest) == content)
        #expect(try names() == [digest.hexadecimal])
    }

    @Test func `More than was announced is refused, and so is what does not fit the disk`() throws {
        let store = try open()
        let arrival = try store.arrival(of: digest, byteCount: 10)
        #expect(throws: OutpostError.self) { try arrival.write(Array(content.prefix(11))) }
        try arrival.write(Array(content.prefix(10)))
        #expect(arrival.held == 10)
        arrival.close()
        // Longer than it should be by what a report says now: it begins again.
        #expect(try store.arrival(of: digest, byteCount: 9).held == 0)
        let full = try open(free: AttachmentLimits.reservedBytes + count - 1)
        let error = #expect(throws: OutpostError.self) {
            try full.arrival(of: digest, byteCount: count)
        }
        #expect(error?.code == .diskFull)
        #expect(throws: OutpostError.self) {
            try store.arrival(of: digest, byteCount: 2 << 20)
        }
    }

    @Test func `Which files a hub has is remembered for one epoch of its log; a torn end goes`()
        throws
    {
        let store = try open()
        let marks = try AttachmentMarks(store, epoch: 7)
        let other = Digest(of: [1])
        try marks.insert(digest)
        try marks.insert(other)
        try marks.insert(digest)
        let path = temporary.appending("files") + "/.with-hub-0000000000000007"
        #expect(try AtomicFile.read(path, operation: "look").count == 64)
        try AtomicFile.write(
            Array(try AtomicFile.read(path, operation: "look").dropLast(3)), to: path)
        let again = try AttachmentMarks(store, epoch: 7)
        #expect(again.contains(digest) && !again.contains(other))
        try again.insert(other)
        #expect(try AttachmentMarks(store, epoch: 7).contains(other))
        #expect(try !AttachmentMarks(store, epoch: 8).contains(digest))
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
