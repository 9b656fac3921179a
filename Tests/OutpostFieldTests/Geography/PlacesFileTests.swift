import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostField

@Suite struct PlacesFileTests {
    @Test func `What is written is read`() throws {
        let places = try GeographyFixture.places()
        let bytes = PlacesFile.encode(places)
        let read = try PlacesFile.decode(bytes, file: "areas")
        #expect(read.areas == places.areas && read.borders == places.borders)
        #expect(PlacesFile.encode(read) == bytes)
    }

    @Test func `A file of which any byte is another, or missing, is not believed`() throws {
        let bytes = PlacesFile.encode(try GeographyFixture.places())
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            let error = #expect(throws: OutpostError.self) {
                try PlacesFile.decode(damaged, file: "areas")
            }
            #expect(error?.code == .corrupt && error?.hint.contains("places take") == true)
        }
        for length in 0..<bytes.count where length % 37 == 0 || length < 80 {
            #expect(throws: OutpostError.self) {
                try PlacesFile.decode(Array(bytes.prefix(length)), file: "areas")
            }
        }
    }

    /// Whoever makes the digest right as well still gets an answer or a refusal.
    @Test func `Damage under a right digest is read or refused, and what is read can be used`()
        throws
    {
        let body = Array(
            PlacesFile.encode(try GeographyFixture.places()).dropLast(Digest.byteCount))
        try forEachSeed(300) { _, generator in
            var damaged = body
            for _ in 0...generator.below(3) {
                damaged[9 + generator.below(body.count - 9)] = UInt8(generator.below(256))
            }
            damaged += Digest(of: damaged).bytes
            guard let places = try? PlacesFile.decode(damaged, file: "areas") else { return }
            _ = places.codes(at: GeoPoint(clampedLatitude: 10.5, longitude: 21))
            _ = Gazetteer(places).find("anse")
            _ = places.borders.simplified(triangle: 1e6)
        }
    }
}
