import Foundation
import OutpostModel
import OutpostStore

@testable import OutpostWire

/// Defects of the messages other than changesets.
enum BadMessages {
    static func all() throws -> [BadStream] {
        try protobuf() + greetings() + journals() + others() + whereabouts()
    }

    private static func protobuf() throws -> [BadStream] {
        [
            BadStream(
                "not-protobuf", refused: "it is not protobuf",
                BadStream.frame(.greeting, Array("hello, hub".utf8))),
            BadStream(
                "protobuf-cut-short", refused: "it is not protobuf",
                BadStream.frame(.receipts, [0x0A, 0x05, 0x10])),
            BadStream(
                "protobuf-group", refused: "it is not protobuf",
                BadStream.frame(.farewell, [0x0B, 0x0C])),
            BadStream(
                "message-of-a-million-empty-parts", refused: "more than 1048576 parts",
                try BadStream.compressed(
                    .receipts,
                    (0...WireLimits.partsPerMessage).flatMap { _ in [0x0A, 0x00] as [UInt8] })),
        ]
    }

    private static func greeting(_ change: (inout WireGreeting) -> Void) throws -> [UInt8] {
        guard case .greeting(let greeting)? = SampleMessages.all.first?.message else { return [] }
        var wire = WireGreeting(greeting)
        change(&wire)
        return BadStream.frame(.greeting, try wire.serializedBytes())
    }

    private static func greetings() throws -> [BadStream] {
        [
            BadStream(
                "greeting-of-another-protocol", refused: "protocol: version 2, not 1",
                try greeting { $0.protocol = 2 }),
            BadStream(
                "mission-hash-of-31-bytes", refused: "mission hash: 31 bytes, not 32",
                try greeting { $0.missionHash.removeLast() }),
            BadStream("replica-zero", refused: "replica: zero", try greeting { $0.replica = 0 }),
            BadStream(
                "incarnation-zero", refused: "replica: zero", try greeting { $0.incarnation = 0 }),
            BadStream(
                "cursors-over-limit", refused: "cursors: more than 64",
                try greeting { $0.cursors = Array(repeating: $0.cursors[0], count: 65) }),
            BadStream(
                "cursor-of-space-65536", refused: "cursor: space 65536 is out of range",
                try greeting { $0.cursors[0].space = 65_536 }),
            BadStream(
                "cursor-without-hash", refused: "cursor hash: 0 bytes, not 32",
                try greeting { $0.cursors[0].hash = Data() }),
            BadStream(
                "vector-over-limit", refused: "vector: more than 65536 journals",
                try BadStream.compressed(
                    .greeting,
                    WireGreeting.with {
                        $0.protocol = WireLimits.protocolVersion
                        $0.missionHash = SampleMessages.mission.data
                        $0.replica = 1
                        $0.incarnation = 1
                        $0.vector = Array(repeating: head { _ in }, count: 65_537)
                    }.serializedBytes())),
        ]
    }

    private static func head(_ change: (inout WireJournalHead) -> Void) -> WireJournalHead {
        var head = WireJournalHead(
            SampleMessages.journal(SampleMessages.jacmel), 5, chain: SampleMessages.mission)
        change(&head)
        return head
    }

    private static func receipts(_ change: (inout WireJournalHead) -> Void) throws -> [UInt8] {
        let message = WireReceipts.with { $0.heads = [head(change)] }
        return BadStream.frame(.receipts, try message.serializedBytes())
    }

    private static func journals() throws -> [BadStream] {
        [
            BadStream(
                "lane-9", refused: "lane 9 is out of range", try receipts { $0.journal.lane = 9 }),
            BadStream(
                "lane-256", refused: "lane 256 is out of range",
                try receipts { $0.journal.lane = 256 }),
            BadStream(
                "space-65536", refused: "space 65536 or lane 2 is out of range",
                try receipts { $0.journal.space = 65_536 }),
            BadStream(
                "sequence-over-limit", refused: "sequence: 1099511627776 is over the limit",
                try receipts { $0.sequence = Limits.sequence + 1 }),
            BadStream(
                "journal-missing", refused: "replica: zero", try receipts { $0.clearJournal() }),
            BadStream(
                "chain-of-31-bytes", refused: "chain: 31 bytes, not 32",
                try receipts { $0.chain.removeLast() }),
        ]
    }

