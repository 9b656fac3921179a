import OutpostModel
import Testing

@testable import OutpostField

// Strategy: take a good file, damage some bytes of it by a seeded generator, read it. Half the
// damage is done with the characters that the formats live by, since random bytes are mostly
// refused as text. Invariants: nothing crashes; a file is either read or refused with a line; each
// record read from a damaged CSV file is accepted, repeated or rejected, and its bytes stand in the
// file at its offset.

/// A small generator that gives the same numbers everywhere (Vigna's SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func damage(_ bytes: [UInt8], with signs: String) -> [UInt8] {
        var bytes = bytes
        let signs = Array(signs.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &self)
            let sign = signs.randomElement(using: &self) ?? 0
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes[index] = sign
            case 2: bytes.insert(sign, at: index)
            default: bytes.remove(at: index)
            }
        }
        return bytes
    }
}

@Suite struct DamagedFileTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `A damaged mission file is read, or refused with a line`(seed: UInt64) throws {
        let good = try Repository.bytes("Fixtures/missions/small.yaml")
        var generator = SplitMix(state: seed)
        for _ in 0..<100 {
            let bytes = generator.damage(good, with: "{}[]:,-#&*!|>'\"%@` \n\t?~")
            do throws(MissionError) {
                _ = try Mission.load(bytes: bytes)
            } catch {
                #expect(error.line >= 1 && !error.reason.isEmpty)
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `Each record of a damaged CSV file is accounted for`(seed: UInt64) throws {
        let good = Array(try Repository.bytes("Fixtures/import/reports.csv").prefix(6000))
        let mission = try Mission.default
        let mappings = try Mapping.shipped(for: mission)
        let mapping = try #require(mappings.first { $0.file == "field-reports.yaml" }).mapping
        var generator = SplitMix(state: seed)
        for _ in 0..<20 {
            let bytes = generator.damage(good, with: "\",\r\n;")
            var reader = reader(over: bytes, chunk: 64)
            guard let header = try? reader.readHeader(),
                var importer = try? RowImporter(
                    mapping: mapping, mission: mission, header: header.fields)
            else { continue }
            var count = 0
            do throws(OutpostError) {
                while let item = try reader.next() {
                    count += 1
                    _ = importer.take(item)
                    guard let record = item.record else { continue }
                    let end = record.byteOffset + record.original.count
                    #expect(Array(bytes[record.byteOffset..<end]) == record.original)
                }
            } catch {
                #expect(error.place.contains("line"))
            }
            #expect(importer.tally.records == count)
        }
    }
}
