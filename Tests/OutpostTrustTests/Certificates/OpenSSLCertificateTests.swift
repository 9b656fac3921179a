import Foundation
import OutpostTrust
import Testing

/// What OpenSSL says of the certificates that we issue.
@Suite(.enabled(if: OpenSSL.isInstalled)) struct OpenSSLCertificateTests {
    /// A folder with ca.pem, device.pem, server.pem, and another mission's other.pem.
    private func withMission(_ body: (String, Authority) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let authority = try sampleAuthority()
            try authority.certificate.save(to: folder + "/ca.pem")
            try sampleAuthority().certificate.save(to: folder + "/other.pem")
            try authority.issueDeviceCertificate(request: sampleRequest(), now: sampleNow)
                .save(to: folder + "/device.pem")
            try authority.issueServerCertificate(
                names: ["hub.example.org", "192.0.2.7", "2001:db8::7"],
                publicKey: DeviceKey().publicKey, now: sampleNow
            ).save(to: folder + "/server.pem")
            try body(folder, authority)
        }
    }

    @Test func `openssl verify accepts each certificate for its purpose and for no other`() throws {
        try withMission { folder, _ in
            for (file, purpose, isRight) in [
                ("device", "sslclient", true), ("device", "sslserver", false),
                ("server", "sslserver", true), ("server", "sslclient", false),
            ] {
                let outcome = try OpenSSL.run(
                    "verify", "-x509_strict", "-CAfile", folder + "/ca.pem", "-purpose", purpose,
                    folder + "/\(file).pem")
                #expect(outcome.succeeded == isRight, "\(file) as \(purpose): \(outcome.text)")
            }
            let outcome = try OpenSSL.run(
                "verify", "-CAfile", folder + "/other.pem", folder + "/device.pem")
            #expect(!outcome.succeeded)
        }
    }

    @Test(arguments: ["0", "1786784000", "2400000000"])
    func `A server's certificate is valid by a dead clock, today, and in twenty years less a month`(
        _ moment: String
    ) throws {
        try withMission { folder, _ in
            let outcome = try OpenSSL.run(
                "verify", "-attime", moment, "-CAfile", folder + "/ca.pem", folder + "/server.pem")
            #expect(outcome.succeeded, "\(outcome.text)")
        }
    }

    @Test func `openssl matches a server's DNS name and both kinds of address`() throws {
        try withMission { folder, _ in
            for (option, name, isRight) in [
                ("-verify_hostname", "hub.example.org", true),
                ("-verify_hostname", "example.org", false),
                ("-verify_ip", "192.0.2.7", true), ("-verify_ip", "192.0.2.8", false),
                ("-verify_ip", "2001:db8::7", true),
            ] {
                let outcome = try OpenSSL.run(
                    "verify", "-CAfile", folder + "/ca.pem", option, name, folder + "/server.pem")
                #expect(outcome.succeeded == isRight, "\(name): \(outcome.text)")
            }
        }
    }

    @Test func `openssl x509 shows what a device's certificate says`() throws {
        try withMission { folder, _ in
            let text = try OpenSSL.run(
                "x509", "-noout", "-text", "-nameopt", "utf8", "-in", folder + "/device.pem"
            ).text
            for part in [
                "Subject: CN=Base Bravo", "Issuer: CN=Delta 2026", "NIST CURVE: P-256",
                "URI:outpost:replica:0123456789abcdef-3", "TLS Web Client Authentication",
                "CA:FALSE", "Digital Signature", "Not Before: Jan  1 00:00:00 1970 GMT",
                "Signature Algorithm: ecdsa-with-SHA256",
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            let authorityText = try OpenSSL.run(
                "x509", "-noout", "-text", "-in", folder + "/ca.pem"
            ).text
            for part in ["CA:TRUE, pathlen:1", "Certificate Sign, CRL Sign", "GMT"] {
                #expect(authorityText.contains(part), "\(part) in \(authorityText)")
            }
        }
    }

    @Test func `openssl prints the fingerprint that we do`() throws {
        try withMission { folder, authority in
            let outcome = try OpenSSL.run(
                "x509", "-noout", "-fingerprint", "-sha256", "-in", folder + "/ca.pem")
            let digits = outcome.text.split(separator: "=").last.map {
                $0.lowercased().filter(\.isHexDigit)
            }
            #expect(digits == authority.fingerprint.hexadecimal)
        }
    }
}
