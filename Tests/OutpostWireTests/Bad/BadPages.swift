import Foundation
import OutpostModel
import OutpostStore

@testable import OutpostWire

/// Defects of a changesets message around its columns: runs, headers, names, contexts, what does not refer to
/// anything.
enum BadPages {
    /// The rich page with a change.
    static func page(_ change: (inout WireChangesetsMessage) throws -> Void) throws -> [UInt8] {
        var message = ChangesetPacker.pack(SamplePages.rich)
        try change(&message)
        return BadStream.frame(.changesets, try message.serializedBytes())
    }

    static func all() throws -> [BadStream] {
        try runs() + seals() + headers() + references() + carried() + bombs() + BadOpaque.all()
    }

    private static func carried() throws -> [BadStream] {
        func bad(
            _ name: String, _ refusal: String,
            _ change: (inout WireTableColumns) throws -> Void
        ) throws -> BadStream {
            BadStream(
                name, refused: refusal,
                try page { message in
                    let index = message.tables.firstIndex { !$0.carried.isEmpty }
                    try change(&message.tables[index ?? 0])
                })
        }
        return [
            try bad("carried-twice-by-a-row", "carried: row") {
                $0.carried.append($0.carried[0])
            },
            try bad("carried-by-a-row-beyond-the-last", "not of the table") {
                $0.carried[0].row = 99
            },
            try bad("carried-cells-of-nothing", "no row carries anything") { $0.carried = [] },
            try bad("carried-cell-not-listed", "name 99 is not listed") {
                $0.carriedCells[0] = 99
            },
            try bad("carried-cut-short", "the bytes end before it does") {
                $0.carried[0].changes.removeLast()
            },
            try bad("carried-with-bytes-left-over", "bytes follow") {
                $0.carried[0].changes.append(0)
            },
            try bad("carried-nothing", "carried count at byte 1: none") {
                $0.carried[0].changes = Data([0])
            },
            try bad("carried-cells-fewer-than-written", "cell at byte") {
                $0.carriedCells.removeLast()
            },
            try bad("carried-by-the-wrong-row", "its lane is not less urgent") {
                $0.carried[0].row = 0
            },
        ]
    }

    private static func seals() throws -> [BadStream] {
        func bad(
            _ name: String, _ change: (inout WireRun) throws -> Void
        ) throws -> BadStream {
            BadStream(
                name, refused: "seals: out of order, or not a signature for each",
                try page { message in
                    let index = message.runs.firstIndex { !$0.sealed.isEmpty }
                    try change(&message.runs[index ?? 0])
                })
        }
        return [
            try bad("seal-of-63-bytes") { $0.signatures.removeLast() },
            try bad("seal-without-a-place") { $0.sealed.removeLast() },
            try bad("seal-without-a-signature") { $0.signatures = Data() },
            try bad("seal-beyond-its-run") { $0.sealed[0] = $0.count },
            try bad("seal-twice-at-one-place") {
                $0.sealed.append($0.sealed[0])
                $0.signatures.append($0.signatures)
            },
        ]
    }

    private static func runs() throws -> [BadStream] {
        [
            BadStream(
                "run-of-count-zero", refused: "is out of range",
                try page {
                    $0.runs.insert($0.runs[0], at: 0)
                    $0.runs[0].count = 0
                }),
            BadStream(
                "run-from-sequence-zero", refused: "run: sequence 0 is out of range",
                try page { $0.runs[0].firstSequence = 0 }),
            BadStream(
                "run-beyond-the-last-sequence",
                refused: "run: sequence 1099511627775 is out of range",
                try page { message in
                    for index in message.runs.indices {
                        message.runs[index].firstSequence = Limits.sequence
                    }
                }),
            BadStream(
                "run-of-a-journal-not-listed", refused: "run: journal 4 is not listed",
                try page { $0.runs[0].journal = 4 }),
            BadStream(
                "runs-and-headers-differ", refused: "runs: 7 for 6 changesets",
                try page { $0.runs[0].count += 1 }),
            BadStream(
                "run-counts-beyond-32-bits", refused: "runs: 38654705655 for 6 changesets",
                try page { $0.runs = Array(repeating: .with { $0.count = .max }, count: 9) }),
            BadStream(
                "run-check-of-31-bytes", refused: "run check: 31 bytes, not 32",
                try page { $0.runs[0].check.removeLast() }),
            BadStream(
                "run-chain-of-31-bytes", refused: "run chain: 31 bytes, not 32",
                try page { message in
                    for index in message.runs.indices where !message.runs[index].chain.isEmpty {
                        message.runs[index].chain.removeLast()
                    }
                }),
            BadStream(
                "rebuilt-body-differs",
                refused: "the rebuilt bodies are not those that were packed",
                try page { $0.missionVersions[0] += 1 }),
            BadStream(
                "run-of-another-journal",
                refused: "the rebuilt bodies are not those that were packed",
                try page { $0.journals[0].replica ^= 1 }),
        ]
    }

