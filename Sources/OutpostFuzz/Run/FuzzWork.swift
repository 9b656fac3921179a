import Glibc

/// What the process that tries inputs does, until its time is over or something does not hold.
package enum FuzzWork {
    /// - Parameter seconds: of the steady clock; nil: `executions` alone end it.
    /// - Throws: `FuzzFinding`; the record has its input.
    package static func run(
        _ run: inout FuzzRun, record: FuzzRecord, seconds: Double?, executions: UInt64?
    ) throws {
        let clock = ContinuousClock()
        let end = seconds.map { clock.now + .seconds($0) }
        while executions.map({ run.executions < $0 }) ?? true {
            let input = run.nextInput()
            record.begin(input)
            try run.take(input)
            guard run.executions.isMultiple(of: FuzzLimits.stride) else { continue }
            record.note(taken: run.taken, answers: run.answerCount)
            try checkMemory()
            if let end, clock.now >= end { break }
        }
        record.note(taken: run.taken, answers: run.answerCount)
    }

    /// - Throws: `FuzzFinding`, where this process ever held more than it may.
    package static func checkMemory() throws {
        var usage = rusage()
        guard getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return }
        let bytes = usage.ru_maxrss * 1024
        try FuzzFinding.expect(
            bytes <= FuzzLimits.memoryBytes, "it took \(bytes >> 20) MiB of memory")
    }
}
