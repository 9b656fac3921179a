import Foundation
import OutpostField
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// A hub's folder: a replica's folder (the merged picture), and beside it the log, the registry, the authority and the
/// server's certificate.
struct HubFolder {
    let replica: ReplicaFolder

    init(path: String) { replica = ReplicaFolder(path: path) }

    var log: String { replica.path + "/log.sqlite" }
    var registry: String { replica.path + "/hub.sqlite" }
    var authority: String { replica.path + "/authority" }
    var serverKey: String { replica.device + "/server-key.pem" }
    var serverCertificate: String { replica.device + "/server-certificate.pem" }

    func requireHub(_ operation: String) throws {
        guard FileManager.default.fileExists(atPath: registry) else {
            throw OutpostError(
                .notFound, operation: operation, place: replica.path,
                cause: "there is no hub in this folder",
                hint: "make one with 'outpost hub init', or name its folder with --replica")
        }
    }

    // MARK: Keys

    /// Signs rosters; the delegation names its public half.
    var rosterKey: String { replica.device + "/roster-key.pem" }
    /// The delegation's other keys: for certificates, and what is encrypted to the authority.
    var certificateKey: String { replica.device + "/certificate-key.pem" }
    /// The certificate of that key, which the root signed.
    var certificateAuthority: String { replica.device + "/certificate-authority.pem" }
    private var authorityBox: String { replica.device + "/authority-box.pem" }
    /// What the root signed for this hub, in the bytes of docs/PROTOCOL.md.
    var delegation: String { replica.device + "/delegation" }

    /// Makes the hub's working keys and has the root sign for them. A hub that has some gets new ones, under the next number.
    func delegate(by root: Authority, number: UInt32, now: Date) throws {
        let keys = (SealKey(), DeviceKey(), BoxKey())
        let signed: SignedDelegation
        do {
            signed = try root.sign(
                Delegation(
                    number: number, rosterKey: keys.0.publicKey.bytes,
                    certificateKey: keys.1.publicPoint, boxKey: keys.2.publicBytes,
                    issued: now.milliseconds))
        } catch let fault as RosterFault {
            throw OutpostError(
                .invalidInput, operation: "sign a delegation", place: fault.place,
                cause: fault.defect)
        }
        let intermediate: IntermediateCertificate
        do {
            intermediate = try root.issueIntermediate(
                for: keys.1.publicKey, number: number, now: now)
        } catch {
            throw error.outpostError(during: "sign a delegation", at: "delegation \(number)")
        }
        for (path, pem) in [
            (rosterKey, keys.0.pem), (certificateKey, keys.1.pem), (authorityBox, keys.2.pem),
        ] {
            try CredentialFile.write(
                Array(pem.utf8), to: path, access: .secret, isReplacing: true)
        }
        try CredentialFile.write(
            Array(intermediate.pem.utf8), to: certificateAuthority, access: .shared,
            isReplacing: true)
        // Last: a delegation without its keys would be one that nobody can use.
        try AtomicFile.write(signed.encoded(), to: delegation)
    }

    /// What makes the mission's next roster here.
    func issuer(_ authority: AuthorityCertificate) throws -> RosterIssuer {
        let bytes = try AtomicFile.read(delegation, operation: "read the hub's delegation")
        do {
            let signed = try SignedDelegation(decoding: bytes)
            return try RosterIssuer(
                authority: authority, delegation: signed, key: try SealKey.load(from: rosterKey))
        } catch let failure as ByteReader.Failure {
            throw OutpostError(
                .corrupt, operation: "read the hub's delegation", place: delegation,
                cause: failure.description,
                hint: "put the file back, or sign a new delegation with the root")
        }
    }

    /// Opens what is encrypted to the authority.
    func authorityBoxKey() throws -> BoxKey { try BoxKey.load(from: authorityBox) }

    /// What issues certificates here: of the key that the delegation names.
    func keys(_ authority: AuthorityCertificate) throws -> HubKeys {
        let intermediate = try IntermediateCertificate.load(
            from: certificateAuthority, signedBy: authority)
        let key = try DeviceKey.load(from: certificateKey)
        do {
            return try HubKeys(
                rosters: try issuer(authority),
                certificates: try CertificateIssuer(intermediate: intermediate, key: key))
        } catch let error as CredentialError {
            throw error.outpostError(during: "read the hub's keys", at: certificateKey)
        }
    }

    /// The mission's authority, its public half: also where the root lies on a stick.
    func authorityCertificate() throws -> AuthorityCertificate {
        try AuthorityCertificate.load(from: Authority.certificatePath(authority))
    }

    /// Verifies the log in this folder, which may be a copy of a hub's, by the roster that lies beside it.
    func verifyLog(_ schema: Schema, _ authority: AuthorityCertificate) throws -> LogVerification {
        let registry = try HubRegistry(path: registry)
        let view = try RegistryRosters(registry: registry, authority: authority).current()
        let log = try SQLiteHubLog(
            path: log, schema: schema, trust: { SealTrust { _, _ in .unknownDevice } },
            makeEpoch: { 1 })
        return try log.verify(
            seals: RosterTrust(authority: authority).seals(view?.roster ?? Roster()),
            orders: view?.erasures ?? .none)
    }

    /// What 'hub serve' needs.
    func openCore(
        _ mission: Mission, picture: Replica, registry: HubRegistry,
        authority: AuthorityCertificate
    ) throws -> HubCore {
        let trust = RosterTrust(authority: authority)
        let rosters = RegistryRosters(
            registry: registry, authority: authority, issuer: { [self] in try issuer(authority) })
        let log = try SQLiteHubLog(
            path: log, schema: mission.schema,
            trust: { trust.seals(try rosters.current()?.roster ?? Roster()) },
            erasures: { try rosters.current()?.erasures ?? .none },
            makeEpoch: { max(1, Surroundings.system.random() >> 1) })
        try log.makeDurable()
        return HubCore(
            log: log, picture: picture,
            sealer: try DeviceFolder(replica).sealKey().sealer(mission: authority.missionID),
            trust: trust, surroundings: .system, rosters: rosters)
    }
}
