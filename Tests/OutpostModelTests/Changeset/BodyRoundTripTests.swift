import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct BodyRoundTripTests {
    @Test func `What is encoded is what is decoded, and one meaning has one spelling`() throws {
        try forEachSeed(1000) { seed, generator in
            let changeset = Changeset.random(using: &generator)
            let body = ChangesetBody.encode(changeset)
            let decoded = try ChangesetBody.decode(body)
            #expect(decoded == changeset, "seed \(seed)")
            #expect(ChangesetBody.encode(decoded) == body, "seed \(seed)")
        }
    }

    @Test func `The header alone says all but the tables`() throws {
        try forEachSeed(200) { seed, generator in
            let changeset = Changeset.random(using: &generator)
            let header = try ChangesetBody.decodeHeader(of: ChangesetBody.encode(changeset))
            #expect(header == changeset.header, "seed \(seed)")
        }
    }

    @Test func `No beginning of a body is a body`() throws {
        try forEachSeed(60) { seed, generator in
            let body = ChangesetBody.encode(.random(using: &generator))
            for count in 0..<body.count {
                #expect(throws: ByteReader.Failure.self, "\(count) bytes, seed \(seed)") {
                    try ChangesetBody.decode(Array(body.prefix(count)))
                }
            }
        }
    }

    @Test func `A body with any one byte changed is refused, or is the body of what it says`()
        throws
    {
        let body = ChangesetBody.encode(SampleChangesets.edit)
        for index in body.indices {
            for value in UInt8.min...UInt8.max where value != body[index] {
                var bytes = body
                bytes[index] = value
                guard let decoded = try? ChangesetBody.decode(bytes) else { continue }
                #expect(ChangesetBody.encode(decoded) == bytes, "byte \(index) as \(value)")
                #expect(decoded != SampleChangesets.edit, "byte \(index) as \(value)")
            }
        }
    }

    @Test func `Random bodies with bytes changed, taken out and put in are never misread`() throws {
        try forEachSeed(1000) { seed, generator in
            var bytes = ChangesetBody.encode(.random(using: &generator))
            for _ in 0...generator.below(3) {
                let index = generator.below(bytes.count)
                switch generator.below(3) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
                default: bytes.remove(at: index)
                }
            }
            guard let decoded = try? ChangesetBody.decode(bytes) else { return }
            #expect(ChangesetBody.encode(decoded) == bytes, "seed \(seed)")
        }
    }

    @Test func `A body over the limit is refused before it is read`() {
        let bytes = [UInt8](repeating: ChangesetBody.format, count: Limits.bodyBytes + 1)
        let refused = #expect(throws: ByteReader.Failure.self) { try ChangesetBody.decode(bytes) }
        #expect(refused?.defect == .lengthOverLimit(Limits.bodyBytes))
    }

    @Test func `A batch names the first body that is broken`() {
        let good = ChangesetBody.encode(SampleChangesets.edit)
        let refused = #expect(throws: ByteReader.Failure.self) {
            try Batch<Unverified>(bodies: [good, good + [0]])
        }
        #expect(refused?.defect == .trailingBytes)
    }
}
