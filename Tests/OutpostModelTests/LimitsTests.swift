import OutpostModel
import Testing

/// What the limits must be to each other, whoever changes one of them.
@Suite struct LimitsTests {
    @Test func `Journal and sequence fit one row id of SQLite`() {
        let (product, overflow) = Limits.journals.multipliedReportingOverflow(by: 1 << 40)
        #expect(!overflow)
        #expect(product.addingReportingOverflow(Int64(Limits.sequence)).overflow == false)
        #expect(Limits.sequence < 1 << 40)
    }

    @Test func `A value of the greatest size fits a body`() {
        #expect(Limits.valueBytes * 2 < Limits.bodyBytes)
    }

    @Test func `A body can hold the rows that a transaction may change`() {
        // Key, operation, write count; an insert of nulls alone writes no cell.
        #expect(Limits.rowsPerChangeset * 18 < Limits.bodyBytes)
    }

    @Test func `A context of the greatest size fits a body`() {
        let dotBytes = 8 + 4 + 1 + 6
        let context = (Limits.journalsPerContext + 2 * Limits.dotsPerContext) * dotBytes
        #expect(context < Limits.bodyBytes)
    }

    @Test
    func `A cut-off of every journal that it may name fits a roster, and each text its length`() {
        let headBytes = JournalCoding.byteCount + 8 + Digest.byteCount
        #expect(Limits.cutOffJournals * headBytes < Limits.rosterBytes / 4)
        #expect(Limits.rosterTakenUp * Digest.byteCount < Limits.rosterBytes / 4)
        for limit in [Limits.personBytes, Limits.roleBytes, Limits.reasonBytes] {
            #expect(limit <= Int(UInt16.max))
        }
        #expect(Limits.personIDBytes <= Limits.personBytes)
        #expect(Limits.rosterSections <= Int(UInt16.max))
    }

    @Test func `Every time fits a key`() {
        #expect(Limits.timeMilliseconds == (1 << 48) - 1)
        #expect(Limits.clockLead == 10 * 60 * 1000)
    }

    @Test func `Parts of a transaction can be counted in a byte`() {
        #expect(Limits.spaces <= Int(UInt8.max))
    }

    @Test func `A person's name fits the least message of an Iridium modem beside its report`() {
        #expect(Limits.personBytes < 340 / 2)
    }
}
