import Foundation
import OutpostModel
import OutpostTrust
import Testing

@Suite struct AuthorityTests {
    @Test func `An authority survives its PEM`() throws {
        let authority = try sampleAuthority()
        let again = try Authority(
            certificatePEM: authority.certificatePEM, keyPEM: authority.keyPEM)
        #expect(again.certificate == authority.certificate)
        #expect(again.fingerprint == authority.fingerprint)
        #expect(again.fingerprint.count == 32)
        #expect(again.mission == "Delta 2026")
        #expect(again.keyPEM == authority.keyPEM)
    }

    @Test func `Two authorities of one mission name are two authorities`() throws {
        let first = try sampleAuthority()
        let second = try sampleAuthority()
        #expect(first.fingerprint != second.fingerprint)
        #expect(throws: CredentialError.keyMismatch) {
            try Authority(certificatePEM: first.certificatePEM, keyPEM: second.keyPEM)
        }
    }

    @Test func `A saved authority is loaded again and its key is readable by its owner alone`()
        throws
    {
        try withTemporaryFolder { folder in
            let authority = try sampleAuthority()
            let place = folder + "/authority"
            try authority.save(toFolder: place)
            #expect(try Authority.load(fromFolder: place).keyPEM == authority.keyPEM)
            #expect(try fileMode(place) == 0o700)
            #expect(try fileMode(place + "/key.pem") == 0o600)
            #expect(!FileManager.default.fileExists(atPath: place + ".partial"))
        }
    }

    @Test func `A second authority never replaces the first, and its key does not stay behind`()
        throws
    {
        try withTemporaryFolder { folder in
            let first = try sampleAuthority()
            let place = folder + "/authority/"
            try first.save(toFolder: place)
            let error = try #require(throws: OutpostError.self) {
                try sampleAuthority().save(toFolder: place)
            }
            #expect(error.code == .alreadyExists)
            #expect(try Authority.load(fromFolder: place).fingerprint == first.fingerprint)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["authority"])
        }
    }

    @Test func `A crash before the last step leaves no authority and does not block the next try`()
        throws
    {
        try withTemporaryFolder { folder in
            let place = folder + "/authority"
            try FileManager.default.createDirectory(
                atPath: place + ".partial", withIntermediateDirectories: false)
            try writeFile("half a k", to: place + ".partial/key.pem")
            let error = try #require(throws: OutpostError.self) {
                try Authority.load(fromFolder: place)
            }
            #expect(error.code == .notFound)
            let authority = try sampleAuthority()
            try authority.save(toFolder: place)
            #expect(try Authority.load(fromFolder: place).fingerprint == authority.fingerprint)
        }
    }

    @Test func `A key restored from another authority's backup is reported as corrupt`() throws {
        try withTemporaryFolder { folder in
            try sampleAuthority().save(toFolder: folder + "/authority")
            try writeFile(sampleAuthority().keyPEM, to: folder + "/authority/key.pem")
            let error = try #require(throws: OutpostError.self) {
                try Authority.load(fromFolder: folder + "/authority")
            }
            #expect(error.code == .corrupt)
            #expect(error.hint == "restore both files from the same backup")
        }
    }

    @Test(arguments: ["", "   ", "Delta\n", " Delta", "De\u{202E}lta", "De\u{0}lta"])
    func `A mission name that hides or rearranges text is refused`(_ mission: String) {
        #expect(throws: CredentialError.self) {
            try Authority.create(mission: mission, now: sampleNow)
        }
    }

    @Test func `A mission name of 64 characters fits and of 65 does not`() throws {
        let name = String(repeating: "é", count: 64)
        #expect(try sampleAuthority(mission: name).mission == name)
        #expect(throws: CredentialError.nameInvalid("has 65 characters, at most 64 fit")) {
            try sampleAuthority(mission: name + "é")
        }
    }

    @Test func `Nothing that is printed carries the key`() throws {
        let authority = try sampleAuthority()
        var dumped = ""
        dump(authority, to: &dumped)
        #expect(
            dumped + "\(authority)" + "\(DeviceKey())"
                == "▿ Authority(Delta 2026)\n  - mission: \"Delta 2026\"\nAuthority(Delta 2026)DeviceKey(secret)"
        )
    }
}
