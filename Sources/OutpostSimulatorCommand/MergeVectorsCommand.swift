import ArgumentParser
import OutpostSimulator

struct MergeVectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge-vectors",
        abstract: "Drives histories with known verdicts through the real store.",
        discussion: """
            Each history is played in the order given, and its changesets reach an empty replica in \
            \(VectorRunner.otherOrders) other orders. The exit status is 1 when one ends otherwise than its \
            verdict.
            """)

    @Argument(help: ArgumentHelp("A file of merge vectors, one a line.", valueName: "file"))
    var path: String

    func run() throws {
        let vectors = try MergeVector.read(path)
        var agreed = 0
        for vector in vectors {
            if let text = try VectorRunner.disagreement(vector) {
                print("vector \(vector.seed): \(text)")
            } else {
                agreed += 1
            }
        }
        print("agreed \(agreed) of \(vectors.count)")
        guard agreed == vectors.count else { throw ExitCode(1) }
    }
}
