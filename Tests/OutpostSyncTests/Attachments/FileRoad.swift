import Foundation
import GRDB
import OutpostHub
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

/// A hub and bases that keep files, and a link between them that a test may cut after any byte of a file.
final class FileRoad {
    /// The link broke.
    struct Cut: Error {}

    let bed: SyncTestBed
    let hubFiles: AttachmentStore
    private let folder: String
    private let attachments: HubAttachments

    init(folder: String) throws {
        self.folder = folder
        bed = try SyncTestBed(schema: Self.schema())
        hubFiles = try AttachmentStore.open(at: folder + "/hub")
        attachments = HubAttachments(rows: Self.rows, store: hubFiles, core: bed.core)
    }

    static let rows = AttachmentRows(table: "paper", contentHash: "hash", byteCount: "size")

    private static func schema() throws -> Schema {
        let incident = try TableSchema(
            name: "incident", residence: .space(SyncTestBed.space),
            columns: [ColumnSchema(name: "title", kind: .text)])
        let paper = try TableSchema(
            name: "paper", residence: .space(SyncTestBed.space),
            columns: [
                ColumnSchema(name: "hash", kind: .text), ColumnSchema(name: "size", kind: .integer),
            ])
        return try Schema(
            version: 1, missionHash: Digest(of: Array("files".utf8)),
            spaces: [Space(name: "operations")], tables: [incident, paper])
    }

    /// A base and its files.
    func base(_ identity: UInt64) throws -> (replica: Replica, files: AttachmentStore) {
        (try bed.edge(identity), try AttachmentStore.open(at: folder + "/base-\(identity)"))
    }

    /// Keeps a file with a report, and brings the report to the hub.
    @discardableResult
    func attach(
        _ content: [UInt8], at replica: Replica, _ files: AttachmentStore
    ) throws -> Digest {
        let digest = try files.keep(content)
        try replica.write { db in
            try db.execute(
                sql: "INSERT INTO paper (hash, size) VALUES (?, ?)",
                arguments: [digest.hexadecimal, content.count])
        }
        try bed.sync(replica)
        return digest
    }

    func link(_ identity: UInt64) -> FileLink { FileLink(attachments, edge: identity) }

    /// - Parameter now: moves on with each look, since whoever looks has done something meanwhile.
    func sync(
        _ replica: Replica, _ files: AttachmentStore, over link: FileLink
    ) -> AttachmentSync {
        var time = Duration.zero
        return AttachmentSync(
            rows: Self.rows, store: files, replica: replica, peer: "hub", link: link,
            now: {
                time += AttachmentSyncLimits.lookInterval
                return time
            })
    }
}

/// Asks a hub's files directly, as its HTTP does.
final class FileLink: Link {
    private let attachments: HubAttachments
    private let edge: ReplicaID
    /// After so many bytes of files, both ways together, the link breaks; nil: never.
    var cutAfter: Int?
    /// Bytes of files that passed.
    private(set) var passed = 0
    private(set) var requests: [String] = []
    /// Called with the bytes that passed, before each piece.
    var beforePiece: (Int) throws -> Void = { _ in }

    init(_ attachments: HubAttachments, edge: UInt64) {
        self.attachments = attachments
        self.edge = ReplicaID(identity: edge, incarnation: 1)
    }

    func perform(
        _ request: LinkRequest, produce: (_ limit: Int) throws -> [UInt8],
        respond: (LinkResponse) throws -> Void, consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LinkResponse {
        requests.append("\(request.method.rawValue) \(request.path.prefix(12))")
        var (status, body) = (200, [UInt8]())
        do {
            body = try answer(request, produce)
        } catch let error as OutpostError {
            status = error.code == .notFound ? 404 : error.code == .alreadyExists ? 409 : 400
            body = Array(#"{"cause": "\#(error.cause)"}"#.utf8)
        }
        let response = LinkResponse(status: status, headers: [], httpVersion: "2")
        try respond(response)
        for start in stride(from: 0, to: body.count, by: 1000) {
            try body[start..<min(start + 1000, body.count)].withUnsafeBytes { try consume($0) }
        }
        return response
    }

    private func answer(
        _ request: LinkRequest, _ produce: (_ limit: Int) throws -> [UInt8]
    ) throws -> [UInt8] {
        if request.path == "/attachments" {
            var question: [UInt8] = []
            while case let more = try produce(1000), !more.isEmpty { question += more }
            let asked = try JSONDecoder().decode(AttachmentQuestion.self, from: Data(question))
            return Array(try JSONEncoder().encode(try attachments.answer(asked, from: edge)))
        }
        let query = request.path.split(separator: "?")[1].split(separator: "&").map {
            String($0.split(separator: "=")[1])
        }
        let offset = Int64(query[1]) ?? 0
        return request.method == .get
            ? try give(query[0], offset, Int64(query[2]) ?? 0) : try take(query[0], offset, produce)
    }

    private func take(
        _ hash: String, _ offset: Int64, _ produce: (_ limit: Int) throws -> [UInt8]
    ) throws -> [UInt8] {
        guard let arrival = try attachments.arrival(of: hash, after: offset, from: edge) else {
            return try receipt(offset, true)
        }
        defer { arrival.close() }
        while true {
            try beforePiece(passed)
            let piece = try produce(1000)
            guard !piece.isEmpty else { break }
            try arrival.write(try pass(piece))
            if passed == cutAfter { throw FileRoad.Cut() }
        }
        if arrival.isWhole { try arrival.finish() }
        return try receipt(arrival.held, arrival.isWhole)
    }

    private func give(_ hash: String, _ offset: Int64, _ count: Int64) throws -> [UInt8] {
        let digest = try attachments.digest(of: hash, for: edge)
        var given: [UInt8] = []
        while given.count < count {
            try beforePiece(passed)
            let piece = try attachments.piece(
                of: digest, after: offset + Int64(given.count),
                limit: Int(count) - given.count)
            guard !piece.isEmpty else { break }
            given += try pass(piece)
        }
        return given
    }

    /// What of a piece gets through before the link breaks.
    private func pass(_ piece: [UInt8]) throws -> [UInt8] {
        guard let cutAfter else {
            passed += piece.count
            return piece
        }
        let rest = cutAfter - passed
        guard rest > 0 else { throw FileRoad.Cut() }
        passed += min(rest, piece.count)
        return Array(piece.prefix(rest))
    }

    private func receipt(_ held: Int64, _ isWhole: Bool) throws -> [UInt8] {
        Array(try JSONEncoder().encode(AttachmentReceipt(held: held, isWhole: isWhole)))
    }
}
