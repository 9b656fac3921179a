import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostTrust
import Testing

/// The log itself tells a changeset that comes again from another one in its place, whatever the two ends agreed on before.
@Suite struct LogBranchTests {
    private let bed: SyncTestBed

    init() throws { bed = try SyncTestBed() }

    /// All of a device's only journal, sealed.
    private func journal(of replica: Replica) throws -> Batch<Unverified> {
        try replica.seal(with: SimulatedSeals.sealer)
        let journal = try #require(try replica.heads().keys.first)
        return try Batch(try replica.sealedPart(of: journal, after: 0))
    }

    @Test func `A changeset that comes again is passed over, and another in its place is refused`()
        throws
    {
        let log = bed.core.log
        let (device, copy) = (try bed.edge(1), try bed.edge(1))
        try device.insertIncident("one", severity: 1)
        let first = try journal(of: device)
        let heads = try log.append(first)
        #expect(try log.append(first) == heads)

        try copy.insertIncident("another", severity: 1)
        let branch = try journal(of: copy)
        #expect(throws: VerificationError.chainDiffers(Dot(try #require(heads.keys.first), 1))) {
            try log.append(branch)
        }
        // Nor where it comes with what would follow.
        try device.insertIncident("two", severity: 2)
        let both = try journal(of: device)
        let grown = try log.append(both)
        #expect(grown.values.map(\.sequence) == [2])
        try copy.insertIncident("and more", severity: 2)
        try copy.insertIncident("and more still", severity: 2)
        #expect(throws: VerificationError.self) { try log.append(try journal(of: copy)) }
        #expect(try log.heads().filter { $0.value.sequence > 0 } == grown)
    }
}
