import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@testable import OutpostWire

/// Strategy: random changesets of a mission, plain and rare, several in a message. Invariant: the receiver comes to the same bodies,
/// byte for byte, or refuses.
@Suite struct FlashFormTests {
    private let identity: UInt64 = 0xA0A1_A2A3_A4A5_A6A7

    private func names(_ schema: Schema, persons: [String] = ["amina", "chidi"]) -> FlashNames {
        FlashNames(schema: schema, devices: [identity, 5, 6], persons: persons)
    }

    private func messages(
        _ schema: Schema, using generator: inout SeededGenerator
    ) -> [[UInt8]] {
        var header: ChangesetHeader?
        var bodies: [[UInt8]] = []
        for _ in 0...generator.below(4) {
            let changeset = Changeset.randomReport(
                schema, identity: identity, after: header, using: &generator)
            let body = ChangesetBody.encode(changeset)
            // Some draw a context that no author could have.
            guard (try? ChangesetBody.decode(body)) != nil else { continue }
            header = changeset.header
            bodies.append(body)
        }
        return bodies.isEmpty
            ? [ChangesetBody.encode(FlashFormGolden.changeset(identity))] : bodies
    }

    @Test func `The receiver comes to the same bodies, byte for byte`() throws {
        let schema = try TestSchema.mission()
        var whole = 0
        try forEachSeed(400) { seed, generator in
            let bodies = messages(schema, using: &generator)
            let form = try FlashForm.encode(bodies, names: names(schema))
            let read = try FlashForm.decode(form, names: names(schema), identity: identity)
            #expect(read == bodies, "seed \(seed)")
            if form.count >= bodies.reduce(0, { $0 + $1.count }) { whole += 1 }
        }
        #expect(whole < 40, "most are shorter than their bodies")
    }

