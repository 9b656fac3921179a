import OutpostTestSupport
import OutpostTrust
import Testing

@Suite struct EnrolmentCodeTests {
    private func code(seed: UInt64 = 1, authority: Authority) -> EnrolmentCode {
        var generator = SeededGenerator(seed: seed)
        return EnrolmentCode(authority: authority.certificate, using: &generator)
    }

    @Test func `A code survives its text`() throws {
        let authority = try sampleAuthority()
        for seed in 0..<200 {
            let code = code(seed: UInt64(seed), authority: authority)
            let again = try EnrolmentCode(text: code.text)
            #expect(again == code)
            #expect(again.secretHash == code.secretHash)
        }
    }

    @Test func `A code is twelve groups of five without look-alikes`() throws {
        let text = code(authority: try sampleAuthority()).text
        let groups = text.split(separator: "-")
        #expect(groups.count == 12)
        #expect(groups.allSatisfy { $0.count == 5 })
        #expect(!text.contains { "0O1IL2Z5S8BUV".contains($0) })
    }

    @Test func `A code is read as people write it`() throws {
        let code = code(authority: try sampleAuthority())
        let bare = code.text.filter { $0 != "-" }
        for text in [
            code.text.lowercased(), bare, "  \(code.text)\r\n",
            code.text.replacing("-", with: " – "), code.text.replacing("-", with: "\u{00A0}"),
            "\u{FEFF}" + code.text.replacing("-", with: "\u{2212}\u{200B}"),
            bare.map(String.init).joined(separator: " "),
        ] {
            #expect(try EnrolmentCode(text: text) == code, "\(text)")
        }
    }

    @Test func `Codes know their authority and no other`() throws {
        let authority = try sampleAuthority()
        let read = try EnrolmentCode(text: code(authority: authority).text)
        #expect(throws: Never.self) { try read.verify(authority: authority.certificate) }
        let other = try sampleAuthority().certificate
        #expect(throws: CredentialError.authorityWrong) { try read.verify(authority: other) }
    }

    @Test func `Two codes of one authority share no secret`() throws {
        let authority = try sampleAuthority()
        let first = code(seed: 1, authority: authority)
        let second = code(seed: 2, authority: authority)
        #expect(first.secret != second.secret)
        #expect(first.fingerprintPrefix == second.fingerprintPrefix)
        #expect(first.secretHash == EnrolmentCode.secretHash(of: first.secret))
    }

    @Test func `A character that no code has is named with its place`() throws {
        var groups = code(authority: try sampleAuthority()).text.split(separator: "-").map(
            String.init)
        groups[2] = String(groups[2].prefix(1)) + "0" + groups[2].dropFirst(2)
        let error = EnrolmentCodeError.characterWrong("0", position: 12)
        #expect(throws: error) { try EnrolmentCode(text: groups.joined(separator: "-")) }
        #expect(error.description == "'0' is in no code (character 2 of group 3)")
        // The Kelvin sign and the full-width A look like letters, and are not.
        for stranger in ["\u{212A}", "\u{FF21}", "é"] {
            #expect(throws: EnrolmentCodeError.self) { try EnrolmentCode(text: stranger) }
        }
    }

    @Test func `A missing or doubled character is found and the group named`() throws {
        let text = code(authority: try sampleAuthority()).text
        var short = text
        short.remove(at: short.index(short.startIndex, offsetBy: 6))
        #expect(throws: EnrolmentCodeError.lengthWrong(count: 59, suspectGroup: 2)) {
            try EnrolmentCode(text: short)
        }
        #expect(throws: EnrolmentCodeError.lengthWrong(count: 61, suspectGroup: 12)) {
            try EnrolmentCode(text: text + "A")
        }
        #expect(throws: EnrolmentCodeError.lengthWrong(count: 59, suspectGroup: nil)) {
            try EnrolmentCode(text: String(text.filter { $0 != "-" }.dropLast()))
        }
        #expect(throws: EnrolmentCodeError.lengthWrong(count: 0, suspectGroup: nil)) {
            try EnrolmentCode(text: "")
        }
        #expect(throws: EnrolmentCodeError.lengthWrong(count: 100_000, suspectGroup: nil)) {
            try EnrolmentCode(text: String(repeating: "A", count: 100_000))
        }
    }

    @Test func `A row of one character is no code`() {
        for character in "34679ACDEFGHJKMNPQRTWXY" {
            #expect(throws: EnrolmentCodeError.self) {
                try EnrolmentCode(text: String(repeating: character, count: 60))
            }
        }
    }

    @Test func `Nothing that is printed carries the code`() throws {
        var dumped = ""
        let code = code(authority: try sampleAuthority())
        dump(code, to: &dumped)
        #expect(dumped + "\(code)" == "- EnrolmentCode(secret)\nEnrolmentCode(secret)")
    }
}
