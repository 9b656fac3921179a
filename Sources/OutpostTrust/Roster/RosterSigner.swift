import Crypto
import OutpostModel

/// What a hub signs rosters with: the Ed25519 key of the delegation that it works under.
package struct RosterSigner: Sendable {
    package let mission: MissionID
    /// The delegation's number.
    package let delegation: UInt32
    private let key: SealKey

    /// - Parameter key: whose public half the delegation names as roster key. Not the hub's own seal key: that one seals journals,
    ///   and stays when the root signs another delegation.
    package init(mission: MissionID, delegation: UInt32, key: SealKey) {
        self.mission = mission
        self.delegation = delegation
        self.key = key
    }

    /// The next roster.
    ///
    /// - Parameters:
    ///   - parent: the header that it follows; nil for the mission's first.
    ///   - issued: milliseconds since 1970.
    ///   - expires: milliseconds since 1970.
    /// - Throws: `RosterFault`, when the roster or its header cannot be written.
    package func sign(
        _ roster: MissionRoster, after parent: RosterHeader?, issued: Int64, expires: Int64
    ) throws -> SignedRoster {
        let content = try roster.encoded()
        let header = RosterHeader(
            mission: mission, delegation: delegation, version: (parent?.version ?? 0) + 1,
            parent: parent?.digest ?? .zero, issued: issued, expires: expires,
            contentDigest: Digest(of: content))
        if let fault = header.fault { throw RosterFault(place: "roster header", defect: fault) }
        return SignedRoster(signedHeader: try sign(header), content: content)
    }

    /// Signs for what an approval by file carries.
    ///
    /// - Returns: 64 bytes.
    package func sign(_ proof: ApprovalProof) throws -> [UInt8] { try proof.signature(by: key) }

    package func sign(_ header: RosterHeader) throws -> SignedRosterHeader {
        SignedRosterHeader(
            header: header, signature: try key.signature(over: header.signedMessage))
    }
}

extension Authority {
    /// Signs over the mission to the keys of a delegation. From then on the keys of those before it sign nothing that counts.
    ///
    /// - Throws: `RosterFault`, when it names what are no keys.
    package func sign(_ delegation: Delegation) throws -> SignedDelegation {
        if let fault = delegation.fault ?? delegation.keyFault {
            throw RosterFault(place: "delegation \(delegation.number)", defect: fault)
        }
        let message = delegation.signedMessage(mission: certificate.missionID)
        let signature = try key.signature(for: message)
        return SignedDelegation(
            delegation: delegation, signature: Array(signature.rawRepresentation))
    }
}

extension AuthorityCertificate {
    /// Whether the mission's root signed the delegation.
    package func isSigner(of signed: SignedDelegation) -> Bool {
        let message = signed.delegation.signedMessage(mission: missionID)
        do {
            let signature = try P256.Signing.ECDSASignature(rawRepresentation: signed.signature)
            return publicKey.isValidSignature(signature, for: message)
        } catch {
            return false
        }
    }
}

extension Delegation {
    /// nil where its keys are keys.
    var keyFault: String? {
        do {
            _ = try P256.Signing.PublicKey(x963Representation: certificateKey)
        } catch {
            return "its certificate key is no point of P-256"
        }
        return SealPublicKey(bytes: rosterKey) == nil ? "its roster key is no Ed25519 key" : nil
    }

    /// Whether its key signed the header; whether the header names it is not looked at.
    package func isSigner(of signed: SignedRosterHeader) -> Bool {
        guard let key = SealPublicKey(bytes: rosterKey) else { return false }
        return key.verifies(signed.signature, over: signed.header.signedMessage)
    }
}

extension DeviceKey {
    /// The public half as a delegation names it: an uncompressed point (X9.63), 65 bytes.
    package var publicPoint: [UInt8] { Array(publicKey.x963Representation) }
}
