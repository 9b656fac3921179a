import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTestSupport
import Testing

/// Files follow their reports, give way to any report, and go on at the byte where they stopped.
@Suite struct AttachmentSyncTests {
    private let temporary: TemporaryFolder
    private let road: FileRoad
    private let content = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31 / 7) }

    init() throws {
        temporary = try TemporaryFolder()
        road = try FileRoad(folder: temporary.appending("road"))
    }

    @Test func `A file comes to the hub, from there to the others, and not once more`() throws {
        let (writer, files) = try road.base(1)
        let digest = try road.attach(content, at: writer, files)
        let link = road.link(1)
        let sync = road.sync(writer, files, over: link)
        #expect(try sync.run() == .done)
        #expect(sync.report.sent == 1 && sync.report.left == 0)
        #expect(try road.hubFiles.bytes(of: digest) == content)
        let (reader, others) = try road.base(2)
        try road.bed.sync(reader)
        #expect(try road.sync(reader, others, over: road.link(2)).run() == .done)
        #expect(try others.bytes(of: digest) == content)
        for (replica, store) in [(writer, files), (reader, others)] {
            let quiet = road.link(replica.id.identity)
            #expect(try road.sync(replica, store, over: quiet).run() == .done)
            #expect(quiet.requests.isEmpty)
        }
    }

    @Test(arguments: [1, 999, 1000, 25_000, 49_999])
    func `A file that was cut goes on at the byte where its receiver stopped, up and down`(
        cut: Int
    ) throws {
        let (writer, files) = try road.base(1)
        let digest = try road.attach(content, at: writer, files)
        let broken = road.link(1)
        broken.cutAfter = cut
        #expect(throws: (any Error).self) { try road.sync(writer, files, over: broken).run() }
        #expect(road.hubFiles.heldBytes(of: digest) == Int64(cut))
        let link = road.link(1)
        #expect(try road.sync(writer, files, over: link).run() == .done)
        #expect(link.passed == content.count - cut)
        #expect(try road.hubFiles.bytes(of: digest) == content)
    }

    @Test func `A download that stops goes on at that byte, in pieces`() throws {
        let (writer, files) = try road.base(1)
        let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 13 / 11) }
        let digest = try road.attach(large, at: writer, files)
        let sync = road.sync(writer, files, over: road.link(1))
        while try sync.run() == .yielded {}
        let (reader, others) = try road.base(2)
        try road.bed.sync(reader)
        let broken = road.link(2)
        broken.cutAfter = 100_000
        #expect(throws: (any Error).self) { try road.sync(reader, others, over: broken).run() }
        #expect(others.heldBytes(of: digest) == Int64(AttachmentSyncLimits.firstPieceBytes))
        let link = road.link(2)
        #expect(try road.sync(reader, others, over: link).run() == .done)
        #expect(link.passed == large.count - Int(AttachmentSyncLimits.firstPieceBytes))
        #expect(try others.bytes(of: digest) == large)
    }

    @Test func `A report that is written while a file travels stops it at the next piece`() throws {
        let (writer, files) = try road.base(1)
        let digest = try road.attach(content, at: writer, files)
        let link = road.link(1)
        var isWritten = false
        link.beforePiece = { passed in
            guard passed >= 10_000, !isWritten else { return }
            isWritten = true
            try writer.write { db in
                try db.execute(sql: "INSERT INTO incident (title) VALUES ('shots fired')")
            }
        }
        let sync = road.sync(writer, files, over: link)
        #expect(try sync.run() == .yielded)
        #expect(link.passed == 10_000)
        #expect(sync.report.left == 1 && sync.report.bytesLeft == Int64(content.count - 10_000))
        try road.bed.sync(writer)
        #expect(try sync.run() == .done)
        #expect(link.passed == content.count)
        #expect(try road.hubFiles.bytes(of: digest) == content)
    }

    @Test func `A large file keeps no small one waiting, nor what came to the hub`()
        throws
    {
        let (writer, files) = try road.base(1)
        let large = [UInt8](repeating: 7, count: 400_000)
        try road.attach(large, at: writer, files)
        let small = try road.attach(content, at: writer, files)
        let link = road.link(1)
        link.beforePiece = { _ in }
        let sync = road.sync(writer, files, over: link)
        // The clock of the test goes on by a look at a time: the large file takes longer than one request may.
        #expect(try sync.run() == .yielded)
        #expect(road.hubFiles.has(small) && sync.report.sent == 1)
        var runs = 1
        while try sync.run() == .yielded { runs += 1 }
        #expect(runs > 1 && sync.report.sent == 2)
        #expect(link.passed == large.count + content.count)
    }

    @Test func `A damaged file is not taken for the one that its report speaks of`() throws {
        let (writer, files) = try road.base(1)
        let digest = try road.attach(content, at: writer, files)
        var altered = content
        altered[100] ^= 1
        try AtomicFile.write(
            altered, to: temporary.appending("road/base-1/\(digest.hexadecimal)"))
        let sync = road.sync(writer, files, over: road.link(1))
        #expect(try sync.run() == .done)
        #expect(sync.report.sent == 0 && sync.report.trouble?.contains("hash") == true)
        #expect(!road.hubFiles.has(digest) && road.hubFiles.heldBytes(of: digest) == 0)
    }

    @Test func `A file that is shorter than its report says is told of, not sent for ever`() throws
    {
        let (writer, files) = try road.base(1)
        let digest = try road.attach(content, at: writer, files)
        try AtomicFile.write(
            Array(content.prefix(20_000)),
            to: temporary.appending("road/base-1/\(digest.hexadecimal)"))
        let sync = road.sync(writer, files, over: road.link(1))
        #expect(try sync.run() == .done)
        #expect(sync.report.trouble?.contains("shorter") == true && sync.report.left == 0)
    }

    @Test func `A hub that was put back without its files is given them again`() throws {
        let (writer, files) = try road.base(1)
        let digest = try road.attach(content, at: writer, files)
        _ = try road.sync(writer, files, over: road.link(1)).run()
        road.hubFiles.remove(digest)
        // Its log has another epoch then.
        let mark = temporary.appending("road/base-1/.with-hub-0000000000000007")
        #expect(FileManager.default.fileExists(atPath: mark))
        try FileManager.default.removeItem(atPath: mark)
        _ = try road.sync(writer, files, over: road.link(1)).run()
        #expect(try road.hubFiles.bytes(of: digest) == content)
    }
}
