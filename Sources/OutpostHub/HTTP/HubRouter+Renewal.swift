import Foundation
import Hummingbird
import OutpostModel
import OutpostTrust

/// What a laptop sends to `POST /renewal`, as JSON, over TLS with the certificate that it has.
struct RenewalRequest: Decodable {
    /// A PKCS#10 request in PEM, by the same key for the same replica.
    let request: String
}

/// What the hub answers.
struct RenewalAnswer: Encodable {
    /// The new certificate in PEM, with what leads to the root; none while the one that was shown has more than half its lifetime left by the
    /// hub's clock.
    let certificate: String?
    /// The hub's time, since 1970: the laptop's clock may be what made it ask.
    let milliseconds: Int64
}

extension HubRouter {
    /// Gives a device a new certificate for the key that the roster has for it. The dates of the one that it shows are not looked at but to
    /// see whether a new one is due.
    func renew(_ request: Request, _ context: HubRequestContext) async -> Response {
        await answer(
            request, context, limit: HubLimits.enrolmentBytes, expecting: "a request for a renewal"
        ) { body, speaker in
            guard speaker.entry.ended == nil else {
                return HubResponse.problem(
                    .forbidden, code: "refused", cause: "this device was revoked",
                    hint: "ask the hub's officer")
            }
            let renewal = try JSONDecoder().decode(RenewalRequest.self, from: Data(body))
            return HubResponse.json(
                RenewalAnswer(
                    certificate: try certificate(for: renewal, speaker),
                    milliseconds: surroundings.wallMilliseconds()))
        }
    }

    private func certificate(for renewal: RenewalRequest, _ speaker: Speaker) throws -> String? {
        let operation = "renew a certificate"
        do {
            let request = try DeviceRequest(pem: renewal.request)
            guard request.publicKeyHash == speaker.identity.publicKeyHash,
                request.replicaIdentity == speaker.identity.replicaIdentity
            else {
                throw OutpostError(
                    .refused, operation: operation, place: speaker.entry.name,
                    cause: "the request is for another key or replica than this device's",
                    hint: "enrol that one")
            }
            guard speaker.identity.isRenewalDue(at: surroundings.wallMilliseconds()) else {
                return nil
            }
            return try keys().certificates.issueDeviceCertificate(
                request: request, name: speaker.entry.name, now: now
            ).pem
        } catch let error as CredentialError {
            throw error.outpostError(during: operation, at: speaker.entry.name)
        }
    }
}