    /// Whoever knows the reader's key can write it, and it is read before any seal is.
    @Test func `A write to a cell of a version that had none is refused`() throws {
        let schema = try TestSchema.mission()
        let table = try #require(
            schema.tables.first { table in
                if case .space = table.residence { true } else { false }
            })
        var numbers = ByteWriter()
        numbers.byte(Lane.routine.rawValue | FlashForm.Flag.versions)
        numbers.varint(1)
        numbers.signed(0)
        // Mission version 0, whose tables have no cells; roster version 0.
        numbers.varint(0)
        numbers.varint(0)
        numbers.varint(1)
        numbers.fixed(FlashTables.hint(of: table.name))
        numbers.varint(1)
        numbers.signed(0)
        numbers.fixed(UInt64(RowChange.Operation.edit.rawValue) << FlashForm.RowFlag.shift)
        // One write: to cell 0, without values.
        for byte: UInt8 in [1, 0, 0, 0] { numbers.byte(byte) }
        let error = #expect(throws: ByteReader.Failure.self) {
            try FlashForm.decode([0, 0] + numbers.bytes, names: names(schema), identity: identity)
        }
        #expect(error?.description.contains("no such cell") == true)
    }

    @Test func `Changesets that no schema of ours could have made travel whole`() throws {
        let schema = try TestSchema.mission()
        try forEachSeed(100) { seed, generator in
            let changeset = Changeset.random(using: &generator)
            let body = ChangesetBody.encode(changeset)
            let form = try FlashForm.encode([body], names: names(schema))
            let read = try FlashForm.decode(
                form, names: names(schema), identity: changeset.journal.replica.identity)
            #expect(read == [body], "seed \(seed)")
        }
    }

    @Test func `A receiver with a newer mission numbers the cells of an older one alike`()
        throws
    {
        let (old, new) = (
            try EvolvingSchema.mission(version: 1), try EvolvingSchema.mission(version: 3)
        )
        try forEachSeed(100) { seed, generator in
            let bodies = messages(old, using: &generator)
            let form = try FlashForm.encode(bodies, names: names(old))
            let read = try FlashForm.decode(form, names: names(new), identity: identity)
            #expect(read == bodies, "seed \(seed)")
        }
    }

    @Test func `A receiver with an older mission says which version it lacks`() throws {
        let (old, new) = (
            try EvolvingSchema.mission(version: 1), try EvolvingSchema.mission(version: 2)
        )
        var generator = SeededGenerator(seed: 1)
        var changeset = Changeset.randomReport(new, identity: identity, using: &generator)
        changeset.header.missionVersion = 2
        let form = try FlashForm.encode(
            [ChangesetBody.encode(changeset)], names: names(new))
        let error = #expect(throws: ByteReader.Failure.self) {
            try FlashForm.decode(form, names: names(old), identity: identity)
        }
        #expect(error?.description.contains("mission version 2") == true)
    }

    @Test func `Of two persons with one hint, a later attempt finds the other`() throws {
        let schema = try TestSchema.mission()
        // Found by search: both have the same first two bytes of SHA-256.
        let twins = try twins()
        var changeset = FlashFormGolden.changeset(identity)
        changeset.header.author = Author(person: twins[1], identification: .pin)
        let body = ChangesetBody.encode(changeset)
        let form = try FlashForm.encode([body], names: names(schema, persons: [twins[1]]))
        let here = names(schema, persons: twins)
        let read = try (0..<2).map {
            try FlashForm.decode(form, names: here, identity: identity, attempt: $0)
        }
        #expect(read.contains([body]) && read[0] != read[1])
        // Where the sender knows both, it spells the id.
        let spelt = try FlashForm.encode([body], names: here)
        #expect(
            try FlashForm.decode(spelt, names: names(schema), identity: identity) == [body])
    }

    private func twins() throws -> [String] {
        var seen: [UInt16: String] = [:]
        for number in 0..<5_000 {
            let id = "p\(number)"
            let hint = FlashNames.hint(ofPerson: id)
            if let other = seen[hint] { return [other, id].sorted() }
            seen[hint] = id
        }
        throw ByteReader([]).failure("twins", .truncated)
    }

    /// What was packed with a dictionary is read with it for ever: another one is another version.
    @Test func `The dictionary of version 1 is the one that it was`() {
        #expect(FlashDictionary.first.digest.description.hasPrefix(FlashFormGolden.dictionary))
    }

    @Test func `A form of version 1 is read for ever`() throws {
        let schema = try TestSchema.mission()
        let form = try #require(Hexadecimal.bytes(of: FlashFormGolden.form))
        let bodies = try FlashForm.decode(form, names: names(schema), identity: identity)
        #expect(bodies == [ChangesetBody.encode(FlashFormGolden.changeset(identity))])
        #expect(
            try FlashForm.decode(
                FlashForm.encode(bodies, names: names(schema)), names: names(schema),
                identity: identity) == bodies)
    }

    /// Anybody who knows a reader's key may write a form in which a byte stands for a long text.
    @Test func `A form whose values would take memory without bound is refused`() throws {
        let schema = try TestSchema.mission()
        let one = FlashFormGolden.changeset(identity)
        let row = one.tables[0].rows[0]
        func changeset(rows count: UInt64) -> Changeset {
            var result = one
            let text = String(repeating: "Jacmel ", count: 3_000)
            result.tables[0].rows = (0..<count).map { number in
                RowChange(
                    key: RowKey(space: row.key.space, milliseconds: 5, random: number),
                    operation: .insert, context: Context(),
                    writes: [CellWrite(cell: "title", values: [.text(text)])])
            }
            return result
        }
        let few = ChangesetBody.encode(changeset(rows: 40))
        let form = try FlashForm.encode([few], names: names(schema))
        #expect(form.count < 1_000)
        #expect(try FlashForm.decode(form, names: names(schema), identity: identity) == [few])
        let many = ChangesetBody.encode(changeset(rows: 400))
        #expect(throws: ByteReader.Failure.self) {
            try FlashForm.encode([many], names: names(schema))
        }
    }

    @Test func `Bytes that are cut or altered anywhere are refused, or mean another body`() throws {
        let schema = try TestSchema.mission()
        let body = ChangesetBody.encode(FlashFormGolden.changeset(identity))
        let form = try FlashForm.encode([body], names: names(schema))
        func read(_ bytes: [UInt8]) -> [[UInt8]]? {
            do {
                return try FlashForm.decode(bytes, names: names(schema), identity: identity)
            } catch {
                return nil
            }
        }
        for end in 0..<form.count { #expect(read(Array(form.prefix(end))) != [body], "\(end)") }
        for index in form.indices {
            for bit in 0..<8 {
                var altered = form
                altered[index] ^= 1 << bit
                // Two spellings of one body may be: the seal is over the body, so neither is a lie.
                for found in read(altered) ?? [] { #expect(found.count < 4_096) }
            }
        }
    }
}
