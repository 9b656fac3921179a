import Foundation
import OutpostLink
import OutpostModel
import OutpostTrust

/// Has the hub renew this device's certificate, for the key that it has. A certificate that has run out does as well as any, here as at the
/// hub: the roster says whose key may speak. Renewed it is for programs that look at dates.
package struct CertificateRenewal {
    /// What became of it in one sync.
    package enum Outcome: Sendable, Equatable {
        case notDue
        case renewed
        /// It is tried again at the next sync; this one goes on.
        case failed(String)
    }

    private let device: DeviceFolder
    private let authority: AuthorityCertificate
    private let replica: ReplicaID

    /// - Parameter authority: that of the mission.
    package init(device: DeviceFolder, authority: AuthorityCertificate, replica: ReplicaID) {
        self.device = device
        self.authority = authority
        self.replica = replica
    }

    /// Whether to ask the hub; it decides by its own clock.
    ///
    /// - Parameter time: the hub's as best known here, in milliseconds since 1970; nil: it never told, and nothing is due yet.
    package func isDue(at time: Int64?) throws -> Bool {
        guard let time else { return false }
        return try identity().isRenewalDue(at: time)
    }

    private func identity() throws -> DeviceIdentity {
        let certificate = try IssuedCertificate.load(from: device.certificate)
        do {
            return try DeviceIdentity(unverifiedCertificate: certificate.der)
        } catch {
            throw error.outpostError(during: Self.operation, at: device.certificate)
        }
    }

    private static let operation = "renew the certificate"
    private static let path = "/renewal"

    /// - Returns: whether there is a new one, and the hub's time.
    /// - Throws: `OutpostError`; the certificate of before stays.
    package func run(over link: any Link) throws -> (isRenewed: Bool, hubTime: Int64) {
        let answer = try ask(link)
        guard let pem = answer.certificate else { return (false, answer.milliseconds) }
        do {
            let certificate = try IssuedCertificate(pem: pem)
            let identity = try authority.deviceIdentity(of: certificate)
            guard identity.publicKeyHash == (try device.deviceKey().publicKeyHash),
                identity.replicaIdentity == replica.identity
            else { throw CredentialError.keyMismatch }
            try certificate.save(to: device.certificate)
        } catch let error as CredentialError {
            throw error.outpostError(during: Self.operation)
        }
        return (true, answer.milliseconds)
    }

    private struct Question: Encodable {
        let request: String
    }

    private struct Answer: Decodable {
        let certificate: String?
        let milliseconds: Int64
    }

    private func ask(_ link: any Link) throws -> Answer {
        let request: DeviceRequest
        do {
            request = try DeviceRequest(
                name: try identity().name, replicaIdentity: replica.identity,
                incarnation: replica.incarnation, key: try device.deviceKey())
        } catch let error as CredentialError {
            throw error.outpostError(during: Self.operation)
        }
        let question = [UInt8](try JSONEncoder().encode(Question(request: request.pem)))
        let received = try HubQuestion(path: Self.path, operation: Self.operation)
            .ask(question, over: link)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(received))
        } catch {
            throw SyncFailure.protocolViolation(
                Self.operation, "the answer is not one to a renewal")
        }
    }
}
