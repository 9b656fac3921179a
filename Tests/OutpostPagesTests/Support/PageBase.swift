import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import Testing

@testable import OutpostPages

/// A base with its page, in a folder that goes with it; no hub, and no link.
final class PageBase: Sendable {
    let folder: ReplicaFolder
    let site: PageSite

    init(hasReplica: Bool = true, surroundings: Surroundings = .system) async throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("outpost-pages-\(UInt64.random(in: 0 ... .max))").path
        let folder = ReplicaFolder(path: path)
        self.folder = folder
        let setup = Setup(folder: folder, surroundings: surroundings)
        if hasReplica { try setup.begin() }
        let house = PageHouse(folder: folder, setup: setup, surroundings: surroundings) {
            let mission = try Mission.load(bytes: try folder.currentMission())
            let replica = try Replica.open(
                at: folder.path, schema: mission.schema, holder: "a test",
                surroundings: surroundings)
            let link = LinkWatch(
                LinkWatch.World(
                    folder: folder, offsetMinutes: 0, surroundings: surroundings,
                    isEnrolled: { false },
                    settings: {
                        LinkSettings(
                            other: LinkSettings.Use(name: LinkSettings.otherName, every: nil))
                    }, exchange: { _, _ in SyncEngine.Report() }))
            return try PageDesk(
                mission: mission, replica: replica, folder: folder, link: link,
                copies: CopyWatch { _ in nil }, surroundings: surroundings)
        }
        site = try await PageSite(house)
    }

    deinit {
        // What a test leaves is no test's business: a folder that cannot be removed stays in the temporary one.
        try? FileManager.default.removeItem(atPath: folder.path)
    }

    struct Setup: EdgeSetup {
        let folder: ReplicaFolder
        let surroundings: Surroundings

        func begin() throws {
            let bytes = try Mission.defaultBytes
            let mission = try Mission.load(bytes: bytes)
            try Replica.create(
                at: folder.path, schema: mission.schema, mission: bytes, holder: "a test",
                surroundings: surroundings
            ).close()
        }

        func enrol(url: String, code: String) throws { throw none }
        func request(name: String) throws -> (file: [UInt8], words: String) { throw none }
        func words(ofApproval file: [UInt8]) throws -> String { throw none }
        func accept(_ file: [UInt8]) throws { throw none }

        private var none: OutpostError {
            OutpostError(.unreachable, operation: "enrol", cause: "there is no hub in this test")
        }
    }

    /// Runs a browser against the page.
    func browse(_ body: @escaping @Sendable (PageBrowser) async throws -> Void) async throws {
        let application = Application(router: PageServer.router(site, hosts: []))
        try await application.test(.router) { client in
            try await body(PageBrowser(client: client))
        }
        try site.house.released {}
    }
}

/// A browser with one jar of cookies, which follows no redirect by itself.
final class PageBrowser {
    private let client: any TestClientProtocol
    private var cookies: [String: String] = [:]

    init(client: any TestClientProtocol) { self.client = client }

    struct Answer {
        let status: Int
        let text: String
        let location: String
        let headers: HTTPFields
    }

    func get(_ address: String) async throws -> Answer {
        try await send(address, .get, nil, [:])
    }

    /// - Parameter site: what the browser says of where the form stood.
    func post(
        _ address: String, _ fields: KeyValuePairs<String, String>, site: String = "same-origin"
    ) async throws -> Answer {
        var form = PageFields()
        for (name, value) in fields { form.append(name, value) }
        return try await send(
            address, .post, form.encoded,
            [
                .contentType: "application/x-www-form-urlencoded",
                HTTPField.Name("Sec-Fetch-Site") ?? .referer: site,
            ])
    }

    /// A form with files, of the boundary that the body has.
    func upload(_ address: String, _ body: [UInt8]) async throws -> Answer {
        try await send(
            address, .post, nil, bytes: body,
            [
                .contentType: "multipart/form-data; boundary=\(PagePhone.boundary)",
                HTTPField.Name("Sec-Fetch-Site") ?? .referer: "same-origin",
            ])
    }

    /// Signs in as somebody without a PIN.
    func signIn(_ name: String) async throws {
        let answer = try await post("/sign-in", ["name": name, "next": "/"])
        #expect(answer.status == 303)
    }

    /// Follows to the form of a new report; the address of its draft.
    func begin(_ table: String) async throws -> String {
        try await get("/new/\(table)").location
    }

    private func send(
        _ address: String, _ method: HTTPRequest.Method, _ body: String?, bytes: [UInt8]? = nil,
        _ headers: HTTPFields
    ) async throws -> Answer {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        let response = try await client.execute(
            uri: address, method: method, headers: headers,
            body: bytes.map { ByteBuffer(bytes: $0) } ?? body.map { ByteBuffer(string: $0) })
        for cookie in response.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return Answer(
            status: response.status.code, text: String(buffer: response.body),
            location: response.headers[.location] ?? "", headers: response.headers)
    }
}
