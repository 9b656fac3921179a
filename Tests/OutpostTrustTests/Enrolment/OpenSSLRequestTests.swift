import Foundation
import OutpostTrust
import Testing

/// Requests between OpenSSL and us, both ways. Its requests are also the only ones here that are
/// well signed and wrong.
@Suite(.enabled(if: OpenSSL.isInstalled)) struct OpenSSLRequestTests {
    private static let address = "URI:outpost:replica:00000000000000ab-7"

    /// The PEM of a request that openssl made.
    private func request(
        key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], subject: String = "/CN=Base",
        names: String? = address, digest: String = "-sha256"
    ) throws -> String {
        try withTemporaryFolder { folder in
            let names = names.map { ["-addext", "subjectAltName=\($0)"] } ?? []
            let outcome = try OpenSSL.run(
                ["req", "-new", "-utf8", "-nodes", digest, "-newkey"] + key
                    + ["-keyout", "/dev/null", "-subj", subject, "-out", folder + "/request.pem"]
                    + names)
            try #require(outcome.succeeded, "\(outcome.text)")
            return try String(contentsOfFile: folder + "/request.pem", encoding: .utf8)
        }
    }

    @Test func `openssl req -verify accepts our request`() throws {
        try withTemporaryFolder { folder in
            try writeFile(sampleRequest().pem, to: folder + "/request.pem")
            let outcome = try OpenSSL.run(
                ["req", "-verify", "-noout", "-text", "-in", folder + "/request.pem"])
            #expect(outcome.succeeded)
            for part in [
                "self-signature verify OK", "CN = Base Bravo",
                "URI:outpost:replica:0123456789abcdef-3",
            ] {
                #expect(outcome.text.contains(part), "\(part) in \(outcome.text)")
            }
        }
    }

    @Test func `openssl reads our device key and finds the same public key`() throws {
        try withTemporaryFolder { folder in
            let key = DeviceKey()
            try key.save(to: folder + "/key.pem")
            let outcome = try OpenSSL.run([
                "pkey", "-in", folder + "/key.pem", "-pubout", "-outform", "der", "-out",
                folder + "/public.der",
            ])
            #expect(outcome.succeeded)
            let digest = try OpenSSL.run(["dgst", "-sha256", "-r", folder + "/public.der"]).text
            #expect(digest.hasPrefix(key.publicKeyHash.hexadecimal))
        }
    }

    @Test func `A request that openssl made is admitted`() throws {
        let request = try DeviceRequest(pem: request())
        #expect(request.name == "Base")
        #expect(request.replicaIdentity == 0xAB)
        #expect(request.incarnation == 7)
        let authority = try sampleAuthority()
        let issued = try authority.issueDeviceCertificate(request: request, now: sampleNow)
        let identity = try authority.certificate.deviceIdentity(ofCertificate: issued.der)
        #expect(identity.publicKeyHash == request.publicKeyHash)
    }

    @Test func `A well-signed request with another sort of key or digest is refused`() throws {
        for key in [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], ["ed25519"]] {
            let pem = try request(key: key)
            #expect(throws: CredentialError.keyUnsupported) { try DeviceRequest(pem: pem) }
        }
        let pem = try request(digest: "-sha512")
        #expect(throws: CredentialError.keyUnsupported) { try DeviceRequest(pem: pem) }
    }

    @Test func `A well-signed request without one name is refused`() throws {
        for subject in ["/O=Outpost", "/CN=Base/CN=Headquarters"] {
            let pem = try request(subject: subject)
            #expect(throws: CredentialError.nameMissing) { try DeviceRequest(pem: pem) }
        }
        let pem = try request(subject: "/CN=Ba\u{202E}se")
        #expect(throws: CredentialError.nameInvalid("has a control character in it")) {
            try DeviceRequest(pem: pem)
        }
    }

    @Test func `A well-signed request must name one replica and nothing else`() throws {
        let other = "URI:outpost:replica:00000000000000cd-1"
        for names in [
            nil, "DNS:hub.example.org", "\(Self.address),DNS:hub", "\(Self.address),\(other)",
        ] {
            let pem = try request(names: names)
            #expect(throws: CredentialError.replicaMissing) { try DeviceRequest(pem: pem) }
        }
        let pem = try request(names: "URI:outpost:replica:ab-7")
        #expect(throws: CredentialError.replicaInvalid("outpost:replica:ab-7")) {
            try DeviceRequest(pem: pem)
        }
    }
}
