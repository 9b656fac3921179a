import Foundation
import OutpostModel
import OutpostSync
import OutpostTrust

extension TamperScene {
    /// What people carry or type: codes, shares, and files on a stick.
    func carriedCarriers() throws -> [TamperCarrier] {
        [enrolmentCode(), recoveryShare(), try enrolmentRequest(), try claim(), try personKey()]
    }

    private func enrolmentCode() -> TamperCarrier {
        TamperCarrier(
            name: "an enrolment code", bytes: Array(code.text.utf8),
            insignificant: "either case, dashes and white space are the same code",
            take: { bytes in
                let code = try EnrolmentCode(text: Self.text(bytes))
                try code.verify(authority: self.authority.certificate)
                return [code.secret]
            })
    }

    private func recoveryShare() -> TamperCarrier {
        let key = BoxKey()
        let shares = RecoveryShare.shares(of: key)
        return TamperCarrier(
            name: "a recovery share", bytes: Array(shares[0].text.utf8),
            insignificant: "either case, dashes and white space are the same share",
            take: { bytes in
                let share = try RecoveryShare(text: Self.text(bytes))
                return [Array(try RecoveryShare.key(share, shares[1]).pem.utf8)]
            })
    }

    private static let jsonIsLoose =
        "white space of JSON and of PEM, and the case of hexadecimal digits, say nothing"

    private func enrolmentRequest() throws -> TamperCarrier {
        let file = try EnrolmentRequestFile(
            request: request, sealKey: sealKey, boxKey: boxKey.publicBytes)
        return TamperCarrier(
            name: "a request for an enrolment", bytes: try EnrolmentFiles.bytes(file),
            insignificant: Self.jsonIsLoose,
            take: { bytes in
                let claim = try EnrolmentFiles.request(bytes, place: "stick").claim()
                return [Array(claim.words.text.utf8), claim.request.der]
            })
    }

    private func claim() throws -> TamperCarrier {
        let claim = try PersonClaim(
            person: "amina", device: Self.deviceID.identity, key: BoxKey().publicBytes,
            sealKey: sealKey, mission: mission)
        return TamperCarrier(
            name: "a person's claim", bytes: try claim.encoded(), insignificant: Self.jsonIsLoose,
            take: { bytes in
                let checked = try PersonClaim(decoding: bytes, place: "stick")
                    .checked(by: self.roster, mission: self.mission)
                return [Array(checked.person.utf8), checked.key, Array("\(checked.device)".utf8)]
            })
    }

    private func personKey() throws -> TamperCarrier {
        let secret = try PersonSecret(
            of: BoxKey(), person: "amina", device: 7, pin: "mango-tree", cost: .least,
            random: { 1 })
        return TamperCarrier(
            name: "a person's key file", bytes: secret.bytes,
            take: { bytes in
                // Dearer ones are another key too, and take a minute each to say so.
                guard bytes.count <= 16 || bytes[16] <= 8 else { throw NotTaken(cause: "dear") }
                let secret = try PersonSecret(decoding: bytes)
                guard let key = try secret.open(pin: "mango-tree", person: "amina", device: 7)
                else { throw NotTaken(cause: "it does not open") }
                return [key.publicBytes]
            })
    }
}
