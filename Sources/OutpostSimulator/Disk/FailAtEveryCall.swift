import OutpostModel
import OutpostStore

/// Lets each call of an operation to its disk fail in turn, the first, the second, and so on, until the operation comes through
/// without reaching the one that was to fail: after SQLite's own loops for errors of input and output.
///
/// After each failure: what was told to be done is done, what was not is whole or not there, nothing is damaged, and the operation
/// comes through when it is tried again.
package struct FailAtEveryCall {
    /// What a run came to.
    package struct Outcome: Sendable {
        /// Calls that failed in turn.
        package let calls: Int
        /// Of them, those after which the operation was told to be done all the same.
        package let survived: Int
        /// Of them, those after which it was told to have failed.
        package let told: Int
    }

    package let operation: DiskOperation
    package let fault: FaultyDisk.Fault
    /// Every so many calls; 1: each.
    package let stride: Int

    /// More calls than any of the operations makes.
    private static let mostCalls = 20_000

    package init(_ operation: DiskOperation, _ fault: FaultyDisk.Fault, stride: Int = 1) {
        self.operation = operation
        self.fault = fault
        self.stride = stride
    }

    /// - Throws: `SimulationFailure`, with the call after which something was not as it must be.
    package func run() throws -> Outcome {
        var (calls, survived, told) = (0, 0, 0)
        for call in Swift.stride(from: 1, to: Self.mostCalls, by: stride) {
            do {
                switch try attempt(failingAt: call) {
                case .notReached: return Outcome(calls: calls, survived: survived, told: told)
                case .survived: survived += 1
                case .told: told += 1
                }
            } catch {
                throw SimulationFailure("\(operation), \(fault) at call \(call): \(error)")
            }
            calls += 1
        }
        throw SimulationFailure("\(operation) takes more than \(Self.mostCalls) calls")
    }

    private enum End { case notReached, survived, told }

    private func attempt(failingAt call: Int) throws -> End {
        let bench = try DiskBench(operation.side)
        try operation.prepare(bench)
        // What an operation reads first of a file that was just opened is among its calls.
        try bench.reopen()
        bench.disk.arm(fault, at: call)
        var failure: (any Error)?
        do {
            try operation.perform(bench, attempt: 0)
        } catch let error as SimulationFailure {
            throw error
        } catch {
            failure = error
        }
        guard bench.disk.isStruck else {
            bench.disk.disarm()
            if let failure { throw failure }
            try operation.check(bench, isTold: true)
            try bench.close()
            return .notReached
        }
        if fault == .cut {
            // Nothing survives, all does, or some: each call another mixture.
            try bench.restart(seed: UInt64(call), survival: [0, 100, 50][call % 3])
        } else {
            bench.disk.disarm()
            // An upgrade that could not go back closes the replica.
            if operation == .upgrade { try bench.reopen() }
        }
        try operation.check(bench, isTold: failure == nil)
        // One process goes on by what it has in memory, another begins with what is on the disk: in turn.
        if fault != .cut, call.isMultiple(of: 2) { try bench.reopen() }
        try operation.check(bench, isTold: failure == nil)
        try operation.perform(bench, attempt: 1)
        try operation.check(bench, isTold: true)
        try bench.reopen()
        try operation.check(bench, isTold: true)
        try bench.close()
        return failure == nil ? .survived : .told
    }
}
