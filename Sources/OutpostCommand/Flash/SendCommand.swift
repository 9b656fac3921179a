import ArgumentParser
import OutpostModel
import OutpostStore
import OutpostSync

struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Write what the hub lacks as one message, for a road that gives no answer.",
        discussion: """
            In the order of the journals, the most urgent lane first; each call goes on where the last one ended. The next sync asks \
            the hub first what came, and sends nothing twice. The reader takes it in with 'outpost receive'.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var target: FlashOutput

    @Option(help: "Who reads it: hub, or the name of a base.")
    var to = "hub"

    @Option(help: "Changesets at most: as a rule one is one report.")
    var limit = 50

    @Option(help: "Bytes of the message at most.")
    var bytes = 6_000

    @Option(help: "Bytes of one part, where the road takes less than the message.")
    var part = Int(UInt16.max)

    @Option(
        help: "One lane alone: flash, priority, routine or bulk.",
        transform: { name in
            guard let lane = Lane.allCases.first(where: { "\($0)" == name }) else {
                throw ValidationError("no lane is called '\(name)'")
            }
            return lane
        })
    var lane: Lane?

    @Flag(help: "From what the hub said that it holds, not from where the last message ended.")
    var again = false

    private struct Answer: Encodable {
        let reader: String
        let changesets, left: Int
        let bytes: [Int]
        let files: [String]
        let texts: [String]
    }

    func run() throws {
        let desk = try OneWayDesk(options, "send")
        try desk.replica.adoptForeignWrites()
        let reader = try desk.reader(to)
        let road = "one way \(to)"
        var sent = try desk.acknowledged(by: reader)
        if !again {
            let before = try desk.replica.peerState(road).acknowledged
            sent.merge(before) { max($0, $1) }
        }
        let heads = try desk.replica.heads()
        func isWanted(_ journal: JournalID) -> Bool {
            (lane.map { $0 == journal.lane } ?? true)
                && reader.readable?.contains(journal.space) != false
        }
        let stretch = try desk.writer(to: reader).stretch(
            after: sent, heads: heads, isWanted: isWanted, limit: limit, bytes: bytes)
        guard let stretch else {
            options.output.line("nothing is left to send to \(reader.name)")
            return try options.output.json(
                Answer(
                    reader: reader.name, changesets: 0, left: 0, bytes: [], files: [], texts: []))
        }
        try noteSent(stretch, desk, reader)
        let given = try target.give(stretch.message, limit: part)
        target.tell(
            given, of: "\(stretch.changesets) changesets", to: reader.name, options.output)
        try noteGiven(stretch, desk, road)
        sent.merge(stretch.ends) { max($0, $1) }
        let left = heads.reduce(0) { sum, entry in
            guard entry.key.replica.identity == desk.replica.id.identity, isWanted(entry.key)
            else { return sum }
            return sum + Int(entry.value.sequence - min(entry.value.sequence, sent[entry.key] ?? 0))
        }
        if left > 0 { options.output.line("\(left) changesets are left: call it again") }
        try options.output.json(
            Answer(
                reader: reader.name, changesets: stretch.changesets, left: left,
                bytes: given.messages.map(\.count), files: given.files,
                texts: target.text ? given.messages.map { FlashText.text(of: $0) } : []))
    }

    /// Before anything leaves: the next exchange with the hub asks what came of it, and sends nothing twice.
    private func noteSent(
        _ stretch: FlashWriter.Stretch, _ desk: OneWayDesk, _ reader: OneWayDesk.Reader
    ) throws {
        guard reader.isHub, let peer = desk.peer else { return }
        let now = Surroundings.system.wallMilliseconds()
        try desk.replica.updatePeer { writer in
            try writer.noteSent(stretch.ends, at: now, peer: peer)
            try writer.setInDoubt(true, peer: peer)
        }
    }

    /// Once it left: a message that no folder took is made again by the next call. One that a process ended after goes twice, and is
    /// taken once.
    private func noteGiven(
        _ stretch: FlashWriter.Stretch, _ desk: OneWayDesk, _ road: String
    ) throws {
        try desk.replica.updatePeer { writer in
            for (journal, end) in stretch.ends {
                try writer.acknowledge(journal, through: end, peer: road)
            }
        }
    }
}
