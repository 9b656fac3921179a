import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostTrust

@Suite struct SpaceKeyTests {
    private let mission = MissionID(digest: Digest(of: Array("mission".utf8)))
    private let space = SpaceID(name: "protection")
    private let marker = "the child at the well"

    private func changeset(_ sequence: UInt64 = 1, text: String? = nil) -> Changeset {
        let key = RowKey(space: space, milliseconds: 1_000, random: sequence)
        let change = RowChange(
            key: key, operation: .insert, context: Context(),
            writes: [CellWrite(cell: "note", values: [.text(text ?? marker)])])
        return Changeset(
            journal: JournalID(
                space: space, replica: ReplicaID(identity: 7), lane: .routine),
            sequence: sequence, time: HybridTime(milliseconds: 5, counter: 0), missionVersion: 1,
            rosterVersion: 1, author: .nobody,
            tables: [TableChanges(table: "referral", rows: [change])])
    }

    private func key(_ number: UInt32 = 1) -> SpaceKey {
        SpaceKey(number: number, space: space, mission: mission)
    }

    private func sealed(_ changeset: Changeset, _ key: SpaceKey) throws -> [UInt8] {
        let row = changeset.tables[0].rows[0].key
        let notice = PrivateNotice(id: key.noticeID(table: "referral", key: row), due: 9_000)
        return try key.seal(
            ChangesetBody.encode(changeset), changeset.header, notices: [notice])
    }

    private func opened(_ body: [UInt8], _ key: SpaceKey) throws -> Changeset {
        let view = try ChangesetBody.view(body)
        guard case .entry(let entry)? = view.opaque else {
            throw OutpostError(.corrupt, operation: "open", cause: "no entry")
        }
        return try key.open(entry, of: view.header).changeset
    }

    @Test
    func
        `A reader reads what another wrote, and the envelope says the header, an id and a due time`()
        throws
    {
        let key = key()
        let body = try sealed(changeset(), key)
        #expect(try opened(body, key) == changeset())
        let view = try ChangesetBody.view(body)
        #expect(view.header == changeset().header.opaque)
        #expect(view.tables.isEmpty)
        guard case .entry(let entry)? = view.opaque else {
            Issue.record("not an entry")
            return
        }
        #expect(entry.notices.map(\.due) == [9_000])
        #expect(
            ChangesetBody.encode(view.header, opaque: OpaqueContent.entry(entry).encoded) == body)
        for word in ["child", "referral", "note"] {
            #expect(!body.contains(Array(word.utf8)))
        }
    }

    @Test func `Whatever byte of an envelope is altered, or wherever it is cut, it is not opened`()
        throws
    {
        let key = key()
        let body = try sealed(changeset(), key)
        for index in body.indices {
            for bit in 0..<8 {
                var altered = body
                altered[index] ^= 1 << UInt8(bit)
                #expect(throws: (any Error).self, "byte \(index), bit \(bit)") {
                    try opened(altered, key)
                }
            }
            #expect(throws: (any Error).self, "cut at \(index)") {
                try opened(Array(body[..<index]), key)
            }
        }
        #expect(throws: (any Error).self) { try opened(body + [0], key) }
    }

    @Test func `What stands in one envelope is not opened under the header of another`() throws {
        let key = key()
        let first = try ChangesetBody.view(sealed(changeset(1), key))
        let second = try ChangesetBody.view(sealed(changeset(2), key))
        guard case .entry(let entry)? = first.opaque else {
            Issue.record("not an entry")
            return
        }
        #expect(throws: OutpostError.self) { try key.open(entry, of: second.header) }
        // Nor does a reader put one changeset into the envelope of another.
        let inner = ChangesetBody.encode(changeset(1))
        let moved = try key.seal(inner, changeset(2).header, notices: [])
        #expect(throws: OutpostError.self) { try opened(moved, key) }
    }

    @Test func `Another key opens nothing, though it has the same number`() throws {
        let body = try sealed(changeset(), key())
        #expect(throws: OutpostError.self) { try opened(body, key()) }
    }

    @Test
    func `Reports of a few words are equally long, and longer ones tell little of their length`()
        throws
    {
        let key = key()
        let lengths = try Set(
            [0, 1, 5, 60].map {
                try sealed(changeset(text: String(repeating: "x", count: $0)), key).count
            })
        #expect(lengths.count == 1)
        let many = try Set(
            (256...2048).map {
                try sealed(changeset(text: String(repeating: "x", count: $0)), key).count
            })
        #expect(many.count <= 48)
        for length in 1...5_000 {
            let padded = PrivatePadding.paddedLength(of: length)
            #expect(padded >= length)
            #expect(length < 256 || Double(padded) <= Double(length) * 1.12)
        }
    }

    @Test func `The same changeset is sealed in other bytes each time`() throws {
        let key = key()
        #expect(try sealed(changeset(), key) != sealed(changeset(), key))
    }

    @Test
    func `A key that was wrapped is opened by its recipient alone, and only under its own name`()
        throws
    {
        let wrapping = KeyWrapping(space: space, mission: mission)
        let (reader, stranger) = (BoxKey(), BoxKey())
        let key = key(3)
        let recipient = KeyWrap.Recipient.person("amina", device: 7)
        let wrap = try wrapping.wrap(key, to: recipient, reader.publicBytes)
        let epoch = KeyEpoch(number: 3, id: key.id, wraps: [wrap])
        let body = OpaqueContent.keys([epoch]).encoded
        var bytes = ByteReader(body)
        #expect(try OpaqueContent.decode(&bytes) == .keys([epoch]))
        #expect(try wrapping.open(wrap, of: epoch, with: reader).id == key.id)
        #expect(throws: OutpostError.self) { try wrapping.open(wrap, of: epoch, with: stranger) }
        let renumbered = KeyEpoch(number: 4, id: key.id, wraps: [wrap])
        #expect(throws: OutpostError.self) {
            try wrapping.open(wrap, of: renumbered, with: reader)
        }
        let elsewhere = KeyWrapping(space: SpaceID(name: "justice"), mission: mission)
        #expect(throws: OutpostError.self) { try elsewhere.open(wrap, of: epoch, with: reader) }
        // A key under the name of another: its maker cannot give two readers two keys of one name.
        let other = self.key(3)
        let misnamed = KeyEpoch(
            number: 3, id: other.id,
            wraps: [try wrapping.wrap(key, to: recipient, reader.publicBytes)])
        #expect(throws: OutpostError.self) {
            try wrapping.open(misnamed.wraps[0], of: misnamed, with: reader)
        }
    }

    @Test func `A row's opaque id is the same in every entry and says nothing without the key`() {
        let key = key()
        let row = RowKey(space: space, milliseconds: 1, random: 2)
        #expect(key.noticeID(table: "a", key: row) == key.noticeID(table: "a", key: row))
        #expect(key.noticeID(table: "a", key: row) != key.noticeID(table: "b", key: row))
        #expect(key.noticeID(table: "a", key: row) != self.key().noticeID(table: "a", key: row))
    }

    @Test func `A key never says its secret in a log`() {
        #expect("\(key())".contains("secret"))
        #expect(Mirror(reflecting: key()).children.isEmpty)
    }
}
