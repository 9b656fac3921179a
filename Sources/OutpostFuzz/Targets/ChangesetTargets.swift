import OutpostModel
import OutpostTestSupport

/// Changesets and what stands in them. Invariant: one meaning, one spelling – what is taken is written as the same bytes.
enum ChangesetTargets {
    static let all = [body, storedBody, texts]

    private static let body = FuzzTarget(
        "changeset", reads: "the body of a changeset", samples: { _ in samples() }
    ) { input in
        let view = try ChangesetBody.view(input)
        let header = try ChangesetBody.decodeHeader(of: input)
        try FuzzFinding.expect(header == view.header, "the header alone is another")
        guard view.opaque == nil else { return }
        let changeset = view.changeset
        try FuzzFinding.expect(
            ChangesetBody.encode(changeset) == input, "it is written in other bytes")
    }

    /// What a journal keeps may be what an order of erasure left.
    private static let storedBody = FuzzTarget(
        "stored-changeset", reads: "a body that a journal keeps", samples: { _ in samples() }
    ) { input in
        let view = try ChangesetBody.storedView(input)
        for index in view.tables.indices {
            for row in view.rows(ofTable: index) {
                _ = (row.change, row.carried)
            }
        }
    }

    private static func samples() -> [[UInt8]] {
        var generator = SeededGenerator(seed: 7)
        var samples = (0..<64).map { _ in
            ChangesetBody.encode(Changeset.random(using: &generator))
        }
        for round in 0..<32 {
            let content: OpaqueContent =
                round < 16 ? .random(using: &generator) : .randomMoved(using: &generator)
            var writer = ByteWriter()
            content.encode(to: &writer)
            let header = ChangesetHeader(
                journal: JournalID(
                    space: TestSchema.justice.id,
                    replica: ReplicaID(identity: 7, incarnation: round < 16 ? 1 : 0x8000_0001),
                    lane: .flash),
                sequence: 3, time: HybridTime(milliseconds: 1_800_000_000_000, counter: 2),
                missionVersion: 1, rosterVersion: 2,
                author: Author(person: "amina", identification: .pin), isOpaque: true)
            samples.append(ChangesetBody.encode(header, opaque: writer.bytes))
        }
        return samples
    }

    private static let texts = FuzzTarget(
        "text-values", reads: "times, keys, references and lists of texts in cells",
        dictionary: ["+00:00", "-05:00", "Z", "T24:00", ".123", "\\u0000", "\\ud83d\\ude00"],
        samples: { _ in
            [
                "2026-11-02T14:05:00-05:00", "2026-02-29T23:59:60Z", "2026-11-02",
                "019aaaaa-0000-8abc-9def-0123456789ab", "KM7QD-A-104-R", "KM7QD-A.2-104-R",
                #"["cholera","measles"]"#, #"["a\"b","\u0001"]"#, "[]", "0001-0002",
            ].map { Array($0.utf8) }
        }
    ) { input in
        let text = try String(validating: input, as: UTF8.self).taken()
        var isTaken = false
        if let time = FieldTime(text) {
            isTaken = true
            try FuzzFinding.expect(FieldTime(time.description) == time, "a time changes")
            _ = time.milliseconds
        }
        if let day = FieldTime(date: text) {
            isTaken = true
            _ = day.milliseconds
        }
        if let key = RowKey(text) {
            isTaken = true
            try FuzzFinding.expect(RowKey(key.description) == key, "a key changes")
        }
        if let list = ElementList.elements(of: text) {
            isTaken = true
            let json = ElementList.json(of: list)
            try FuzzFinding.expect(
                ElementList.canonicalElements(of: json).map { ElementList.json(of: $0) } == json,
                "a list changes")
        }
        if let replica = ReplicaID(text) {
            isTaken = true
            try FuzzFinding.expect(ReplicaID(replica.description) == replica, "an id changes")
        }
        if !isTaken { throw FuzzErrors.NotTaken() }
    }
}
