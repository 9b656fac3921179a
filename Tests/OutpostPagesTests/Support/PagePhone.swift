import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OutpostModel
import OutpostStore
import OutpostSync
import Testing

@testable import OutpostPages

extension PageBase {
    static let person = "marie.joseph"
    static let pin = "kenskof 1804"

    /// Runs a phone against the page, whose person has a PIN there.
    func phone(_ body: @escaping @Sendable (PagePhone) async throws -> Void) async throws {
        // The replica is not to be held here: a test may close it.
        let device = try #require(try site.house.current()).replica.id.identity
        try PersonFolder(folder, device: device, cost: .least)
            .enrol(Self.person, pin: Self.pin, random: Surroundings.system.random)
        let application = Application(router: PageServer.router(site, hosts: []))
        try await application.test(.router) { client in try await body(PagePhone(client: client)) }
        try site.house.released {}
    }
}

/// An OpenRosa client: no cookies, id and PIN with each request.
struct PagePhone: Sendable {
    let client: any TestClientProtocol
    var person = PageBase.person
    var pin = PageBase.pin

    static let boundary = "phone-boundary"

    struct Answer {
        let status: Int
        let text: String
        let headers: HTTPFields
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil,
        type: String = "multipart/form-data; boundary=\(boundary)"
    ) async throws -> Answer {
        let credentials = Data("\(person):\(pin)".utf8).base64EncodedString()
        let response = try await client.execute(
            uri: path, method: method,
            headers: [.authorization: "Basic \(credentials)", .contentType: type],
            body: body.map { ByteBuffer(bytes: $0) })
        return Answer(
            status: response.status.code, text: String(buffer: response.body),
            headers: response.headers)
    }

    /// - Parameter files: content by name.
    func submit(_ xml: String, _ files: KeyValuePairs<String, [UInt8]> = [:]) async throws -> Answer
    {
        try await ask(.post, "/submission", body: Self.body(xml, files))
    }

    static func body(_ xml: String, _ files: KeyValuePairs<String, [UInt8]>) -> [UInt8] {
        var body = part("xml_submission_file", "form.xml", Array(xml.utf8))
        for (name, content) in files { body += part(name, name, content) }
        return body + Array("--\(boundary)--\r\n".utf8)
    }

    static func part(_ field: String, _ file: String?, _ content: [UInt8]) -> [UInt8] {
        let name = file.map { "; filename=\"\($0)\"" } ?? ""
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\(name)\r\n\r\n"
        return Array(head.utf8) + content + Array("\r\n".utf8)
    }

    /// A filled incident.
    static func incident(
        _ instance: String, title: String = "Fire", severity: Int = 3, files: [String] = [],
        extra: String = ""
    ) -> String {
        let pictures = files.enumerated().map { "<picture_\($0 + 1)>\($1)</picture_\($0 + 1)>" }
        return """
            <data id="incident" version="1"><category>fire</category><title>\(title)</title>
            <observed_at>2026-11-02T14:05:00.000-05:00</observed_at><severity>\(severity)</severity>
            <pictures>\(pictures.joined())</pictures>\(extra)
            <meta><instanceID>\(instance)</instanceID></meta></data>
            """
    }

    /// The smallest PNG there is, with a text of its maker's.
    static func picture(_ words: String = "") -> [UInt8] {
        var bytes = Array(PagePhone.png[..<33])
        if !words.isEmpty { bytes += chunk("tEXt", Array(words.utf8)) }
        return bytes + Array(PagePhone.png[33...])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + data
        var check = UInt32.max
        for byte in checked {
            check ^= UInt32(byte)
            for _ in 0..<8 { check = check & 1 == 1 ? 0xEDB8_8320 ^ check >> 1 : check >> 1 }
        }
        func number(_ value: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) }
        }
        return number(UInt32(data.count)) + checked + number(~check)
    }

    private static let png: [UInt8] = {
        let text = """
            iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGBAMAAAAMK8LIAAAAElBMVEX/AADMADOZAGZmAJkzAMwAAP/hvKCLAAAAHElEQVQI12NgAAFBIGBQAgIG\
            YyBgcAEChlAgAAAkpAP9A4sMkAAAAABJRU5ErkJggg==
            """
        return [UInt8](Data(base64Encoded: text) ?? Data())
    }()
}
