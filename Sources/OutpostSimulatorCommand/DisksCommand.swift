import ArgumentParser
import OutpostSimulator

struct DisksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disks",
        abstract: "Lets each call of an operation to its disk fail in turn.",
        discussion: """
            Once with an error of one call, with a disk that is dead from there on, with one that is full, and with a \
            power cut that loses or tears what was not synced; for every call, until the operation comes through. \
            What was told to be done must be done, what was not is whole or not there, and the next attempt comes \
            through. The exit status is 1 at the first that does not hold.
            """)

    @Argument(
        help: """
            write, import, sync, take, append, upgrade, erasure, compaction, copy; all unless told.
            """)
    var operations: [DiskOperation] = []

    @Option(help: "error, dead, full or cut; all unless told.")
    var fault: [FaultyDisk.Fault] = []

    @Option(help: "Every so many calls.")
    var stride: Int = 1

    func validate() throws {
        guard stride > 0 else { throw ValidationError("--stride must be 1 or more") }
    }

    func run() throws {
        var calls = 0
        for operation in operations.isEmpty ? DiskOperation.allCases : operations {
            for fault in fault.isEmpty ? FaultyDisk.Fault.allCases : fault {
                do {
                    let outcome = try FailAtEveryCall(operation, fault, stride: stride).run()
                    calls += outcome.calls
                    print(
                        "\(operation.rawValue), \(fault): \(outcome.calls) calls failed, \(outcome.told) told, "
                            + "\(outcome.survived) came through")
                } catch {
                    print("FAIL \(error)")
                    throw ExitCode(1)
                }
            }
        }
        print("\(calls) calls failed in turn: nothing lost, nothing half done")
    }
}

extension DiskOperation: ExpressibleByArgument {}

extension FaultyDisk.Fault: ExpressibleByArgument {
    public init?(argument: String) {
        guard let found = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
        self = found
    }
}
