import Foundation
import OutpostTrust
import Testing

@Suite struct DeviceCertificateTests {
    @Test func `A device's certificate names its replica, its base and its key`() throws {
        let authority = try sampleAuthority()
        let key = DeviceKey()
        let issued = try authority.issueDeviceCertificate(
            request: sampleRequest(key: key), now: sampleNow)
        let identity = try authority.certificate.deviceIdentity(ofCertificate: issued.der)
        #expect(identity.replicaIdentity == 0x0123_4567_89AB_CDEF)
        #expect(identity.incarnation == 3)
        #expect(identity.name == "Base Bravo")
        #expect(identity.publicKeyHash == key.publicKeyHash)
        #expect(try IssuedCertificate(pem: issued.pem) == issued)
        #expect(issued.der.count < 900)
    }

    @Test func `An officer's name stands in place of the one that the device asked for`() throws {
        let authority = try sampleAuthority()
        let issued = try authority.issueDeviceCertificate(
            request: sampleRequest(name: "Headquarters"), name: "Bazi Chak", now: sampleNow)
        let identity = try authority.certificate.deviceIdentity(ofCertificate: issued.der)
        #expect(identity.name == "Bazi Chak")
    }

    @Test(arguments: [(UInt64.min, UInt32.min), (1, 1), (.max, .max)])
    func `The smallest and the greatest replica names survive`(
        _ identity: UInt64, _ incarnation: UInt32
    ) throws {
        let authority = try sampleAuthority()
        let request = try DeviceRequest(
            name: "قاعدة ٣", replicaIdentity: identity, incarnation: incarnation, key: DeviceKey())
        let issued = try authority.issueDeviceCertificate(request: request, now: sampleNow)
        let read = try authority.certificate.deviceIdentity(ofCertificate: issued.der)
        #expect(read.replicaIdentity == identity)
        #expect(read.incarnation == incarnation)
        #expect(read.name == "قاعدة ٣")
    }

    @Test func `A certificate of another mission with the same name is refused`() throws {
        let ours = try sampleAuthority()
        let theirs = try sampleAuthority()
        let issued = try theirs.issueDeviceCertificate(request: sampleRequest(), now: sampleNow)
        #expect(throws: CredentialError.authorityWrong) {
            try ours.certificate.deviceIdentity(ofCertificate: issued.der)
        }
        #expect(throws: Never.self) { try DeviceIdentity(unverifiedCertificate: issued.der) }
    }

    @Test func `Neither a server nor the authority passes for a device`() throws {
        let authority = try sampleAuthority()
        let server = try authority.issueServerCertificate(
            names: ["hub.example.org"], publicKey: DeviceKey().publicKey, now: sampleNow)
        for der in [server.der, authority.certificate.der] {
            #expect(throws: Never.self) { try authority.certificate.verify(der: der) }
            #expect(throws: CredentialError.purposeWrong) {
                try authority.certificate.deviceIdentity(ofCertificate: der)
            }
        }
    }

    @Test func `A device does not pass for an authority`() throws {
        let issued = try sampleAuthority().issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        #expect(throws: CredentialError.authorityMissing) {
            try AuthorityCertificate(der: issued.der)
        }
    }

    @Test func `A certificate with any byte changed is refused`() throws {
        let authority = try sampleAuthority()
        let issued = try authority.issueDeviceCertificate(request: sampleRequest(), now: sampleNow)
        for (offset, der) in tamperedCopies(issued.der) {
            #expect(throws: CredentialError.self, "byte \(offset)") {
                try authority.certificate.verify(der: der)
            }
        }
    }

    @Test func `An authority's certificate with any byte changed is refused`() throws {
        let der = try sampleAuthority().certificate.der
        for (offset, copy) in tamperedCopies(der) {
            #expect(throws: CredentialError.self, "byte \(offset)") {
                try AuthorityCertificate(der: copy)
            }
        }
    }

    @Test func `Bytes past the limit are refused unread`() throws {
        let bytes = [UInt8](repeating: 0x30, count: CredentialLimits.byteCount + 1)
        let error = CredentialError.tooLarge(
            byteCount: bytes.count, limit: CredentialLimits.byteCount)
        let authority = try sampleAuthority().certificate
        #expect(throws: error) { try authority.verify(der: bytes) }
        #expect(throws: error) { try DeviceRequest(der: bytes) }
        #expect(throws: error) { try DeviceKey(pem: String(decoding: bytes, as: UTF8.self)) }
    }
}
