import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// What other bases of the same network ask of this one: who it is, and to exchange. Who they are their bundles say, by the roster.
package struct PeerRoutes: Sendable {
    /// What a request is answered with.
    package struct Room: Sendable {
        let desk: PeerDesk
        let folder: ReplicaFolder

        package init(_ desk: PeerDesk, folder: ReplicaFolder) {
            self.desk = desk
            self.folder = folder
        }
    }

    private let network: PageNetwork
    private let threads: PageThreads
    private let random: @Sendable () -> UInt64
    private let open: @Sendable () throws -> Room

    /// - Parameter open: called for each request, on a thread that may wait; throws where there is no replica yet, or it is not enrolled.
    package init(
        network: PageNetwork, surroundings: Surroundings,
        open: @escaping @Sendable () throws -> Room
    ) {
        self.init(
            network: network, threads: PageThreads(), random: surroundings.random, open: open)
    }

    init(
        network: PageNetwork, threads: PageThreads, random: @escaping @Sendable () -> UInt64,
        open: @escaping @Sendable () throws -> Room
    ) {
        self.network = network
        self.threads = threads
        self.random = random
        self.open = open
    }

    func add(to router: Router<PageContext>) {
        router.on("/peer", method: .get) { _, _ in await card() }
        router.on("/peer", method: .post) { request, _ in await exchange(request) }
    }

    /// What a page's site answers peers with.
    static func of(_ site: PageSite, _ network: PageNetwork) -> PeerRoutes {
        PeerRoutes(
            network: network, threads: site.threads, random: site.house.surroundings.random
        ) {
            guard let desk = try site.house.current() else {
                throw OutpostError(
                    .unreachable, operation: "answer another base",
                    cause: "this laptop was not set up yet", hint: "open its page first")
            }
            return Room(
                try PeerDesk(desk.replica, desk.folder, surroundings: desk.surroundings),
                folder: desk.folder)
        }
    }

    // MARK: Answers

    private func card() async -> Response {
        await answering {
            let bytes = try await threads.run {
                try open().desk.card(certificate: network.certificate.der).encoded()
            }
            return Response(
                status: .ok, headers: [.contentType: "application/octet-stream"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    private func exchange(_ request: Request) async -> Response {
        await answering {
            let room = try await threads.run { try open() }
            let incoming = try await receive(request, room)
            let outgoing = try await threads.run {
                let file = try incoming.body { try room.desk.take($0) }
                guard let author = file.author else { throw PeerRoutes.nobody }
                let outgoing = try PeerFileBox(in: room.folder, number: random())
                try outgoing.write { append in
                    _ = try room.desk.write(for: author.identity, .everything, append: append)
                }
                return outgoing
            }
            let threads = threads
            return Response(
                status: .ok, headers: [.contentType: PeerFile.contentType],
                body: ResponseBody { writer in
                    while true {
                        let bytes = try await threads.run { try outgoing.next() }
                        guard !bytes.isEmpty else { break }
                        try await writer.write(ByteBuffer(bytes: bytes))
                    }
                    try await writer.finish(nil)
                })
        }
    }

    private static let nobody = OutpostError(
        .refused, operation: "answer another base", cause: "nobody of the mission wrote it")

    /// The request's bundle, of which no more than the header is kept before it is known who signed it.
    private func receive(_ request: Request, _ room: Room) async throws -> PeerFileBox {
        let incoming = try await threads.run { try PeerFileBox(in: room.folder, number: random()) }
        var beginning: [UInt8]? = []
        for try await buffer in request.body {
            let bytes = Array(buffer.readableBytesView)
            if var known = beginning {
                known += bytes
                guard known.count >= BundleHeader.longest else {
                    beginning = known
                    continue
                }
                try await begin(incoming, known, room)
                beginning = nil
            } else {
                try await threads.run { try incoming.append(bytes) }
            }
        }
        if let known = beginning { try await begin(incoming, known, room) }
        return incoming
    }

    private func begin(_ incoming: PeerFileBox, _ bytes: [UInt8], _ room: Room) async throws {
        try await threads.run {
            var count = 0
            do {
                try room.desk.require(BundleHeader(decoding: bytes, byteCount: &count))
            } catch let failure as ByteReader.Failure {
                throw OutpostError(
                    .invalidInput, operation: "answer another base", cause: failure.description)
            }
            try incoming.append(bytes)
        }
    }

    private struct Problem: Encodable {
        let code, cause, hint: String
    }

    private func answering(_ body: () async throws -> Response) async -> Response {
        do {
            return try await body()
        } catch {
            let known =
                error as? OutpostError
                ?? OutpostError(
                    .unreachable, operation: "answer another base",
                    cause: "the request ended early")
            do {
                var answer = try PageAnswer.json(
                    Problem(code: known.code.rawValue, cause: known.cause, hint: known.hint))
                answer.status = PageAnswer.status(of: known)
                return answer.response
            } catch {
                return Response(status: .internalServerError)
            }
        }
    }
}

/// A file that one request after the other touches, each part of it on whatever thread is free.
private final class PeerFileBox: @unchecked Sendable {
    // Unchecked, since one request alone has it, and awaits each part before the next.
    private let file: PeerFile

    init(in folder: ReplicaFolder, number: UInt64) throws {
        file = try PeerFile(in: folder, number: number)
    }

    func append(_ bytes: [UInt8]) throws { try file.append(bytes) }

    func body<Result>(
        _ take: (@escaping (Int) throws -> [UInt8]) throws -> Result
    ) throws -> Result {
        try file.rewind()
        return try take(file.read)
    }

    func write(_ make: (@escaping ([UInt8]) throws -> Void) throws -> Void) throws {
        try make(file.append)
        try file.rewind()
    }

    func next() throws -> [UInt8] { try file.next() }
}
