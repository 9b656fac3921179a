import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostTrust

/// Enrols a device with a hub: fetch the authority's certificate unverified and send nothing secret; compare it with
/// the code; only then connect verified, and send the secret and a certificate request.
package struct Enrolment {
    private let hubURL: String
    private let code: EnrolmentCode
    private let makeLink: (LinkConfiguration) throws -> any Link

    package init(
        hubURL: String, code: EnrolmentCode,
        makeLink: @escaping (LinkConfiguration) throws -> any Link
    ) {
        self.hubURL = hubURL
        self.code = code
        self.makeLink = makeLink
    }

    /// What an enrolment brings.
    package struct Result {
        package let authority: AuthorityCertificate
        package let certificate: IssuedCertificate
        package let missionFile: [UInt8]
        /// The name that the hub's officer gave this base.
        package let deviceName: String
    }

    private static let operation = "enrol"

    /// The authority of the hub at this URL, if it is the one that the code was made by.
    package func fetchAuthority() throws -> AuthorityCertificate {
        let link = try makeLink(LinkConfiguration(hubURL: hubURL, trust: .unverified))
        let bytes = try body(of: LinkRequest(.get, path: "/authority"), sending: [], over: link)
        let notAHub = OutpostError(
            .notAHub, operation: Self.operation, place: hubURL,
            cause: "what answers there is not the hub that made this code",
            hint: "check the URL; if this network wants a sign-in first, open any page in a browser"
        )
        do {
            let authority = try AuthorityCertificate(pem: String(decoding: bytes, as: UTF8.self))
            try code.verify(authority: authority)
            return authority
        } catch {
            throw notAHub
        }
    }

    /// - Parameter authorityPath: where `fetchAuthority`'s certificate was saved.
    package func run(
        replica: ReplicaID, key: DeviceKey, sealKey: SealKey, boxKey: [UInt8], name: String,
        authority: AuthorityCertificate, authorityPath: String
    ) throws -> Result {
        let link = try makeLink(
            LinkConfiguration(
                hubURL: hubURL, trust: .authority(pemPath: authorityPath, dates: .ignored)))
        let request = try DeviceRequest(
            name: name, replicaIdentity: replica.identity, incarnation: replica.incarnation,
            key: key)
        let proof = try SealKeyProof.make(
            by: sealKey, for: request, boxKey: boxKey, mission: authority.missionID)
        let message = EnrolmentMessage(
            secret: Hexadecimal.text(of: code.secret), request: request.pem,
            sealKey: Hexadecimal.text(of: sealKey.publicKey.bytes),
            sealProof: Hexadecimal.text(of: proof), boxKey: Hexadecimal.text(of: boxKey))
        let bytes = try body(
            of: LinkRequest(.post, path: "/enrolment", contentType: "application/json"),
            sending: [UInt8](try JSONEncoder().encode(message)), over: link)
        do {
            let answer = try JSONDecoder().decode(EnrolmentReply.self, from: Data(bytes))
            guard let mission = Data(base64Encoded: answer.mission) else {
                throw CredentialError.malformed("the mission file is not Base64")
            }
            let certificate = try IssuedCertificate(pem: answer.certificate)
            let identity = try authority.deviceIdentity(of: certificate)
            return Result(
                authority: authority, certificate: certificate, missionFile: [UInt8](mission),
                deviceName: identity.name)
        } catch {
            throw OutpostError(
                .protocolViolation, operation: Self.operation, place: hubURL,
                cause: "the hub's answer is not one to an enrolment: \(error)",
                hint: "enrol again with a new code")
        }
    }

    /// The same with the device's own key.
    ///
    /// - Parameter authority: what `fetchAuthority` gave.
    package func run(
        replica: ReplicaID, device: DeviceFolder, authority: AuthorityCertificate
    ) throws -> Result {
        // Beside the authority that this device may have already: an enrolment that is refused leaves that one alone.
        let offered = device.authority + ".offered"
        try CredentialFile.write(
            [UInt8](authority.pem.utf8), to: offered, access: .shared, isReplacing: true)
        defer { unlink(offered) }
        return try run(
            replica: replica, key: try device.deviceKey(), sealKey: try device.sealKey(),
            boxKey: try device.boxKey().publicBytes, name: "outpost", authority: authority,
            authorityPath: offered)
    }

    private struct EnrolmentMessage: Encodable {
        let secret: String
        let request: String
        let sealKey: String
        let sealProof: String
        let boxKey: String
    }

    private struct EnrolmentReply: Decodable {
        let certificate: String
        let mission: String
    }

    private struct Problem: Decodable {
        let cause: String
        let hint: String
    }

    /// A mission file is the largest thing that comes.
    private static let answerBytes = 8 << 20

    private func body(
        of request: LinkRequest, sending bytes: [UInt8], over link: any Link
    ) throws -> [UInt8] {
        var offset = 0
        var received: [UInt8] = []
        let response = try link.perform(
            request,
            produce: { limit in
                let end = min(bytes.count, offset + limit)
                defer { offset = end }
                return Array(bytes[offset..<end])
            },
            respond: { _ in },
            consume: { more in
                guard received.count + more.count <= Self.answerBytes else {
                    throw OutpostError(
                        .notAHub, operation: Self.operation, place: hubURL,
                        cause: "the answer is longer than a hub's", hint: "check the URL")
                }
                received.append(contentsOf: more)
            })
        guard response.status == 200 else { throw refusal(response, received) }
        return received
    }

    private func refusal(_ response: LinkResponse, _ bytes: [UInt8]) -> OutpostError {
        do {
            let problem = try JSONDecoder().decode(Problem.self, from: Data(bytes))
            return OutpostError(
                .refused, operation: Self.operation, place: hubURL,
                cause: "the hub says: \(problem.cause)", hint: problem.hint)
        } catch {
            return OutpostError(
                .notAHub, operation: Self.operation, place: hubURL,
                cause: "it answered \(response.status), as no hub does", hint: "check the URL")
        }
    }
}
