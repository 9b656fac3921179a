import OutpostModel
import OutpostStore
import Testing

/// A hub whose log was put back from a backup, and its picture was not.
@Suite struct LogPutBackTests {
    @Test func `The picture misses nothing of what came to the log before it was whole again`()
        throws
    {
        let bed = try CopiesBed(seed: 3)
        let (base, other) = (try bed.base(1), try bed.base(2))
        try base.makeStocks()
        for edge in [base, other] { try bed.sync(edge) }
        let backup = try bed.backUpHub()
        for _ in 0..<5 { try base.count(0, by: 7) }
        try bed.sync(base)
        try bed.restoreLog(backup)
        // Takes places in the log that the picture has passed already.
        for _ in 0..<3 { try other.count(0, by: 100) }
        for edge in [other, base, other] { try bed.sync(edge) }
        let picture = bed.core.picture
        #expect(try picture.entries().count == 8)
        #expect(try picture.miscounts() == [])
        #expect(try picture.heads() == bed.log.heads())
        for edge in [base, other] {
            #expect(try edge.fingerprints() == picture.fingerprints())
        }
    }
}
