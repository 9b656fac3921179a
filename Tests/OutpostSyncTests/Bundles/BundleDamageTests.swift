import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// Sticks that were dropped in the mud, and couriers who were stopped on the way.
@Suite struct BundleDamageTests {
    private let bed: BundleBed
    private let bundle: [UInt8]
    private let offsets: [Int]

    init() throws {
        bed = try BundleBed()
        for number in 0..<3 {
            try bed.first.insertIncident("report \(number)", severity: 1)
            try bed.first.write { db in
                try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('rice \(number)')")
            }
        }
        bundle = try bed.bundle(of: bed.first, to: [try bed.recipient(bed.second, of: bed.first)])
        offsets = try recordOffsets(of: bundle)
    }

    /// A base of the same device that has nothing yet.
    private func reader() throws -> Replica {
        let reader = try bed.bed.edge(bed.second.id.identity)
        try reader.take(try #require(bed.rosters.keptRosters))
        return reader
    }

    private func rows(_ replica: Replica) throws -> Set<Substring> {
        Set(try replica.shown().split(separator: "\n"))
    }

    @Test func `Each record that is altered is named, and costs itself alone`() throws {
        let all = try rows(bed.first)
        // Rosters, greeting, two journals, farewell; receipts have nothing to say here.
        #expect(offsets.count == 6)
        for (number, offset) in offsets.dropLast().enumerated() {
            for byte in [
                offset + 4, (offset + 4 + offsets[number + 1]) / 2, offsets[number + 1] - 1,
            ] {
                var altered = bundle
                altered[byte] ^= 0x20
                let reader = try reader()
                let report = try bed.read(altered, at: reader)
                #expect(
                    report.defects == [
                        BundleDefect(kind: .altered, number: UInt64(number), offset: offset)
                    ])
                #expect(report.taken == ([2, 3].contains(number) ? 3 : 6), "record \(number)")
                #expect(try rows(reader).isSubset(of: all))
                #expect(try reader.audit().isSound)
                // The same file unharmed brings the rest.
                #expect(try bed.read(bundle, at: reader).isWhole)
                #expect(try rows(reader) == all)
            }
        }
    }

    @Test func `A length that is altered is named, and what came before it is taken`() throws {
        for (number, offset) in offsets.dropLast().enumerated() {
            for byte in 0..<4 {
                var altered = bundle
                altered[offset + byte] ^= 0x81
                let report = try bed.read(altered, at: try reader())
                let first = try #require(report.defects.first)
                #expect(first.number == number && first.offset == offset)
                #expect(report.taken == max(0, min(6, (number - 2) * 3)))
            }
        }
    }

    @Test func `Cut anywhere, what came whole is taken, and the cut is named`() throws {
        for (number, offset) in offsets.dropLast().enumerated() {
            for end in [offset, offset + 2, offset + 10, offsets[number + 1] - 1] {
                let report = try bed.read(Array(bundle.prefix(end)), at: try reader())
                let last = try #require(report.defects.last)
                #expect(last.kind == .cut && report.defects.count == 1, "\(number) \(end)")
                #expect(report.taken == max(0, min(6, (number - 2) * 3)))
            }
        }
    }

    @Test func `Records that change places, or come from another bundle, are as damaged ones`()
        throws
    {
        let other = try bed.bundle(
            of: bed.first, to: [try bed.recipient(bed.second, of: bed.first)])
        let mixed = bundle[..<offsets[2]] + other[offsets[2]..<offsets[3]] + bundle[offsets[3]...]
        #expect(try bed.read(Array(mixed), at: try reader()).taken == 3)
        let swapped =
            bundle[..<offsets[2]] + bundle[offsets[3]..<offsets[4]]
            + bundle[offsets[2]..<offsets[3]]
            + bundle[offsets[4]...]
        let report = try bed.read(Array(swapped), at: try reader())
        #expect(report.taken == 0 && report.defects.count == 2)
        // Something behind its end is nobody's.
        #expect(try bed.read(bundle + Array(repeating: 7, count: 30), at: try reader()).isWhole)
    }

    @Test func `A header that is altered at any byte leaves all of it untaken`() throws {
        let state = try rows(bed.second)
        for byte in 0..<offsets[0] {
            var altered = bundle
            altered[byte] ^= 1
            do {
                let report = try bed.read(altered, at: bed.second)
                #expect(report.taken == 0 && !report.defects.isEmpty, "byte \(byte)")
            } catch is OutpostError {
                continue
            }
        }
        #expect(try rows(bed.second) == state)
    }

    @Test func `It is said whose a bundle is that was brought to the wrong place`() throws {
        let error = #expect(throws: OutpostError.self) { try bed.readAtHub(bundle) }
        #expect(error?.cause.contains("\(bed.second.id.identity)") == true)
    }

    @Test func `What no device of the roster wrote is refused`() throws {
        // Whom to encrypt to, and what is to be said, everybody may know.
        let writer = BundleWriter(
            replica: bed.first, mission: bed.mission, trust: bed.rosters.trust,
            sealer: SimulatedSeals.sealer, signer: SealKey())
        var forged: [UInt8] = []
        _ = try writer.write(
            try writer.plan(for: [try bed.recipient(bed.second, of: bed.first)]), issued: 1,
            contentKey: BundleHeader.freshContentKey()
        ) { forged += $0 }
        let error = #expect(throws: OutpostError.self) { try bed.read(forged, at: bed.second) }
        #expect(error?.code == .refused)
        #expect(try bed.second.shown().isEmpty)
    }

    /// The middle one of three sticks never came.
    @Test func `A journal with a gap waits, and the others go on`() throws {
        let reader = try reader()
        #expect(try bed.read(bundle, at: reader).taken == 6)
        try bed.first.insertIncident("on the lost stick", severity: 1)
        let heads = try bed.first.heads().mapValues(\.sequence)
        try bed.first.insertIncident("after it", severity: 1)
        try bed.first.write { db in
            try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('water')")
        }
        let plain = try bed.recipient(bed.second, of: bed.first)
        let ahead = BundleRecipient(
            name: plain.name, boxKey: plain.boxKey, identity: plain.identity,
            readable: plain.readable, known: heads)
        let report = try bed.read(try bed.bundle(of: bed.first, to: [ahead]), at: reader)
        #expect(report.taken == 1 && report.stopped.count == 1)
        guard case .gap? = report.stopped.values.first else {
            Issue.record("not told to be a gap")
            return
        }
        #expect(try reader.shown().contains("water") && !reader.shown().contains("after it"))
    }
}
