import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostTrust

/// What lies in a replica's `device/`: keys, certificate, authority, and where the hub is. Beside the database and never
/// in it, so that a copied database has no keys.
package struct DeviceFolder: Sendable {
    private let path: String

    package init(_ folder: ReplicaFolder) {
        path = folder.device
    }

    package var key: String { path + "/key.pem" }
    private var seal: String { path + "/seal.pem" }
    private var box: String { path + "/box.pem" }
    package var certificate: String { path + "/certificate.pem" }
    package var authority: String { path + "/authority.pem" }
    private var hub: String { path + "/hub.json" }

    /// Where the hub is, and what its operator called this base.
    package struct Hub: Codable, Sendable, Equatable {
        package var url: String
        package var deviceName: String
        /// The authority's fingerprint in hexadecimal: the hub's name in the replica's memory.
        package var fingerprint: String

        package init(url: String, deviceName: String, fingerprint: String) {
            self.url = url
            self.deviceName = deviceName
            self.fingerprint = fingerprint
        }
    }

    package var isEnrolled: Bool { FileManager.default.fileExists(atPath: hub) }

    package func loadHub() throws -> Hub {
        guard isEnrolled else {
            throw OutpostError(
                .refused, operation: "sync", place: path,
                cause: "this replica is not enrolled with a hub",
                hint: "ask the hub's officer for a code, then: outpost enrol URL CODE")
        }
        let bytes = try AtomicFile.read(hub, operation: "read where the hub is")
        do {
            return try JSONDecoder().decode(Hub.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: "read where the hub is", place: hub, cause: "\(error)",
                hint: "enrol again with a new code")
        }
    }

    /// The last file of an enrolment: once it is there, the replica is enrolled.
    package func save(_ value: Hub) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write([UInt8](try encoder.encode(value)), to: hub)
    }

    /// Keeps what an enrolment brought, the mission file aside.
    package func keep(_ result: Enrolment.Result, hubURL: String) throws {
        try CredentialFile.write(
            [UInt8](result.authority.pem.utf8), to: authority, access: .shared, isReplacing: true)
        try result.certificate.save(to: certificate)
        try save(
            Hub(
                url: hubURL, deviceName: result.deviceName,
                fingerprint: Hexadecimal.text(of: result.authority.fingerprint)))
    }

    /// The key made on this device; made at the first call.
    package func deviceKey() throws -> DeviceKey {
        if FileManager.default.fileExists(atPath: key) { return try DeviceKey.load(from: key) }
        let made = DeviceKey()
        try made.save(to: key)
        return made
    }

    /// The key that this device seals with; made at the first call.
    package func sealKey() throws -> SealKey {
        if FileManager.default.fileExists(atPath: seal) { return try SealKey.load(from: seal) }
        let made = SealKey()
        try made.save(to: seal)
        return made
    }

    /// The key that things are encrypted to for this device; made at the first call.
    package func boxKey() throws -> BoxKey {
        if FileManager.default.fileExists(atPath: box) { return try BoxKey.load(from: box) }
        let made = BoxKey()
        try made.save(to: box)
        return made
    }

    /// What seals this device's journals in the hub's mission.
    package func sealer(_ hub: Hub) throws -> Sealer {
        try sealKey().sealer(mission: try mission(of: hub))
    }

    /// Whose seals are believed, and which rosters: by the authority that stands here.
    package func trust(_ hub: Hub) throws -> RosterTrust {
        RosterTrust(authority: try authority(of: hub))
    }

    /// How this device's certificate is renewed when its time has come.
    package func renewal(_ hub: Hub, of replica: ReplicaID) throws -> CertificateRenewal {
        CertificateRenewal(device: self, authority: try authority(of: hub), replica: replica)
    }

    private func authority(of hub: Hub) throws -> AuthorityCertificate {
        let certificate = try AuthorityCertificate.load(from: authority)
        guard certificate.missionID == (try mission(of: hub)) else {
            throw OutpostError(
                .corrupt, operation: "read whom to trust", place: authority,
                cause: "it is not the authority that this replica was enrolled by",
                hint: "enrol again with a new code")
        }
        return certificate
    }

    package func mission(of hub: Hub) throws -> MissionID {
        guard let digest = Hexadecimal.bytes(of: hub.fingerprint).flatMap({ Digest(bytes: $0) })
        else {
            throw OutpostError(
                .corrupt, operation: "read where the hub is", place: self.hub,
                cause: "the authority's fingerprint is none", hint: "enrol again with a new code")
        }
        return MissionID(digest: digest)
    }

    /// How to reach the hub as this device.
    ///
    /// Dates are the roster's business: a dead clock must not make TLS impossible.
    package func linkConfiguration(_ hub: Hub) -> LinkConfiguration {
        LinkConfiguration(
            hubURL: hub.url, trust: .authority(pemPath: authority, dates: .ignored),
            identity: LinkIdentity(certificatePath: certificate, privateKeyPath: key))
    }
}
