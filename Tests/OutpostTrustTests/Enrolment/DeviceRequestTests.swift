import Foundation
import OutpostModel
import OutpostTrust
import Testing

@Suite struct DeviceRequestTests {
    @Test func `A request survives its PEM and its DER`() throws {
        let key = DeviceKey()
        let request = try sampleRequest(key: key)
        for again in [try DeviceRequest(pem: request.pem), try DeviceRequest(der: request.der)] {
            #expect(again == request)
            #expect(again.name == "Base Bravo")
            #expect(again.replicaIdentity == 0x0123_4567_89AB_CDEF)
            #expect(again.incarnation == 3)
            #expect(again.publicKeyHash == key.publicKeyHash)
        }
        #expect(request.pem.hasPrefix("-----BEGIN CERTIFICATE REQUEST-----\n"))
    }

    @Test func `A request with any byte changed is refused`() throws {
        let request = try sampleRequest()
        for (offset, der) in tamperedCopies(request.der) {
            #expect(throws: CredentialError.self, "byte \(offset)") { try DeviceRequest(der: der) }
        }
    }

    @Test func `A request that is cut short or goes on is refused`() throws {
        let der = try sampleRequest().der
        for count in der.indices {
            #expect(throws: CredentialError.self) {
                try DeviceRequest(der: Array(der.prefix(count)))
            }
        }
        #expect(throws: CredentialError.self) { try DeviceRequest(der: der + [0]) }
    }

    @Test func `A changed name fails by its signature`() throws {
        let request = try sampleRequest()
        let bytes = request.der
        let name = Array("Base Bravo".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        var forged = bytes
        forged.replaceSubrange(start..<start + name.count, with: "Base Delta".utf8)
        #expect(throws: CredentialError.signatureInvalid) { try DeviceRequest(der: forged) }
    }

    @Test func `A certificate is not a request`() throws {
        let authority = try sampleAuthority()
        #expect(
            throws: CredentialError.malformed("'CERTIFICATE' in place of 'CERTIFICATE REQUEST'")
        ) {
            try DeviceRequest(pem: authority.certificatePEM)
        }
        #expect(throws: CredentialError.self) {
            try DeviceRequest(der: authority.certificate.der)
        }
    }

    @Test func `A refusal says operation, place, cause and hint`() {
        let error = CredentialError.signatureInvalid.outpostError(
            during: "admit the device", at: "bravo.request.pem")
        #expect(error.code == .refused)
        #expect(
            error.description == """
                cannot admit the device (bravo.request.pem): its signature does not fit its bytes
                  what to do: make the request again on the device and bring it whole
                """)
    }
}
