import OutpostModel
import OutpostTestSupport
import OutpostTrust
import Testing

/// Whatever is altered of a roster on its road is never verified.
@Suite struct RosterTamperTests {
    private let scene: RosterScene
    private let state: RosterState
    private let sample: SignedRoster

    init() throws {
        scene = try RosterScene()
        state = try scene.state()
        let space = TestSchema.aid.id
        let journal = JournalID(
            space: space, replica: ReplicaID(identity: 7), lane: .routine)
        let roster = MissionRoster(
            devices: [
                RosterScene.device(
                    7, "Jacmel", ended: CutOff([journal: Head(sequence: 2, chain: .zero)])),
                RosterScene.device(8, "Les Cayes"),
            ],
            persons: [
                RosterPerson(
                    id: "amina", name: "Amina", role: "aid",
                    keys: [1: Array(repeating: 7, count: 32)])
            ],
            grants: [
                Grant(.device(8), .write, in: space), Grant(.person("amina"), .read, in: space),
            ],
            forks: [journal: Head(sequence: 1, chain: .zero)], extensions: [9: [1, 2]])
        sample = try scene.next(roster, after: nil)
    }

    /// Whether a signed roster's bytes are taken.
    private func isTaken(_ bytes: [UInt8]) -> Bool {
        do {
            let signed = try SignedRoster(decoding: bytes)
            _ = try scene.verifier.taking(RosterArrival([signed]), in: state)
            return true
        } catch {
            return false
        }
    }

    private func isLearnt(_ bytes: [UInt8]) -> Bool {
        do {
            let signed = try SignedDelegation(decoding: bytes)
            _ = try scene.verifier.learning(signed, in: RosterState())
            return true
        } catch {
            return false
        }
    }

    @Test func `A signed roster with any byte changed, taken out or put in is refused`() {
        let bytes = sample.encoded()
        #expect(isTaken(bytes))
        for (offset, copy) in tamperedCopies(bytes) { #expect(!isTaken(copy), "byte \(offset)") }
        for offset in bytes.indices {
            #expect(!isTaken(Array(bytes.prefix(offset))), "\(offset) bytes")
            var shorter = bytes
            shorter.remove(at: offset)
            #expect(!isTaken(shorter), "without byte \(offset)")
            var longer = bytes
            longer.insert(0, at: offset)
            #expect(!isTaken(longer), "a byte before \(offset)")
            guard offset > 0, bytes[offset] != bytes[offset - 1] else { continue }
            var swapped = bytes
            swapped.swapAt(offset, offset - 1)
            #expect(!isTaken(swapped), "byte \(offset) swapped")
        }
        #expect(!isTaken(bytes + [0]))
    }

    @Test func `A signed delegation with any byte changed, taken out or put in is refused`() {
        let bytes = scene.delegations[0].encoded()
        #expect(isLearnt(bytes))
        for (offset, copy) in tamperedCopies(bytes) { #expect(!isLearnt(copy), "byte \(offset)") }
        for offset in bytes.indices {
            #expect(!isLearnt(Array(bytes.prefix(offset))), "\(offset) bytes")
            var shorter = bytes
            shorter.remove(at: offset)
            #expect(!isLearnt(shorter), "without byte \(offset)")
            var longer = bytes
            longer.insert(0, at: offset)
            #expect(!isLearnt(longer), "a byte before \(offset)")
        }
    }

    @Test func `A header left out, doubled, swapped or taken from elsewhere is refused`() throws {
        let chain = try scene.chain(6)
        let other = try scene.chain(6, naming: "Other")
        let full = RosterArrival(chain)
        #expect(scene.verifier.refusal(of: full, in: state) == nil)
        for index in chain.indices {
            var fewer = full.headers
            fewer.remove(at: index)
            var doubled = full.headers
            doubled.insert(full.headers[index], at: index)
            var foreign = full.headers
            foreign[index] = other[index].signedHeader
            for headers in [fewer, doubled, foreign] {
                let arrival = RosterArrival(headers: headers, content: full.content)
                #expect(scene.verifier.refusal(of: arrival, in: state) != nil, "header \(index)")
            }
            for later in chain.indices where later > index {
                var swapped = full.headers
                swapped.swapAt(index, later)
                let arrival = RosterArrival(headers: swapped, content: full.content)
                #expect(scene.verifier.refusal(of: arrival, in: state) != nil, "header \(index)")
            }
        }
    }
}
