import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

/// What the mission's root does for a hub: it signs over to the hub's working keys, and lies on a stick for the rest of the time.
extension HubFolder {
    /// A server's key and certificate, in place of those that there are.
    func makeServer(
        names: [String], by issuer: CertificateIssuer, now: Date
    ) throws {
        let key = DeviceKey()
        do {
            let certificate = try issuer.issueServerCertificate(
                names: names, publicKey: key.publicKey, now: now)
            try CredentialFile.write(
                Array(key.pem.utf8), to: serverKey, access: .secret, isReplacing: true)
            try certificate.save(to: serverCertificate)
        } catch let error as CredentialError {
            throw error.outpostError(
                during: "make the server's certificate", at: serverCertificate)
        }
    }

    /// Under which names bases reach the hub, as its certificate has them.
    func serverNames() throws -> [String] {
        let certificate = try IssuedCertificate.load(from: serverCertificate)
        do {
            return try certificate.serverNames().map(\.description)
        } catch {
            throw error.outpostError(
                during: "read the server's certificate", at: serverCertificate)
        }
    }

    /// What the root signed for this hub.
    func signedDelegation() throws -> Delegation {
        let bytes = try AtomicFile.read(delegation, operation: "read the hub's delegation")
        do {
            return try SignedDelegation(decoding: bytes).delegation
        } catch {
            throw OutpostError(
                .corrupt, operation: "read the hub's delegation", place: delegation,
                cause: error.description, hint: "put the file back, or sign a new delegation")
        }
    }

    /// The root from a stick, or from this folder where it lies here still.
    ///
    /// - Throws: `not-found`; `refused` where it is another mission's.
    func root(at place: String) throws -> Authority {
        guard Authority.hasKey(inFolder: place) else {
            throw OutpostError(
                .notFound, operation: "read the root's key", place: place,
                cause: "it is not in this folder",
                hint: "bring the root's stick, and name its folder with --root")
        }
        let root = try Authority.load(fromFolder: place)
        guard try root.certificate == authorityCertificate() else {
            throw OutpostError(
                .refused, operation: "read the root's key", place: place,
                cause: "it is the root of another mission than this hub's",
                hint: "bring the stick that 'outpost hub root move' of this hub wrote")
        }
        return root
    }

    /// New working keys under the next number, a new server's certificate, and a roster under them.
    ///
    /// - Parameters:
    ///   - names: of the server; without any, those that it has.
    ///   - hub: the identity of the hub's own replica.
    /// - Returns: the delegation's number.
    func renew(
        by root: Authority, at place: String, names: [String], hub: UInt64, now: Date
    ) throws -> UInt32 {
        let registry = try HubRegistry(path: registry)
        let known = try registry.keptRosters()?.delegations.last?.delegation.number ?? 0
        // The root's own memory counts as well: a hub that was restored from a backup does not know what it signed since.
        let last = max(
            try signedDelegation().number, known, try RootMemory.lastDelegation(in: place))
        let number = last + 1
        let names = try names.isEmpty ? serverNames() : names
        try RootMemory.note(delegation: number, in: place)
        try delegate(by: root, number: number, now: now)
        let keys = try keys(root.certificate)
        try makeServer(names: names, by: keys.certificates, now: now)
        try registry.takeOver(
            by: keys.rosters, hub: hub,
            serverKeyHash: try DeviceKey.load(from: serverKey).publicKeyHash, now: now)
        return number
    }
}

/// The greatest delegation that the root signed, beside its key: `delegations`, a decimal number. Two of one number contradict each
/// other, and no laptop would take the second.
enum RootMemory {
    private static func path(_ folder: String) -> String { folder + "/delegations" }

    static func lastDelegation(in folder: String) throws -> UInt32 {
        let path = path(folder)
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        let bytes = try AtomicFile.read(path, operation: "read what the root signed")
        let text = String(decoding: bytes, as: UTF8.self)
        guard let number = UInt32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw OutpostError(
                .corrupt, operation: "read what the root signed", place: path,
                cause: "it is no number",
                hint: "write the number of the last delegation into it, or a greater one")
        }
        return number
    }

    static func note(delegation number: UInt32, in folder: String) throws {
        try AtomicFile.write(Array("\(number)\n".utf8), to: path(folder))
    }
}
