import Foundation
import OutpostTestSupport
import OutpostTrust
import Testing

@Suite struct EnrolmentCodeRecordTests {
    private let record: EnrolmentCodeRecord
    private let code: EnrolmentCode

    init() throws {
        var generator = SeededGenerator(seed: 9)
        code = EnrolmentCode(authority: try sampleAuthority().certificate, using: &generator)
        record = EnrolmentCodeRecord(code: code, deviceName: "Base Bravo", issuedAt: sampleNow)
    }

    @Test func `The hub keeps the hash and not the secret`() {
        #expect(record.secretHash == EnrolmentCode.secretHash(of: code.secret))
        var kept = ""
        dump(record, to: &kept)
        #expect(!kept.contains(code.text))
        #expect(record.secretHash != code.secret)
    }

    @Test(arguments: [
        (0, EnrolmentCodeRecord.Admission.accepted), (899, .accepted), (900, .expired),
        (86_400, .expired), (-60, .accepted), (-900, .accepted), (-901, .expired),
    ])
    func `A code lives for fifteen minutes`(
        _ seconds: Int, _ admission: EnrolmentCodeRecord.Admission
    ) {
        #expect(record.admit(now: sampleNow + TimeInterval(seconds)) == admission)
    }

    @Test func `A used code is used, even when its time is over`() {
        let used = record.used(at: sampleNow + 60, by: [1])
        #expect(used.admit(now: sampleNow + 61) == .used)
        #expect(used.admit(now: sampleNow + 86_400) == .used)
        #expect(used.admit(now: sampleNow + 61, publicKeyHash: [2]) == .used)
    }

    @Test func `A device whose answer was lost may ask again with the same key`() {
        let used = record.used(at: sampleNow + 60, by: [1])
        #expect(used.admit(now: sampleNow + 61, publicKeyHash: [1]) == .repeated)
        #expect(used.admit(now: sampleNow + 86_400, publicKeyHash: [1]) == .repeated)
    }

    @Test func `A stored record that forgot its user recognises nobody`() {
        var used = record
        used.usedAt = sampleNow
        #expect(used.admit(now: sampleNow) == .used)
        #expect(used.admit(now: sampleNow, publicKeyHash: [1]) == .used)
    }
}
