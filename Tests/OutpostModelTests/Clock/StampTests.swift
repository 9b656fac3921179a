import OutpostModel
import Testing

@Suite struct StampTests {
    private func stamp(
        _ milliseconds: Int64, _ counter: UInt32 = 0, replica: UInt64 = 1, digest: UInt8 = 0
    ) -> Stamp {
        Stamp(
            time: HybridTime(milliseconds: milliseconds, counter: counter),
            replica: ReplicaID(identity: replica), digest: Digest(of: [digest]))
    }

    @Test func `Time comes before counter, counter before replica, replica before digest`() {
        #expect(stamp(1, 9, replica: 9) < stamp(2))
        #expect(stamp(1, 1, replica: 9) < stamp(1, 2))
        #expect(stamp(1, 1, replica: 1) < stamp(1, 1, replica: 2))
    }

    @Test func `A clone's writes of the same time are ordered by their digests`() {
        let first = stamp(1, digest: 1)
        let second = stamp(1, digest: 2)
        #expect((first < second) != (second < first))
        #expect((first < second) == (first.digest < second.digest))
    }
}
