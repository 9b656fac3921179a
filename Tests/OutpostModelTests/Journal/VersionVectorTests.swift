import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct VersionVectorTests {
    private let first = JournalID(
        space: SpaceID(name: "aid"), replica: ReplicaID(identity: 1), lane: .bulk)
    private let second = JournalID(
        space: SpaceID(name: "aid"), replica: ReplicaID(identity: 2), lane: .bulk)

    @Test func `Zero is the same as absent`() {
        var vector = VersionVector([first: 0, second: 3])
        #expect(vector == VersionVector([second: 3]))
        vector[second] = 0
        #expect(vector.isEmpty)
        #expect(vector[second] == 0)
    }

    @Test func `A union takes the greater sequence of each journal`() {
        var vector = VersionVector([first: 5, second: 1])
        vector.formUnion(VersionVector([first: 2, second: 4]))
        #expect(vector == VersionVector([first: 5, second: 4]))
    }

    @Test func `A vector contains each dot up to its sequence`() {
        let vector = VersionVector([first: 2])
        #expect(vector.contains(Dot(first, 2)))
        #expect(!vector.contains(Dot(first, 3)))
        #expect(!vector.contains(Dot(second, 1)))
    }

    @Test func `A superset covers every journal of the other`() {
        let vector = VersionVector([first: 2, second: 2])
        #expect(vector.isSuperset(of: VersionVector([first: 2])))
        #expect(vector.isSuperset(of: VersionVector()))
        #expect(!vector.isSuperset(of: VersionVector([first: 3])))
        #expect(!VersionVector([first: 9]).isSuperset(of: vector))
    }
}
