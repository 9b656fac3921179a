import Foundation
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// What the hub's officer handed back, held against this device's own keys. Whether it is the mission that is meant, the officers say by voice.
package struct EnrolmentAcceptance {
    package let result: Enrolment.Result
    package let hubs: [String]
    /// By whom and what the mission is shared; verified.
    private let roster: RosterBundle
    private let verifier: RosterVerifier

    private static let operation = "accept an enrolment"

    /// - Parameter place: the file.
    /// - Throws: `refused` where it answers another device's request; `invalid-input`.
    package init(
        _ file: EnrolmentApprovalFile, place: String, replica: ReplicaID, device: DeviceFolder
    ) throws {
        func refusal(_ cause: String, _ hint: String = "") -> OutpostError {
            OutpostError(
                .refused, operation: Self.operation, place: place, cause: cause, hint: hint)
        }
        let identity: DeviceIdentity
        do {
            let authority = try AuthorityCertificate(pem: file.authority)
            let certificate = try IssuedCertificate(pem: file.certificate)
            identity = try authority.deviceIdentity(of: certificate)
            guard let mission = Data(base64Encoded: file.mission) else {
                throw CredentialError.malformed("its mission file is not Base64")
            }
            result = Enrolment.Result(
                authority: authority, certificate: certificate, missionFile: [UInt8](mission),
                deviceName: identity.name)
            verifier = RosterVerifier(authority: authority)
        } catch let error as CredentialError {
            throw error.outpostError(during: Self.operation, at: place)
        }
        hubs = file.hubs
        guard !hubs.isEmpty else { throw refusal("it does not say where the hub is") }
        roster = try Self.bundle(file.roster, place)
        let kept = try Self.taking(roster, verifier, beside: nil, place)
        let entry = kept?.effective.devices[replica.identity]
        guard identity.replicaIdentity == replica.identity,
            identity.publicKeyHash == (try device.deviceKey().publicKeyHash), let entry,
            entry.tlsKeyHash.bytes == identity.publicKeyHash,
            entry.sealKey == (try device.sealKey().publicKey.bytes),
            entry.boxKey == (try device.boxKey().publicBytes)
        else {
            throw refusal(
                "it does not answer this laptop's request",
                "take the file that was made from the request of this folder")
        }
        let proof = ApprovalProof(
            mission: result.authority.missionID, device: replica.identity,
            missionFile: result.missionFile, hubs: hubs)
        guard let signature = Hexadecimal.bytes(of: file.proof),
            let delegation = kept?.standingDelegation,
            proof.isSigned(signature, under: delegation)
        else {
            throw refusal(
                "its mission file, or where the hub is, was altered on the way",
                "ask the hub's officer for the file once more")
        }
    }

    /// Makes the replica know who takes part.
    package func take(into replica: Replica, place: String) throws {
        if let next = try Self.taking(
            roster, verifier, beside: try replica.keptRosters(), place)
        {
            _ = try replica.take(next)
        }
    }

    private static func taking(
        _ bundle: RosterBundle, _ verifier: RosterVerifier, beside kept: KeptRosters?,
        _ place: String
    ) throws -> KeptRosters? {
        do {
            return try verifier.taking(bundle, beside: kept)
        } catch {
            // What is known here was made from it.
            if case .rollback = error { return nil }
            throw error.outpostError(place: place)
        }
    }

    private static func bundle(_ text: String, _ place: String) throws -> RosterBundle {
        do {
            var reader = FrameReader()
            reader.append([UInt8](Data(base64Encoded: text) ?? Data()))
            if let frame = try reader.next(),
                case .roster(let bundle) = try MessageCoding.message(of: frame)
            {
                try reader.finish()
                return bundle
            }
        } catch {
            throw OutpostError(
                .invalidInput, operation: operation, place: place,
                cause: "its roster cannot be read: \(error)", hint: "copy the file anew")
        }
        throw OutpostError(
            .invalidInput, operation: operation, place: place, cause: "there is no roster in it",
            hint: "copy the file anew")
    }
}

extension KeptRosters {
    /// Under which the roster that stands was issued.
    fileprivate var standingDelegation: Delegation? {
        delegations.first { $0.delegation.number == standing.delegation }?.delegation
    }
}

extension RosterBundle {
    /// The stream of one roster frame that stands in a file.
    package func stream() throws -> [UInt8] {
        Frame.preamble + (try FrameWriter.bytes(of: try MessageCoding.frame(of: .roster(self))))
    }
}
