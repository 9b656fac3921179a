import Foundation
import OutpostModel
import OutpostTrust
import Testing

@Suite struct CredentialFileTests {
    @Test func `A device's key is loaded again and is readable by its owner alone`() throws {
        try withTemporaryFolder { folder in
            let key = DeviceKey()
            try key.save(to: folder + "/key.pem")
            #expect(
                try DeviceKey.load(from: folder + "/key.pem").publicKeyHash == key.publicKeyHash)
            #expect(try fileMode(folder + "/key.pem") == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["key.pem"])
        }
    }

    @Test func `A key never replaces a key`() throws {
        try withTemporaryFolder { folder in
            let key = DeviceKey()
            try key.save(to: folder + "/key.pem")
            let error = try #require(throws: OutpostError.self) {
                try DeviceKey().save(to: folder + "/key.pem")
            }
            #expect(error.code == .alreadyExists)
            #expect(
                try DeviceKey.load(from: folder + "/key.pem").publicKeyHash == key.publicKeyHash)
        }
    }

    @Test func `A renewed certificate replaces the old one`() throws {
        try withTemporaryFolder { folder in
            let authority = try sampleAuthority()
            let path = folder + "/certificate.pem"
            for _ in 0..<2 {
                let issued = try authority.issueDeviceCertificate(
                    request: sampleRequest(), now: sampleNow)
                try issued.save(to: path)
                #expect(try IssuedCertificate.load(from: path) == issued)
            }
        }
    }

    @Test func `A left-over partial file widens no mode and harms no finished key`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/key.pem"
            let key = DeviceKey()
            try key.save(to: path)
            // A crash between the two steps of the save leaves both names on one file.
            try FileManager.default.linkItem(atPath: path, toPath: path + ".partial")
            try CredentialFile.write([1, 2, 3], to: path, access: .secret, isReplacing: true)
            #expect(try CredentialFile.read(path) == [1, 2, 3])

            try FileManager.default.removeItem(atPath: path)
            try writeFile("wide", to: path + ".partial")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o666], ofItemAtPath: path + ".partial")
            try key.save(to: path)
            #expect(try fileMode(path) == 0o600)
        }
    }

    @Test func `A missing folder, a missing file and damaged files have their own codes`() throws {
        try withTemporaryFolder { folder in
            let missing = try #require(throws: OutpostError.self) {
                try DeviceKey().save(to: folder + "/none/key.pem")
            }
            #expect(missing.code == .notFound)
            let absent = try #require(throws: OutpostError.self) {
                try DeviceKey.load(from: folder + "/key.pem")
            }
            #expect(absent.code == .notFound)
            #expect(absent.place == folder + "/key.pem")
            for damage in ["", "-----BEGIN PRIVATE KEY-----\n", "no key at all"] {
                try writeFile(damage, to: folder + "/key.pem")
                let error = try #require(throws: OutpostError.self) {
                    try DeviceKey.load(from: folder + "/key.pem")
                }
                #expect(error.code == .corrupt)
            }
            try writeFile(
                String(repeating: "x", count: CredentialLimits.byteCount + 1),
                to: folder + "/key.pem")
            let large = try #require(throws: OutpostError.self) {
                try DeviceKey.load(from: folder + "/key.pem")
            }
            #expect(large.code == .limit)
        }
    }
}
