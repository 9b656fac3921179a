import OutpostModel
import OutpostTrust
import Testing

@Suite struct BundleHeaderTests {
    private let mission = MissionID(digest: Digest(of: Array("mission".utf8)))
    private let writer = SealKey(known: 7)
    private let contentKey = (0..<32).map { UInt8($0) }

    private func roster(_ key: SealKey, identity: UInt64 = 5) -> Roster {
        Roster(
            version: 1,
            devices: [
                Roster.Device(identity: identity, name: "Jacmel", sealKey: key.publicKey.bytes)
            ])
    }

    private func header(to keys: [BoxKey]) throws -> BundleHeader {
        try BundleHeader(
            contentKey: contentKey, to: Set(keys.map(\.publicBytes)), mission: mission, writer: 5,
            issued: 1_771_999_999_999, key: writer)
    }

    private func read(_ bytes: [UInt8]) throws -> (header: BundleHeader, byteCount: Int) {
        var count = 0
        return (try BundleHeader(decoding: bytes, byteCount: &count), count)
    }

    @Test func `Each reader finds the key of what follows, and nobody else`() throws {
        let keys = [BoxKey(), BoxKey(), BoxKey()]
        let bytes = try header(to: keys).encoded()
        let (again, count) = try read(bytes + [1, 2, 3])
        #expect(count == bytes.count)
        #expect(again.isWritten(by: roster(writer)))
        for key in keys { #expect(try again.contentKey(with: key) == contentKey) }
        #expect(try again.contentKey(with: BoxKey()) == nil)
    }

    @Test func `It counts as written by its device alone`() throws {
        let header = try header(to: [BoxKey()])
        #expect(!header.isWritten(by: roster(SealKey(known: 8))))
        #expect(!header.isWritten(by: roster(writer, identity: 6)))
        #expect(!header.isWritten(by: Roster()))
    }

    @Test func `Whatever is flipped, dropped, inserted or cut is found`() throws {
        let key = BoxKey()
        let bytes = try header(to: [key, BoxKey()]).encoded()
        let roster = roster(writer)
        func isTaken(_ bytes: [UInt8]) -> Bool {
            do {
                let (header, count) = try read(bytes)
                return try count == bytes.count && header.isWritten(by: roster)
                    && header.contentKey(with: key) == contentKey
            } catch {
                return false
            }
        }
        #expect(isTaken(bytes))
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << bit
                #expect(!isTaken(flipped), "\(index) \(bit)")
            }
            var dropped = bytes
            dropped.remove(at: index)
            #expect(!isTaken(dropped), "\(index)")
            var inserted = bytes
            inserted.insert(bytes[index] ^ 1, at: index)
            #expect(!isTaken(inserted), "\(index)")
            #expect(!isTaken(Array(bytes[..<index])), "\(index)")
        }
    }

    @Test func `It is for 1 to 256 readers, each once and in order`() throws {
        #expect(throws: OutpostError.self) { try header(to: []) }
        let keys = [BoxKey(), BoxKey()]
        let bytes = try header(to: keys).encoded()
        let boxes = 66..<66 + 2 * 125
        let swapped = Array(
            bytes[..<66] + bytes[191..<316] + bytes[66..<191] + bytes[boxes.upperBound...])
        let doubled = Array(
            bytes[..<66] + bytes[66..<191] + bytes[66..<191] + bytes[boxes.upperBound...])
        for bad in [swapped, doubled] {
            #expect(throws: ByteReader.Failure.self) { try read(bad) }
        }
    }

    /// With a key that anybody can make again; the rest of it is this version's for ever.
    private static let recordedReader = (0x20..<0x40).map { UInt8($0) }

    @Test func `A header of version 1 is read, believed and opened as it was recorded`() throws {
        let key = try BoxKey(rawBytes: Self.recordedReader)
        let bytes: [UInt8]
        do {
            bytes = try TrustFixture.bytes("bundle-header")
        } catch  where TrustFixture.isRecording {
            try TrustFixture.record(
                try header(to: [key, BoxKey()]).encoded(), as: "bundle-header",
                "A bundle's header, version 1, for two readers.")
            Issue.record("recorded: look at what changed, then run again")
            return
        }
        let (header, count) = try read(bytes)
        #expect(count == bytes.count)
        #expect(header.encoded() == bytes)
        #expect(header.writer == 5 && header.issued == 1_771_999_999_999)
        #expect(header.readers.count == 2)
        #expect(header.isWritten(by: roster(writer)))
        #expect(try header.contentKey(with: key) == contentKey)
    }
}
