import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract:
            "Write a file by which anybody can check who wrote a report, with no software of ours.",
        discussion: """
            For a court: the changesets that wrote the report whole, of the others in their journals the digests \
            alone, the seals, the roster with the devices' keys, and the authority's certificate. An import's \
            changeset holds other rows of its file too. docs/PROTOCOL.md says how each is checked; \
            scripts/verify-evidence does it.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The report's reference or key.")
    var reference: String

    @Option(help: "The file to write.")
    var out: String

    private static let operation = "write evidence"

    private struct Evidence: Encodable {
        let outpost = "evidence 1"
        let table, key: String
        /// The authority's certificate, PEM.
        let authority: String
        /// Signed delegations; the last signed header, then the roster's content; hexadecimal.
        let delegations: [String]
        let header, roster: String
        let journals: [Journal]
    }

    private struct Journal: Encodable {
        /// 15 bytes, hexadecimal.
        let name: String
        var entries: [Entry] = []
        var seals: [SealEntry] = []
        /// Written here and not sealed yet: nothing vouches for it.
        var unsealed: [UInt64] = []
    }

    /// One of a journal's changesets, from 1 on.
    private enum Entry: Encodable {
        case body([UInt8])
        case digest(Digest)

        private enum CodingKeys: String, CodingKey { case body, digest }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .body(let bytes): try values.encode(Hexadecimal.text(of: bytes), forKey: .body)
            case .digest(let digest):
                try values.encode(Hexadecimal.text(of: digest.bytes), forKey: .digest)
            }
        }
    }

    private struct SealEntry: Encodable {
        let sequence: UInt64
        let signature: String
    }

    func run() throws {
        let (mission, view) = try options.view()
        let lookup = RowLookup(schema: mission.schema, place: options.path)
        let row = try view.read { try lookup.find(reference, $0) }
        let dots = Set(try view.events(table: row.table.name, key: row.key).map(\.dot))
        let journals = try Set(dots.map(\.journal)).sorted().map { try journal($0, dots, view) }
        let kept = try kept(view)
        guard let standing = kept.rosters.first(where: { $0.signedHeader.header == kept.standing })
        else { throw missing("the roster that stands is not here", view) }
        let evidence = Evidence(
            table: row.table.name, key: row.key.description,
            authority: try authority(view),
            delegations: kept.delegations.map { Hexadecimal.text(of: $0.encoded()) },
            header: Hexadecimal.text(of: standing.signedHeader.encoded()),
            roster: Hexadecimal.text(of: standing.content), journals: journals)
        try AccessDesk(options, mission).note(Disclosure(.evidence, row))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(
            [UInt8](try encoder.encode(evidence)) + [UInt8(ascii: "\n")], to: out, mode: 0o600)
        let unsealed = journals.reduce(0) { $0 + $1.unsealed.count }
        options.output.line(
            "wrote \(out): \(dots.count) changesets of \(journals.count) journals"
                + (unsealed > 0 ? "; \(unsealed) are not sealed yet: sync first" : ""))
        try options.output.json(["file": out])
    }

    /// At a base from its enrolment, at the hub from the hub's own files.
    private func authority(_ view: ReplicaView) throws -> String {
        let device = DeviceFolder(view.folder)
        if device.isEnrolled { return try AuthorityCertificate.load(from: device.authority).pem }
        return try HubFolder(path: options.path).authorityCertificate().pem
    }

    private func kept(_ view: ReplicaView) throws -> KeptRosters {
        guard let kept = try view.keptRosters() else {
            throw missing("this replica has no roster: nobody vouches for a key yet", view)
        }
        return kept
    }

    private func missing(_ cause: String, _ view: ReplicaView) -> OutpostError {
        OutpostError(
            .notFound, operation: Self.operation, place: view.folder.path, cause: cause,
            hint: "enrol, then sync")
    }

    /// Up to its last seal, whole where the report was written.
    private func journal(
        _ id: JournalID, _ wanted: Set<Dot>, _ view: ReplicaView
    ) throws -> Journal {
        var name: [UInt8] = []
        JournalCoding.append(id, to: &name)
        var journal = Journal(name: Hexadecimal.text(of: name))
        var sequence: UInt64 = 0
        while true {
            let part = try view.sealedPart(of: id, after: sequence)
            guard !part.bodies.isEmpty else { break }
            for (index, body) in part.bodies.enumerated() {
                sequence += 1
                // Of what was erased by order the chain still says that it was there, and no more.
                let original = part.originals[index]
                let isGiven = original == nil && wanted.contains(Dot(id, sequence))
                journal.entries.append(
                    isGiven ? .body(body) : .digest(original ?? Digest(of: body)))
            }
            journal.seals += part.seals.map {
                SealEntry(
                    sequence: $0.dot.sequence, signature: Hexadecimal.text(of: $0.signature))
            }
        }
        journal.unsealed = wanted.filter { $0.journal == id && $0.sequence > sequence }
            .map(\.sequence).sorted()
        return journal
    }
}
