import ArgumentParser
import Foundation
import Glibc
import OutpostFuzz
import OutpostModel

/// Tries inputs of one target in another process, and keeps the one that it dies of.
struct FuzzProcess {
    let command: FuzzCommand
    let target: FuzzTarget
    let seconds: Double

    /// What came of it.
    struct Result {
        let line: String
        /// What is broken.
        let finding: String?
    }

    /// The status of the process where something does not hold; of a crash it has none.
    private static let findingStatus: Int32 = 3
    /// Between two looks at the process, in microseconds.
    private static let look: UInt32 = 20_000

    /// What the other process does.
    static func work(_ command: FuzzCommand, record path: String) throws {
        let record = try FuzzRecord(file: path)
        guard let target = try command.targets.first else { return }
        var run = try FuzzRun(
            target, seed: command.seed,
            fixtures: FuzzFixtures(folder: URL(fileURLWithPath: command.fixtures)),
            corpus: try corpus(command.corpus))
        do {
            try FuzzWork.run(
                &run, record: record,
                seconds: command.executions == nil ? command.seconds : nil,
                executions: command.executions)
        } catch let finding as FuzzFinding {
            FileHandle.standardError.write(Data("\(finding)\n".utf8))
            throw ExitCode(findingStatus)
        }
    }

    private static func corpus(_ folder: String?) throws -> [[UInt8]] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder).appending(path: $0)))
        }
    }

    func run() throws -> Result {
        let place = FileManager.default.temporaryDirectory
            .appending(path: "outpost-fuzz-\(getpid())-\(target.name)").path
        let errors = place + ".errors"
        defer {
            unlink(place)
            unlink(errors)
        }
        let record = try FuzzRecord(file: place)
        let child = try ChildProgram(arguments: arguments(place), errors: errors)
        let (end, hung) = watch(child, record)
        return try result(of: end, record, hung: hung, said: ChildProgram.said(errors))
    }

    private func arguments(_ place: String) -> [String] {
        var arguments = [
            "--work", place, "--target", target.name, "--seed", "\(command.seed)", "--seconds",
            "\(seconds)", "--fixtures", command.fixtures,
        ]
        if let executions = command.executions { arguments += ["--executions", "\(executions)"] }
        if let corpus = command.corpus { arguments += ["--corpus", corpus] }
        return arguments
    }

    /// - Returns: how it ended, and whether it hung and was ended.
    private func watch(
        _ child: ChildProgram, _ record: FuzzRecord
    ) -> (end: ChildProgram.End, hung: Bool) {
        let clock = ContinuousClock()
        var last = (executions: record.executions, since: clock.now)
        while true {
            if let end = child.end() { return (end, false) }
            usleep(Self.look)
            let executions = record.executions
            if executions != last.executions {
                last = (executions, clock.now)
            } else if clock.now - last.since > .seconds(FuzzLimits.seconds) {
                return (child.kill(), true)
            }
        }
    }

    private func result(
        of end: ChildProgram.End, _ record: FuzzRecord, hung: Bool, said: String
    ) throws -> Result {
        let counts =
            "\(target.name): \(record.executions) inputs, \(record.taken) taken, \(record.answers) answers"
        if end == .status(0) { return Result(line: counts, finding: nil) }
        let isFinding = end == .status(Self.findingStatus)
        guard isFinding || end == .signal, record.executions > 0 else {
            throw OutpostError(
                .storage, operation: "fuzz \(target.name)", cause: said.isEmpty ? "it ended" : said)
        }
        let cause =
            hung
            ? "it takes longer than \(FuzzLimits.seconds) s"
            : isFinding
                ? said.trimmingCharacters(in: .newlines) : "it crashes: \(Self.reason(said))"
        let file = try keep(record.input)
        return Result(line: "\(counts)\n  BROKEN \(cause)\n  input in \(file)", finding: cause)
    }

    /// The line of a crash that says why.
    private static func reason(_ said: String) -> String {
        let lines = said.split(separator: "\n")
        let line = lines.first { $0.contains("Fatal error") || $0.contains("Crash") }
        return String((line ?? lines.first ?? "").prefix(300))
    }

    private func keep(_ input: [UInt8]) throws -> String {
        let folder = URL(fileURLWithPath: command.found).appending(path: target.name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let name = Hexadecimal.text(of: Digest(of: input).bytes.prefix(8))
        let file = folder.appending(path: name)
        try Data(input).write(to: file)
        return file.path
    }
}
