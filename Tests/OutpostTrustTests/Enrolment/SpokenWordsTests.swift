import OutpostModel
import OutpostTrust
import Testing

@Suite struct SpokenWordsTests {
    @Test func `No two words are alike by a letter, and each is plain lower case`() {
        let words = SpokenWords.alphabet
        #expect(Set(words).count == 26)
        #expect(words.map { $0.prefix(1) }.joined() == "abcdefghijklmnopqrstuvwxyz")
        for (index, word) in words.enumerated() {
            #expect(word.allSatisfy { ("a"..."z").contains($0) })
            for other in words[..<index] {
                #expect(distance(Array(word), Array(other)) >= 3, "\(word) \(other)")
            }
        }
    }

    @Test func `A digest has one spelling, and it says 75 bits of it`() throws {
        var bytes = [UInt8](repeating: 0, count: 32)
        #expect(SpokenWords(of: try #require(Digest(bytes: bytes))).text == line("alfa"))
        bytes[31] = 27
        let two = SpokenWords(of: try #require(Digest(bytes: bytes)))
        #expect(two.words.suffix(2) == ["bravo", "bravo"])
        #expect(two.words.dropLast(2).allSatisfy { $0 == "alfa" })
        // 2^256 - 1, by another program: pow(2, 256) - 1, its last 16 digits to the base 26.
        let all = SpokenWords(of: try #require(Digest(bytes: [UInt8](repeating: 255, count: 32))))
        #expect(
            all.words.map { Int($0.utf8.first ?? 0) - 97 }
                == [10, 25, 11, 11, 17, 10, 21, 0, 19, 18, 25, 8, 17, 1, 10, 15])
    }

    @Test func `Typed words are taken in any case and with anything between, and no others`() {
        let spoken = SpokenWords(of: Digest(of: [1, 2, 3]))
        #expect(spoken.matches(spoken.text))
        #expect(spoken.matches(spoken.words.joined(separator: "\n").uppercased()))
        #expect(spoken.matches(spoken.words.joined(separator: ", ") + "."))
        #expect(!spoken.matches(""))
        #expect(!spoken.matches(spoken.words.dropLast().joined(separator: " ")))
        #expect(!spoken.matches(spoken.words.joined()))
        for index in spoken.words.indices {
            var words = spoken.words
            words[index] = words[index] == "zulu" ? "alfa" : "zulu"
            #expect(!spoken.matches(words.joined(separator: " ")))
        }
    }

    private func line(_ word: String) -> String {
        let group = [String](repeating: word, count: 4).joined(separator: " ")
        return [String](repeating: group, count: 4).joined(separator: " - ")
    }

    /// Letters to insert, drop or change.
    private func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var next = [i + 1]
            for (j, other) in right.enumerated() {
                next.append(min(row[j + 1] + 1, next[j] + 1, row[j] + (letter == other ? 0 : 1)))
            }
            row = next
        }
        return row[right.count]
    }
}
