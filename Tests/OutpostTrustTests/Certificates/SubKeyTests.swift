import Foundation
import OutpostTrust
import Testing

/// Certificates that a hub issues in the root's place.
@Suite struct SubKeyTests {
    private func issuer(_ root: Authority, number: UInt32 = 1) throws -> CertificateIssuer {
        let key = DeviceKey()
        return try CertificateIssuer(
            intermediate: root.issueIntermediate(
                for: key.publicKey, number: number, now: sampleNow), key: key)
    }

    @Test func `A device's certificate leads over the sub-key to the root`() throws {
        let root = try sampleAuthority()
        let issued = try issuer(root).issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        #expect(issued.chain.count == 2)
        #expect(try root.certificate.deviceIdentity(of: issued).name == "Base Bravo")
        #expect(try IssuedCertificate(pem: issued.pem) == issued)
        #expect(issued.pem.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
        // By itself it leads nowhere.
        #expect(throws: CredentialError.authorityWrong) {
            try root.certificate.verify(chain: [issued.der])
        }
    }

    @Test
    func `A certificate of the first sub-key stays one of the mission when there is a second`()
        throws
    {
        let root = try sampleAuthority()
        let old = try issuer(root, number: 1).issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        let new = try issuer(root, number: 2).issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        for issued in [old, new] {
            #expect(throws: Never.self) { try root.certificate.verify(chain: issued.chain) }
        }
        // Each with the other's sub-key is nothing.
        #expect(throws: CredentialError.authorityWrong) {
            try root.certificate.verify(chain: [old.der, new.chain[1]])
        }
    }

    @Test func `A sub-key that another root signed leads nowhere`() throws {
        let root = try sampleAuthority()
        let theirs = try issuer(sampleAuthority()).issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        #expect(throws: CredentialError.authorityWrong) {
            try root.certificate.verify(chain: theirs.chain)
        }
    }

    @Test func `A device's key does not pass for a sub-key`() throws {
        let root = try sampleAuthority()
        let key = DeviceKey()
        #expect(throws: CredentialError.authorityMissing) {
            try IntermediateCertificate(
                der: root.issueDeviceCertificate(
                    request: sampleRequest(key: key), now: sampleNow
                ).der, signedBy: root.certificate)
        }
    }

    @Test func `A sub-key's certificate with any byte changed leads nowhere`() throws {
        let root = try sampleAuthority()
        let issued = try issuer(root).issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        for (offset, der) in tamperedCopies(issued.chain[1]) {
            #expect(throws: CredentialError.self, "byte \(offset)") {
                try root.certificate.verify(chain: [issued.der, der])
            }
        }
    }

    @Test func `What is shown beyond the limit is not looked at`() throws {
        let root = try sampleAuthority()
        let issued = try issuer(root).issueDeviceCertificate(
            request: sampleRequest(), now: sampleNow)
        let chain = [issued.der, root.certificate.der, issued.chain[1]]
        #expect(throws: Never.self) { try root.certificate.verify(chain: chain) }
        let longer = [issued.der, root.certificate.der, root.certificate.der, issued.chain[1]]
        #expect(throws: CredentialError.authorityWrong) {
            try root.certificate.verify(chain: longer)
        }
    }

    @Test func `An issuer is made of a key and its own certificate`() throws {
        let root = try sampleAuthority()
        let intermediate = try root.issueIntermediate(
            for: DeviceKey().publicKey, number: 1, now: sampleNow)
        #expect(throws: CredentialError.keyMismatch) {
            try CertificateIssuer(intermediate: intermediate, key: DeviceKey())
        }
    }

    @Test func `A server's names are read from its certificate as they were given`() throws {
        let names = ["hub.example.org", "192.0.2.7", "2001:db8::7"]
        let issued = try issuer(sampleAuthority()).issueServerCertificate(
            names: names, publicKey: DeviceKey().publicKey, now: sampleNow)
        #expect(try issued.serverNames().map(\.description) == names)
    }

    @Test(.enabled(if: OpenSSL.isInstalled))
    func `openssl finds the way to the root, each certificate for its purpose`() throws {
        try withTemporaryFolder { folder in
            let root = try sampleAuthority()
            let issuer = try issuer(root)
            try root.certificate.save(to: folder + "/ca.pem")
            try writeFile(try #require(issuer.intermediate).pem, to: folder + "/sub.pem")
            try issuer.issueDeviceCertificate(request: sampleRequest(), now: sampleNow)
                .save(to: folder + "/device.pem")
            try issuer.issueServerCertificate(
                names: ["hub.example.org"], publicKey: DeviceKey().publicKey, now: sampleNow
            ).save(to: folder + "/server.pem")
            for (file, purpose) in [("device", "sslclient"), ("server", "sslserver")] {
                let outcome = try OpenSSL.run(
                    "verify", "-x509_strict", "-CAfile", folder + "/ca.pem", "-untrusted",
                    folder + "/sub.pem", "-purpose", purpose, folder + "/\(file).pem")
                #expect(outcome.succeeded, "\(outcome.text)")
                let alone = try OpenSSL.run(
                    "verify", "-CAfile", folder + "/ca.pem", folder + "/\(file).pem")
                #expect(!alone.succeeded)
            }
            let text = try OpenSSL.run("x509", "-noout", "-text", "-in", folder + "/sub.pem").text
            for part in ["CA:TRUE, pathlen:0", "Subject: CN = Outpost sub-key 1"] {
                #expect(
                    text.replacing("CN=", with: "CN = ").contains(part), "\(part) in \(text)")
            }
        }
    }
}
