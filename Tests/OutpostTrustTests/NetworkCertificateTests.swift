import Foundation
import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostTrust

@Suite struct NetworkCertificateTests {
    private static let now = Date(timeIntervalSince1970: 1_795_392_000)

    @Test func `The certificate stays while its address does, and its key for good`() throws {
        let folder = try TemporaryFolder()
        func load(_ address: String, after days: Double = 0) throws -> NetworkCertificate {
            try NetworkCertificate.load(
                in: folder.path, address: address, now: Self.now.addingTimeInterval(days * 86_400))
        }
        let first = try load("192.168.1.5")
        #expect(try load("192.168.1.5", after: 600).der == first.der)
        let other = try load("192.168.1.6")
        #expect(other.der != first.der && other.keyPEM == first.keyPEM)
        #expect(other.words != first.words)
        #expect(try load("192.168.1.6", after: 720).der != other.der, "its end is near")
        #expect(try IssuedCertificate(pem: other.pem).serverNames() == [ServerName("192.168.1.6")])
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.appending("network-key.pem"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(throws: OutpostError.self) { try load("not an address") }
    }

    @Test func `It is signed by itself and vouches for nobody else`() throws {
        let folder = try TemporaryFolder()
        let made = try NetworkCertificate.load(
            in: folder.path, address: "base.local", now: Self.now)
        let authority = try AuthorityCertificate(der: made.der)
        try authority.verify(der: made.der)
        #expect(throws: CredentialError.self) {
            try authority.deviceIdentity(ofCertificate: made.der)
        }
    }
}
