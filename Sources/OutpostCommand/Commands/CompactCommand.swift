import ArgumentParser
import OutpostModel
import OutpostStore

struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Make the replica's file smaller; nothing is forgotten.",
        discussion: """
            The journals are packed and compressed, and free space goes back to the disk, which must have room for the \
            file once more meanwhile. It may be interrupted; the next one goes on.
            """)

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let packed: Int
        let bytesBefore, bytesAfter: Int64
    }

    func run() throws {
        let (_, replica) = try options.open("compact")
        let result = try replica.compact()
        try options.output.json(
            Answer(
                packed: result.packed, bytesBefore: result.bytesBefore,
                bytesAfter: result.bytesAfter))
        options.output.line(
            "\(result.packed) changesets packed; \(result.bytesBefore) bytes before, \(result.bytesAfter) now"
        )
    }
}