    private static func headers() throws -> [BadStream] {
        [
            BadStream(
                "persons-fewer-than-changesets", refused: "persons: 5 for 6 changesets",
                try page { $0.persons.removeLast() }),
            BadStream(
                "counters-more-than-changesets", refused: "counters: 7 for 6 changesets",
                try page { $0.counters.append(0) }),
            BadStream(
                "person-not-listed", refused: "person: name 200 is not listed",
                try page { $0.persons[0] = 200 }),
            BadStream(
                "time-before-1970", refused: "changeset 0: a number is out of range",
                try page { $0.milliseconds[0] = -1 }),
            BadStream(
                "time-beyond-48-bits", refused: "changeset 0: a number is out of range",
                try page { $0.milliseconds[0] = 1 << 48 }),
            BadStream(
                "time-beyond-64-bits", refused: "changeset 1: a number is out of range",
                try page { $0.milliseconds[1] = .max }),
            BadStream(
                "counter-over-limit", refused: "changeset 2: a number is out of range",
                try page { $0.counters[2] = 65_536 }),
            BadStream(
                "unknown-identification", refused: "changeset 3: a number is out of range",
                try page { $0.identifications[3] = 9 }),
            BadStream(
                "unknown-changeset-flag", refused: "changeset 4: a number is out of range",
                try page { $0.flags[4] = 128 }),
            BadStream(
                "transaction-missing", refused: "transactions: missing",
                try page { $0.transactions = [] }),
            BadStream(
                "transaction-of-one-part",
                refused: "transactions: missing, or a count out of range",
                try page { $0.transactions[0].count = 1 }),
            BadStream(
                "transaction-left-over", refused: "transactions: more of them than the flags say",
                try page { $0.transactions.append($0.transactions[0]) }),
            BadStream(
                "page-cursor-of-space-65536", refused: "cursor: space 65536 is out of range",
                try page { $0.cursor.space = 65_536 }),
        ]
    }

    private static func references() throws -> [BadStream] {
        [
            BadStream(
                "name-over-limit", refused: "names: one is longer than 120 bytes",
                try page { $0.names[0] = String(repeating: "é", count: 61) }),
            BadStream(
                "name-not-utf8", refused: "not a message",
                BadStream.frame(.changesets, [0x0A, 0x02, 0xC3, 0x28])),
            BadStream(
                "table-name-not-listed", refused: "table: name 99 is not listed",
                try page { $0.tables[0].name = 99 }),
            BadStream(
                "cell-name-not-listed", refused: "cell: name 99 is not listed",
                try page { $0.tables[0].cells[0].name = 99 }),
            BadStream(
                "changeset-not-listed", refused: "changeset 6 is not listed",
                try page { $0.tables[0].changesets[0] = 6 }),
            BadStream(
                "context-not-listed", refused: "context 9 is not listed",
                try page { $0.tables[1].contexts[0] = 9 }),
            BadStream(
                "context-of-another-space", refused: "context 2 speaks of another space",
                try page { $0.contexts[1].vector[0].journal.space ^= 1 }),
            BadStream(
                "context-of-sequence-zero", refused: "sequence: zero",
                try page { $0.contexts[1].dots[0].sequence = 0 }),
            BadStream(
                "context-over-limit", refused: "context: more than 4096 entries",
                try BadStream.compressed(
                    .changesets,
                    WireChangesetsMessage.with {
                        $0.contexts = [
                            .with { $0.dots = Array(repeating: WireJournalHead(), count: 4097) }
                        ]
                    }.serializedBytes())),
        ]
    }

    /// Messages that say little and mean much.
    private static func bombs() throws -> [BadStream] {
        let wide = Array(repeating: UInt8(0), count: 16 * 300_000)
        var nulls = ChangesetPacker.pack(SamplePages.one)
        nulls.tables[0].keys = Data(wide)
        nulls.tables[0].operations = Data(count: 300_000)
        nulls.tables[0].rowCounts = [300_000]
        nulls.tables[0].cells = Array(
            repeating: .with {
                $0.columns = Array(repeating: .with { $0.types = Data([0]) }, count: 200)
            }, count: 1000)
        var contexts = ChangesetPacker.pack(SamplePages.one)
        let journal = SampleMessages.journal(SampleMessages.jacmel)
        contexts.contexts = [
            .with { $0.dots = (1...4096).map { WireJournalHead(journal, UInt64($0) * 2) } }
        ]
        contexts.tables[0].keys = Data(wide.prefix(16 * 10_000))
        contexts.tables[0].operations = Data(count: 10_000)
        contexts.tables[0].rowCounts = [10_000]
        contexts.tables[0].contexts = Array(repeating: 1, count: 10_000)
        contexts.tables[0].cells = []
        var many = WireChangesetsMessage()
        many.milliseconds = Array(repeating: 0, count: 65_537)
        return [
            BadStream(
                "bomb-of-nulls", refused: "bodies: more than 9437184 bytes once rebuilt",
                try BadStream.compressed(.changesets, nulls.serializedBytes())),
            BadStream(
                "bomb-of-contexts", refused: "bodies: more than 9437184 bytes once rebuilt",
                try BadStream.compressed(.changesets, contexts.serializedBytes())),
            BadStream(
                "changesets-over-limit", refused: "changesets: more than 65536",
                try BadStream.compressed(.changesets, many.serializedBytes())),
        ]
    }
}
