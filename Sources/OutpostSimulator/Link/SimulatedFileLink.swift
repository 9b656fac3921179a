import Foundation
import OutpostHub
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

/// The road of files between one base and the hub, at whose other end stands what the hub's server does with a request. It breaks after
/// some byte, loses an answer, or brings a request once more.
final class SimulatedFileLink: Link {
    /// What became of the files that travelled.
    struct Traffic {
        /// Bytes that the hub wrote, by file.
        var written: [Digest: Int] = [:]
        var goneOnWith = 0
        var repeated = 0
        /// Bytes of files that were given to the link since a report was written meanwhile.
        var sinceReport = 0
    }

    private let hub: HubAttachments
    private let edge: ReplicaID
    /// Bytes until it breaks; nil: never.
    private var left: Int?
    private let losesAnswers: Bool
    private let repeats: Bool
    /// After so many pieces somebody writes a report.
    private var piecesUntilReport: Int?
    /// Returns whether something was written.
    private let report: () throws -> Bool
    private(set) var traffic = Traffic()

    /// What curl asks for at once.
    private static let bufferBytes = 16 << 10

    init(
        _ hub: HubAttachments, edge: ReplicaID, breaksAfter left: Int?, losesAnswers: Bool,
        repeats: Bool, reportAfter pieces: Int?, report: @escaping () throws -> Bool
    ) {
        self.hub = hub
        self.edge = edge
        self.left = left
        self.losesAnswers = losesAnswers
        self.repeats = repeats
        piecesUntilReport = pieces
        self.report = report
    }

    func perform(
        _ request: LinkRequest, produce: (_ limit: Int) throws -> [UInt8],
        respond: (LinkResponse) throws -> Void,
        consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LinkResponse {
        var status = 200
        var answer: [UInt8] = []
        do {
            switch (request.method, Wish(request.path)) {
            case (.post, nil): answer = try answerQuestion(produce)
            case (.post, let wish?): answer = try take(wish, produce)
            case (.get, let wish?): return try give(wish, respond, consume)
            default: status = 404
            }
        } catch let error as OutpostError where error.code != .unreachable {
            // As HubRouter+Attachments has it.
            switch error.code {
            case .notFound: status = 404
            case .alreadyExists: status = 409
            case .corrupt, .invalidInput: status = 400
            case .limit: status = 413
            default: throw error
            }
            answer = Array("{\"cause\":\"\(error.code.rawValue)\"}".utf8)
        }
        if losesAnswers, request.path.contains("after=") { throw Self.broken }
        return try respondWhole(status, answer, respond, consume)
    }

    private static let broken = OutpostError(
        .unreachable, operation: "exchange files with the hub", cause: "the link broke")

    private func respondWhole(
        _ status: Int, _ answer: [UInt8], _ respond: (LinkResponse) throws -> Void,
        _ consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LinkResponse {
        let response = LinkResponse(status: status, headers: [], httpVersion: "1.1")
        try respond(response)
        try answer.withUnsafeBytes { try consume($0) }
        return response
    }

    /// - Returns: as many of them as come through.
    private func carried(_ bytes: [UInt8]) -> [UInt8] {
        guard let rest = left else { return bytes }
        left = max(0, rest - bytes.count)
        return Array(bytes.prefix(rest))
    }

    // MARK: The hub's end

    private func answerQuestion(_ produce: (Int) throws -> [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let piece = try produce(Self.bufferBytes)
            guard !piece.isEmpty else { break }
            guard carried(piece).count == piece.count else { throw Self.broken }
            body += piece
        }
        let question = try JSONDecoder().decode(AttachmentQuestion.self, from: Data(body))
        return Array(try JSONEncoder().encode(try hub.answer(question, from: edge)))
    }

    private func take(_ wish: Wish, _ produce: (Int) throws -> [UInt8]) throws -> [UInt8] {
        guard let arrival = try hub.arrival(of: wish.hash, after: wish.offset, from: edge) else {
            return try encoded(AttachmentReceipt(held: wish.offset, isWhole: true))
        }
        defer { arrival.close() }
        if wish.offset > 0 { traffic.goneOnWith += 1 }
        var body: [UInt8] = []
        // In this request: the next one goes on once the report was exchanged.
        var isReported = false
        while true {
            let piece = try produce(Self.bufferBytes)
            guard !piece.isEmpty else { break }
            if isReported { traffic.sinceReport += piece.count }
            let through = carried(piece)
            try arrival.write(through)
            body += through
            traffic.written[arrival.digest, default: 0] += through.count
            guard through.count == piece.count else { throw Self.broken }
            if try reportOnce() { isReported = true }
        }
        if arrival.isWhole { try arrival.finish() }
        if repeats { try takeAgain(wish, body) }
        return try encoded(
            AttachmentReceipt(held: arrival.held, isWhole: arrival.isWhole))
    }

    /// The same request comes once more: what it brings is here already.
    private func takeAgain(_ wish: Wish, _ body: [UInt8]) throws {
        guard !body.isEmpty else { return }
        traffic.repeated += 1
        do {
            guard let arrival = try hub.arrival(of: wish.hash, after: wish.offset, from: edge)
            else { return }
            arrival.close()
        } catch let error as OutpostError where error.code == .alreadyExists {
            return
        }
        throw SimulationFailure("the hub takes a part of \(wish.hash) a second time")
    }

    private func give(
        _ wish: Wish, _ respond: (LinkResponse) throws -> Void,
        _ consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LinkResponse {
        let digest: Digest
        do {
            digest = try hub.digest(of: wish.hash, for: edge)
        } catch let error as OutpostError where error.code == .notFound {
            return try respondWhole(404, [], respond, consume)
        }
        if wish.offset > 0 { traffic.goneOnWith += 1 }
        let response = LinkResponse(status: 200, headers: [], httpVersion: "1.1")
        try respond(response)
        var offset = wish.offset
        while offset < wish.offset + wish.bytes {
            let piece = try hub.piece(
                of: digest, after: offset,
                limit: Int(min(Int64(Self.bufferBytes), wish.offset + wish.bytes - offset)))
            guard !piece.isEmpty else { break }
            let through = carried(piece)
            try through.withUnsafeBytes { try consume($0) }
            offset += Int64(through.count)
            guard through.count == piece.count else { throw Self.broken }
        }
        return response
    }

    /// - Returns: whether somebody wrote a report.
    private func reportOnce() throws -> Bool {
        guard let pieces = piecesUntilReport else { return false }
        piecesUntilReport = pieces > 1 ? pieces - 1 : nil
        guard pieces <= 1 else { return false }
        return try report()
    }

    private func encoded(_ receipt: AttachmentReceipt) throws -> [UInt8] {
        Array(try JSONEncoder().encode(receipt))
    }
}

/// Which file a request is about, and from where on.
private struct Wish {
    let hash: String
    let offset: Int64
    var bytes = Int64.max >> 1

    /// - Returns: nil for a path that names no file.
    init?(_ path: String) {
        let words = path.split { "?&=".contains($0) }
        guard words.count >= 5, words[0] == "/attachment", words[1] == "digest",
            words[3] == "after", let offset = Int64(words[4])
        else { return nil }
        hash = String(words[2])
        self.offset = offset
        if words.count >= 7, let bytes = Int64(words[6]) { self.bytes = bytes }
    }
}
