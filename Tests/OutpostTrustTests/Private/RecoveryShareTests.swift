import OutpostModel
import Testing

@testable import OutpostTrust

@Suite struct RecoveryShareTests {
    private let key = BoxKey()

    @Test func `Any two of the three printed shares bring the key back`() throws {
        let shares = try RecoveryShare.shares(of: key).map { try RecoveryShare(text: $0.text) }
        #expect(shares.map(\.number) == [1, 2, 3])
        for (first, second) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
            let again = try RecoveryShare.key(shares[first], shares[second])
            #expect(again.pem == key.pem)
        }
    }

    @Test func `A file of a share is read, and so are its digits in small letters and odd groups`()
        throws
    {
        let share = RecoveryShare.shares(of: key)[1]
        let file = share.file(space: "protection", mission: "haiti")
        #expect(try RecoveryShare(text: file) == share)
        #expect(file.contains("share 2 of 3"))
        let typed = share.text.lowercased().replacing("-", with: " ")
        #expect(try RecoveryShare(text: typed) == share)
    }

    @Test func `One share twice, and shares of two keys, are refused`() throws {
        let shares = RecoveryShare.shares(of: key)
        let others = RecoveryShare.shares(of: BoxKey())
        #expect(throws: OutpostError.self) { try RecoveryShare.key(shares[0], shares[0]) }
        #expect(throws: OutpostError.self) { try RecoveryShare.key(shares[0], others[1]) }
    }

    @Test func `Every single wrong character of a share is found, and every swap of neighbours`()
        throws
    {
        let text = Array(RecoveryShare.shares(of: key)[0].text.unicodeScalars)
        for index in text.indices where text[index] != "-" {
            for wrong in EnrolmentCode.alphabet where wrong != text[index] {
                var altered = text
                altered[index] = wrong
                #expect(throws: OutpostError.self, "\(index)") {
                    try RecoveryShare(text: Self.string(altered))
                }
            }
            let next = text.index(after: index)
            guard next < text.endIndex, text[next] != "-", text[next] != text[index] else {
                continue
            }
            var swapped = text
            swapped.swapAt(index, next)
            #expect(throws: OutpostError.self) { try RecoveryShare(text: Self.string(swapped)) }
        }
        #expect(throws: OutpostError.self) {
            try RecoveryShare(text: Self.string(Array(text.dropLast())))
        }
        #expect(throws: OutpostError.self) { try RecoveryShare(text: "") }
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    @Test func `A share never says its secret in a log`() {
        let share = RecoveryShare.shares(of: key)[0]
        #expect("\(share)" == "RecoveryShare(1, secret)")
        #expect(Mirror(reflecting: share).children.isEmpty)
    }
}
