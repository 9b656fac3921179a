import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct BaseReferenceTests {
    /// References as replicas of the first 23 incarnations make them.
    private func randomReference(_ generator: inout SeededGenerator) -> String {
        let replica = ReplicaID(
            identity: generator.next() | 1,
            incarnation: UInt32.random(in: 1...23, using: &generator))
        let counter = UInt64(generator.pick([1, 9, 40, 104, 990, 1000, 1040, 99_999]))
        return BaseReference(
            replica: replica, counter: counter + UInt64(generator.below(20))
        ).description
    }

    private let typeable = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ")

    @Test func `What is written is what is read`() throws {
        try forEachSeed(300) { seed, generator in
            let text = randomReference(&generator)
            #expect(BaseReference.normalised(text) == text, "seed \(seed)")
            let typed = text.lowercased().replacing("-", with: " ")
            #expect(BaseReference.normalised(typed) == text, "seed \(seed)")
            #expect(BaseReference.normalised("  \(typed) ") == text, "seed \(seed)")
        }
    }

    @Test func `Every single mistyped character is found`() throws {
        try forEachSeed(100) { seed, generator in
            let text = Array(randomReference(&generator))
            for index in text.indices {
                for wrong in typeable where wrong != text[index] {
                    if text[index] == "-", wrong == " " { continue }
                    var typed = text
                    typed[index] = wrong
                    #expect(
                        BaseReference.normalised(String(typed)) == nil,
                        "\(String(typed)) for \(String(text)), seed \(seed)")
                }
            }
        }
    }

    @Test func `Every two neighbours that were swapped are found`() throws {
        try forEachSeed(300) { seed, generator in
            let text = Array(randomReference(&generator))
            for index in text.indices.dropLast() where text[index] != text[index + 1] {
                var typed = text
                typed.swapAt(index, index + 1)
                #expect(
                    BaseReference.normalised(String(typed)) == nil,
                    "\(String(typed)) for \(String(text)), seed \(seed)")
            }
        }
    }

    @Test(arguments: ["", "-", "KM7QD", "KM7QD-A-104", "KM7Q-A-104-R", "KM7QD-A-04-R", "é-A-104-R"])
    func `What has not the form of a reference is refused`(text: String) {
        #expect(BaseReference.normalised(text) == nil)
    }

    @Test func `A copied replica's references are told from its origin's`() {
        let origin = ReplicaID(identity: 42, incarnation: 1)
        let copy = ReplicaID(identity: 42, incarnation: 2)
        let first = BaseReference(replica: origin, counter: 104).description
        let second = BaseReference(replica: copy, counter: 104).description
        #expect(BaseReference.deviceCode(of: origin) != BaseReference.deviceCode(of: copy))
        #expect(first.split(separator: "-")[1] == "A")
        #expect(second.split(separator: "-")[1] == "C")
    }

    @Test func `Incarnations are distinct and the counter has three digits at least`() {
        let texts = (1...600).map { incarnation in
            BaseReference(
                replica: ReplicaID(identity: 42, incarnation: UInt32(incarnation)), counter: 7
            ).description.split(separator: "-")
        }
        #expect(Set(texts.map { $0[1] }).count == 600)
        #expect(texts.allSatisfy { $0[2] == "007" })
        #expect(texts.allSatisfy { BaseReference.normalised($0.joined(separator: "-")) != nil })
    }

    @Test func `A reference has no character that is mistaken for another`() throws {
        try forEachSeed(200) { seed, generator in
            let parts = randomReference(&generator).split(separator: "-")
            let letters = parts[0] + parts[1] + parts[3]
            #expect(!letters.contains { "0O1IL2Z5S8BUV".contains($0) }, "seed \(seed)")
        }
    }
}
