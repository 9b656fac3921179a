import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// How long flash messages of a file's records would be: each is written as an officer writes one report, made into a message by the
/// code that makes every message, opened by the code that opens it, and compared with what the journal holds.
struct FlashSizes {
    /// What is measured of one record, and of fifty in one message.
    struct Answer: Encodable {
        var records = 0
        var skipped = 0
        var bytes: [Int] = []
        var stretches: [Stretch] = []
        /// Messages that did not come to the changeset that was written.
        var unequal = 0

        struct Stretch: Encodable {
            let changesets: Int
            let bytes: Int
        }
    }

    private let replica: Replica
    private let receiver: Replica
    private let writer: FlashWriter
    private let intake: FlashReceiver
    private let session = WriteSession(
        author: Author(person: "officer-07", identification: .pin), lane: .flash)
    private let columns: Set<String>

    /// A mission has some dozen devices and some dozen persons.
    private static let devices: UInt64 = 40
    private static let persons = 60
    private static let identity: UInt64 = 0x5EED_0000_0000_0007

    /// - Parameter columns: those of the table that a report has here.
    init(mission: Mission, columns: [String]) throws {
        self.columns = Set(columns)
        let surroundings = Surroundings.system
        replica = try Replica.inMemory(
            schema: mission.schema, identity: Self.identity, surroundings: surroundings)
        receiver = try Replica.inMemory(
            schema: mission.schema, identity: 1, surroundings: surroundings)
        let (sealKey, boxKey) = (SealKey(), BoxKey())
        let missionID = MissionID(digest: mission.schema.missionHash)
        let roster = Self.roster(mission.schema, sealKey)
        writer = FlashWriter(
            replica: replica, identity: Self.identity, roster: roster, mission: missionID,
            sealer: sealKey.sealer(mission: missionID), reader: boxKey.publicBytes)
        try receiver.changeAdmission(to: Admission(roster: roster))
        intake = FlashReceiver(
            replica: receiver, key: boxKey, mission: missionID,
            trust: RosterTrust(
                seals: { _ in SealTrust(mission: missionID, roster: Roster(roster, version: 1)) },
                verifier: nil), readable: nil, roster: roster)
    }

    private static func roster(_ schema: Schema, _ key: SealKey) -> MissionRoster {
        var roster = MissionRoster()
        for number in 0..<devices {
            let isOwn = number == 7
            roster.set(
                RosterDevice(
                    identity: isOwn ? identity : number &* 0x9E37_79B9_7F4A_7C15 | 1,
                    name: "base \(number)", sealKey: isOwn ? key.publicKey.bytes : filler,
                    tlsKeyHash: .zero))
        }
        for number in 0..<persons {
            roster.set(RosterPerson(id: "officer-\(number < 10 ? "0" : "")\(number)", name: "x"))
        }
        for space in schema.spaces {
            roster.grants.insert(Grant(.device(identity), .write, in: space.id))
        }
        return roster
    }

    private static let filler = [UInt8](repeating: 1, count: 32)

    // MARK: Measuring

    func measure(_ file: String, _ mapping: Mapping, _ mission: Mission) throws -> Answer {
        var reader = try CSVReader(
            file: file, delimiter: mapping.delimiter, encoding: mapping.encoding)
        let header = try reader.readHeader()
        var importer: RowImporter
        do {
            importer = try RowImporter(mapping: mapping, mission: mission, header: header.fields)
        } catch {
            throw error.outpostError(file: "the mapping for \(file)")
        }
        var answer = Answer()
        while let item = try reader.next() {
            guard case .row(let row) = importer.take(item) else {
                answer.skipped += 1
                continue
            }
            answer.records += 1
            try measure(row, &answer)
        }
        try measureStretches(&answer)
        return answer
    }

    private func measure(_ row: ImportedRow, _ answer: inout Answer) throws {
        guard let table = replica.schema.table(named: row.table) else { return }
        let cells = row.values.filter { columns.contains($0.column) }
        let surroundings = Surroundings.system
        let key = RowKey(
            space: row.key.space, milliseconds: surroundings.wallMilliseconds(),
            random: surroundings.random())
        let names = ["id"] + cells.map(\.column)
        _ = try replica.write(session) { db in
            try db.execute(
                sql: """
                    INSERT INTO \(Replica.quoted(table.name))
                    (\(names.map(Replica.quoted).joined(separator: ", ")))
                    VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                    """, values: [.text(key.description)] + cells.map(\.value))
        }
        let bodies = try writer.bodies(of: FoundRow(table: table, key: key), beyond: [:])
        let message = try writer.message(of: bodies)
        answer.bytes.append(message.count)
        let report = try intake.take(message)
        if report.digests != bodies.map({ Digest(of: $0) }) || report.taken.count != bodies.count {
            answer.unequal += 1
        }
    }

    /// The same records, fifty in a message of at most 6,000 bytes.
    private func measureStretches(_ answer: inout Answer) throws {
        var sent: [JournalID: UInt64] = [:]
        let heads = try replica.heads()
        while let stretch = try writer.stretch(
            after: sent, heads: heads, isWanted: { _ in true }, limit: 50, bytes: 6_000)
        {
            answer.stretches.append(
                Answer.Stretch(changesets: stretch.changesets, bytes: stretch.message.count))
            sent.merge(stretch.ends) { max($0, $1) }
        }
    }
}
