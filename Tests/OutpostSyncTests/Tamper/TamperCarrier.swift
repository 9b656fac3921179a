import OutpostModel
import OutpostTrust
import OutpostWire
import Testing

/// Bytes that somebody can alter on their way or in a file, and how they are taken in.
struct TamperCarrier {
    let name: String
    let bytes: [UInt8]
    var density = Mutants.Density.full
    var records: [Range<Int>] = []
    /// Why an altered copy may be taken: as what, it must be all the same. nil: none may.
    var insignificant: String?
    /// Reads and verifies as the program does.
    ///
    /// - Returns: everything that counts of what was taken.
    let take: ([UInt8]) throws -> [[UInt8]]
    /// Whether something else than the whole was taken rightly: the beginning of a journal, say.
    var isPart: (_ taken: [[UInt8]], _ whole: [[UInt8]]) -> Bool = { _, _ in false }

    /// How many were tried, and what became of them.
    struct Tally {
        var tried = 0
        var refused = 0
        /// Taken as what it was.
        var same = 0
    }

    /// Tries every mutant. What is wrong is recorded as an issue, ten at most.
    func tried() throws -> Tally {
        var tally = Tally()
        var faults: [String] = []
        let whole = try take(bytes)
        for mutant in Mutants(bytes: bytes, density: density, records: records) {
            tally.tried += 1
            do {
                let taken = try take(mutant.bytes)
                if taken == whole || isPart(taken, whole) {
                    tally.same += 1
                    if insignificant == nil { faults.append("\(mutant.name) was taken") }
                } else {
                    faults.append("\(mutant.name) was taken as something else")
                }
            } catch {
                tally.refused += 1
                if !Self.isTyped(error) { faults.append("\(mutant.name): untyped: \(error)") }
            }
        }
        for fault in faults.prefix(10) { Issue.record("\(name): \(fault)") }
        #expect(faults.count == 0, "\(name): \(faults.count) of \(tally.tried)")
        return tally
    }

    /// An error of ours, which says what is wrong with the bytes.
    private static func isTyped(_ error: any Error) -> Bool {
        switch error {
        case is OutpostError, is CredentialError, is RosterRefusal, is ByteReader.Failure,
            is FrameError, is VerificationError, is EnrolmentCodeError, is Refusal,
            is NotTaken:
            true
        default: false
        }
    }
}

/// Refused by an answer and not by an error: a seal that is no good, say.
struct NotTaken: Error {
    let cause: String
}
