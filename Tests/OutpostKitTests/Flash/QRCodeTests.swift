import OutpostModel
import Testing

@testable import OutpostCommand

@Suite struct QRCodeTests {
    private func text(_ count: Int) -> String {
        String((0..<count).map { Array("OUTPOST 287 01 HK7Q ")[$0 % 20] })
    }

    private func digest(_ code: QRCode) -> String {
        Digest(of: code.modules.map { $0 ? 1 : 0 }).description
    }

    /// Compared module by module with the codes that another encoder makes (python-qrcode 8), and read by a third program (OpenCV 5).
    @Test(arguments: [
        (20, 21, "fbaf90d9"), (200, 45, "f1035b99"), (490, 65, "f4b56573"), (850, 81, "d6915013"),
    ])
    func `The code of a text is the one that others make`(
        count: Int, size: Int, digest: String
    ) throws {
        let code = try #require(QRCode(text(count)))
        #expect(code.size == size)
        #expect(self.digest(code).hasPrefix(digest))
    }

    @Test func `A text that is too long, or has other characters, has none`() {
        #expect(QRCode("lower case") == nil)
        #expect(QRCode(text(5_000)) == nil)
        #expect(QRCode(text(1_800)) != nil)
    }

    @Test func `On a terminal it has two rows a line, and a quiet border of four modules`() throws {
        let lines = try #require(QRCode(text(20))).text.split(separator: "\n")
        #expect(lines.count == (21 + 8 + 1) / 2)
        #expect(lines[0].contains(String(repeating: "█", count: 29)))
    }
}
