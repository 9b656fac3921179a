import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostField

@Suite struct PictureMetadataTests {
    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        return bytes.count >= word.count
            && (0...bytes.count - word.count).contains { bytes[$0...].starts(with: word) }
    }

    @Test(arguments: TestPictures.talking)
    func `Nothing that a picture says of its maker is left, and which way is up is`(
        name: String, picture: [UInt8]
    ) throws {
        #expect(Self.contains(picture, TestPictures.secret))
        let stripped = try PictureMetadata.stripped(picture)
        for word in [TestPictures.secret, "MPF", "ICC", "iCCP", "XMP", "http", "2026", "JFXX"] {
            #expect(!Self.contains(stripped, word), "\(name): \(word)")
        }
        let facts = PictureMetadata.facts(of: stripped)
        #expect(facts.orientation == 6)
        #expect(facts.localTime == nil && facts.latitude == nil)
        #expect(try PictureMetadata.stripped(stripped) == stripped, "once is enough")
        #expect(stripped.count < picture.count)
    }

    @Test func `The picture itself keeps its bytes`() throws {
        // A picture that stands upright and says nothing stays as it is.
        #expect(try PictureMetadata.stripped(TestPictures.jpeg) == TestPictures.jpeg)
        #expect(try PictureMetadata.stripped(TestPictures.png) == TestPictures.png)
        #expect(try PictureMetadata.stripped(TestPictures.webp) == TestPictures.webp)
        #expect(
            try PictureMetadata.stripped(TestPictures.talkingJPEG(orientation: 1))
                == TestPictures.jpeg)
        // All from the first table to the end of the scan.
        let stripped = try PictureMetadata.stripped(TestPictures.talkingJPEG())
        #expect(stripped.suffix(TestPictures.jpeg.count - 20) == TestPictures.jpeg[20...])
        let png = try PictureMetadata.stripped(TestPictures.talkingPNG(orientation: 1))
        #expect(png.count == TestPictures.png.count + 16, "gAMA stays")
        let webp = try PictureMetadata.stripped(TestPictures.talkingWebP(orientation: 1))
        #expect(webp.suffix(TestPictures.webp.count - 12) == TestPictures.webp[12...])
        #expect(webp[20] == 0, "no flag promises what is gone")
    }

    @Test func `A WebP that is turned says so in its flags`() throws {
        let stripped = try PictureMetadata.stripped(TestPictures.talkingWebP())
        #expect(stripped[20] == 0x08)
    }

    @Test func `A thumbnail in the JFIF header goes, and how Adobe has its colours stays`()
        throws
    {
        let jfif = Array("JFIF\0".utf8) + [1, 2, 0, 0, 1, 0, 1, 1, 1, 9, 9, 9]
        let adobe = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 2]
        let rest = Array(TestPictures.jpeg[20...])
        let picture =
            [0xFF, 0xD8] + TestPictures.segment(0xE0, jfif)
            + TestPictures.segment(0xEE, adobe + Array("SECRET".utf8)) + rest
        let wanted =
            [0xFF, 0xD8] + TestPictures.segment(0xE0, Array(jfif.prefix(12)) + [0, 0])
            + TestPictures.segment(0xEE, adobe) + rest
        #expect(try PictureMetadata.stripped(picture) == wanted)
    }

    @Test func `A frame of an animation keeps its picture alone`() throws {
        let head = [UInt8](repeating: 7, count: 16)
        let picture = Array(TestPictures.webp[12...])
        func animation(_ extra: [UInt8]) -> [UInt8] {
            TestPictures.riff(
                TestPictures.webpChunk("VP8X", [0x02, 0, 0, 0, 7, 0, 0, 5, 0, 0])
                    + TestPictures.webpChunk("ANIM", [0, 0, 0, 0, 0, 0])
                    + TestPictures.webpChunk("ANMF", head + picture + extra))
        }
        let talking = animation(TestPictures.webpChunk("note", Array("SECRET".utf8)))
        #expect(try PictureMetadata.stripped(talking) == animation([]))
    }

    @Test(arguments: [true, false])
    func `When and where a picture was taken is offered`(isBigEndian: Bool) throws {
        let facts = PictureMetadata.facts(
            of: TestPictures.talkingJPEG(isBigEndian: isBigEndian))
        let time = try #require(facts.takenAt(offsetMinutes: 0))
        #expect(time.description == "2026-11-02T14:05:07-05:00")
        #expect(abs((facts.latitude ?? 0) - 18.55625) < 1e-9)
        #expect(abs((facts.longitude ?? 0) + 72.325) < 1e-9)
        #expect(facts.accuracyMetres == 6.5)
        for picture in [TestPictures.talkingPNG(), TestPictures.talkingWebP()] {
            #expect(PictureMetadata.facts(of: picture).localTime == facts.localTime)
        }
    }

    @Test func `A camera that does not say its offset has that of the place`() throws {
        var builder = TIFFBuilder(isBigEndian: true)
        let exif = builder.build([
            [.directory(0x8769, 1)], [.ascii(0x9003, "2026:11:02 14:05:07")],
        ])
        let facts = PictureFacts(tiff: exif)
        #expect(!facts.hasOffset)
        #expect(
            facts.takenAt(offsetMinutes: -300)?.description == "2026-11-02T14:05:07-05:00")
    }

    @Test func `A camera without a fix offers no place`() throws {
        var builder = TIFFBuilder(isBigEndian: true)
        let zero = [(0, 1), (0, 1), (0, 1)]
        let exif = builder.build([
            [.directory(0x8825, 1)],
            [
                .ascii(1, "N"), .rationals(2, zero), .ascii(3, "E"), .rationals(4, zero),
            ],
        ])
        #expect(PictureFacts(tiff: exif).latitude == nil)
        let outside = builder.build([
            [.directory(0x8825, 1)],
            [
                .ascii(1, "N"), .rationals(2, [(91, 1)]), .ascii(3, "E"),
                .rationals(4, [(1, 0)]),
            ],
        ])
        #expect(PictureFacts(tiff: outside).latitude == nil)
    }

    @Test(arguments: [
        [UInt8](), Array("GIF89a".utf8), Array("%PDF-1.7".utf8), Array("\0\0\0\u{18}ftypheic".utf8),
        Array("RIFF\0\0\0\0WAVE".utf8), Array("II*\0".utf8),
    ])
    func `Another kind of file is not taken for stripped`(bytes: [UInt8]) {
        #expect(throws: PictureError.unknownKind) { try PictureMetadata.stripped(bytes) }
        #expect(PictureMetadata.facts(of: bytes) == PictureFacts())
    }

    @Test(arguments: TestPictures.talking)
    func `A picture that is cut anywhere before its end is refused`(
        name: String, picture: [UInt8]
    ) throws {
        // What stands behind the end of each of them.
        let end = picture.count - "\(TestPictures.secret) words".utf8.count
        for count in 0..<end - 1 {
            let cut = Array(picture.prefix(count))
            #expect(throws: PictureError.self, "\(name) after \(count) bytes") {
                try PictureMetadata.stripped(cut)
            }
            _ = PictureMetadata.facts(of: cut)
        }
    }

    /// A changed byte may change the picture, but what would be stored never says anything of its maker.
    @Test(arguments: TestPictures.talking)
    func `Whatever byte is changed, what is stored keeps the secret`(
        name: String, picture: [UInt8]
    ) throws {
        for place in picture.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = picture
                damaged[place] ^= change
                _ = PictureMetadata.facts(of: damaged)
                do {
                    let stripped = try PictureMetadata.stripped(damaged)
                    #expect(
                        !Self.contains(stripped, TestPictures.secret), "\(name): byte \(place)")
                } catch {
                    continue
                }
            }
        }
    }

    @Test func `Any bytes behind a picture's first ones are read or refused`() throws {
        try forEachSeed(400) { _, generator in
            let start = generator.pick(TestPictures.talking).1.prefix(generator.below(200))
            let noise = (0..<generator.below(300)).map { _ in
                generator.pick([0, 1, 0x2A, 0xFF, UInt8.random(in: 0...255, using: &generator)])
            }
            let bytes = Array(start) + noise
            _ = PictureMetadata.facts(of: bytes)
            _ = PictureFacts(tiff: Array("MM\0*".utf8) + noise)
            do {
                _ = try PictureMetadata.stripped(bytes)
            } catch {
                return
            }
        }
    }
}