    private static func farewell(
        _ name: String, refused: String, _ change: (inout WireWhereabouts) -> Void
    ) throws -> BadStream {
        var whereabouts = WireWhereabouts(SampleMessages.whereabouts)
        change(&whereabouts)
        let message = WireFarewell.with { $0.whereabouts = whereabouts }
        return BadStream(
            name, refused: refused,
            try BadStream.compressed(.farewell, try message.serializedBytes()))
    }

    private static func whereabouts() throws -> [BadStream] {
        [
            try farewell(
                "whereabouts-of-1025-journals", refused: "whereabouts: more than 1024 journals"
            ) { $0.journals = Array(repeating: $0.journals[0], count: 1025) },
            try farewell(
                "whereabouts-at-65-bases", refused: "whereabouts: more than 64 bases"
            ) { $0.holders = Array(repeating: $0.holders[0], count: 65) },
            try farewell(
                "whereabouts-of-a-million-empty-journals", refused: "more than 1048576 parts"
            ) {
                $0.journals = Array(
                    repeating: WireJournal(), count: WireLimits.partsPerMessage + 1)
            },
            try farewell("whereabouts-sequence-missing", refused: "2 sequences of 3 journals") {
                $0.backedUp.removeLast()
            },
            try farewell(
                "whereabouts-sequence-over-limit", refused: "a sequence is over the limit"
            ) { $0.holders[0].sequences[1] = Limits.sequence + 1 },
            try farewell("whereabouts-journal-twice", refused: "whereabouts: not ascending") {
                $0.journals[1] = $0.journals[0]
            },
            try farewell("whereabouts-bases-descending", refused: "whereabouts: not ascending") {
                $0.holders.reverse()
            },
            try farewell("whereabouts-at-nobody", refused: "whereabouts: replica zero") {
                $0.holders[0].replica = 0
            },
            try farewell("whereabouts-backup-without-time", refused: "a backup without a time") {
                $0.backupMilliseconds = 0
            },
            try farewell(
                "whereabouts-backup-before-1970", refused: "the backup's time is out of range"
            ) { $0.backupMilliseconds = -1 },
        ]
    }

    private static func others() throws -> [BadStream] {
        var shortHeader = WireRosterMessage()
        shortHeader.headers = [Data(repeating: 1, count: SignedRosterHeader.byteCount - 1)]
        var longContent = WireRosterMessage()
        longContent.content = Data(repeating: 1, count: Limits.rosterBytes + 1)
        var otherRefusal = WireRefusal()
        otherRefusal.code = 99
        var refusalOfNothing = WireRefusal(Refusal(code: .gap, cause: ""))
        refusalOfNothing.journal = head { _ in }.journal
        var welcome = WireWelcome()
        welcome.protocol = 2
        return [
            BadStream(
                "roster-header-short", refused: "not a message",
                BadStream.frame(.roster, try shortHeader.serializedBytes())),
            BadStream(
                "roster-content-over-limit", refused: "content: more than 1048576 bytes",
                try BadStream.compressed(.roster, try longContent.serializedBytes())),
            BadStream(
                "roster-not-a-message", refused: "malformed",
                BadStream.frame(.roster, [0x12, 0x03, 0x1A])),
            BadStream(
                "refusal-of-unknown-code", refused: "refusal: unknown code 99",
                BadStream.frame(.refusal, try otherRefusal.serializedBytes())),
            BadStream(
                "refusal-of-sequence-zero", refused: "sequence: zero",
                BadStream.frame(.refusal, try refusalOfNothing.serializedBytes())),
            BadStream(
                "welcome-of-another-protocol", refused: "protocol: version 2, not 1",
                BadStream.frame(.welcome, try welcome.serializedBytes())),
        ]
    }
}
