import Foundation
import OutpostModel

/// What a laptop without a link hands to the hub's officer on a stick: JSON.
package struct EnrolmentRequestFile: Codable, Sendable {
    /// Which file this is, and of which version.
    package var outpost: String
    /// A PKCS#10 request in PEM, as in an enrolment by code.
    package var request: String
    /// Hexadecimal digits, as in an enrolment by code. The proof names no mission: none is known yet.
    package var sealKey, sealProof, boxKey: String

    package static let format = "enrolment request 1"

    /// - Parameter boxKey: the public half.
    package init(request: DeviceRequest, sealKey: SealKey, boxKey: [UInt8]) throws {
        outpost = Self.format
        self.request = request.pem
        self.sealKey = Hexadecimal.text(of: sealKey.publicKey.bytes)
        sealProof = Hexadecimal.text(
            of: try SealKeyProof.make(by: sealKey, for: request, boxKey: boxKey, mission: nil))
        self.boxKey = Hexadecimal.text(of: boxKey)
    }

    /// - Throws: as `DeviceClaim.init`.
    package func claim() throws(CredentialError) -> DeviceClaim {
        try DeviceClaim(
            requestPEM: request, sealKey: sealKey, sealProof: sealProof, boxKey: boxKey,
            mission: nil)
    }
}

/// What the hub's officer hands back: JSON.
package struct EnrolmentApprovalFile: Codable, Sendable {
    /// Which file this is, and of which version.
    package var outpost: String
    /// The authority's certificate in PEM.
    package var authority: String
    /// The device's certificate in PEM, then what leads to the authority.
    package var certificate: String
    /// A stream of one roster frame, in Base64.
    package var roster: String
    /// Where the hub is reached, the best first.
    package var hubs: [String]
    /// The mission file, in Base64.
    package var mission: String
    /// Hexadecimal digits: see `ApprovalProof`.
    package var proof: String

    package static let format = "enrolment approval 1"

    package init(
        authority: AuthorityCertificate, certificate: String, rosterStream: [UInt8],
        hubs: [String], missionFile: [UInt8], proof: [UInt8]
    ) {
        outpost = Self.format
        self.authority = authority.pem
        self.certificate = certificate
        roster = Data(rosterStream).base64EncodedString()
        self.hubs = hubs
        mission = Data(missionFile).base64EncodedString()
        self.proof = Hexadecimal.text(of: proof)
    }
}

/// Reading and writing the two files.
package enum EnrolmentFiles {
    /// A request has some 1,500 bytes.
    package static let requestBytes = 64 << 10
    /// An approval: a mission file of some ten kilobytes, and a roster with its headers, 250 bytes each in Base64.
    package static let approvalBytes = 64 << 20

    package static func bytes(_ file: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(file)) + [UInt8(ascii: "\n")]
    }

    /// - Throws: `invalid-input`, saying what the file is not.
    package static func request(
        _ bytes: [UInt8], place: String
    ) throws -> EnrolmentRequestFile {
        let file: EnrolmentRequestFile = try read(bytes, "an enrolment request", place)
        try check(file.outpost, EnrolmentRequestFile.format, place)
        return file
    }

    /// - Throws: `invalid-input`, saying what the file is not.
    package static func approval(
        _ bytes: [UInt8], place: String
    ) throws -> EnrolmentApprovalFile {
        let file: EnrolmentApprovalFile = try read(bytes, "an enrolment approval", place)
        try check(file.outpost, EnrolmentApprovalFile.format, place)
        return file
    }

    private static func read<File: Decodable>(
        _ bytes: [UInt8], _ what: String, _ place: String
    ) throws -> File {
        do {
            return try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .invalidInput, operation: "read the enrolment's file", place: place,
                cause: "it is not \(what)",
                hint: "copy it anew: it may have been cut, or be another file")
        }
    }

    private static func check(_ found: String, _ wanted: String, _ place: String) throws {
        guard found == wanted else {
            throw OutpostError(
                .invalidInput, operation: "read the enrolment's file", place: place,
                cause: "it is '\(found.prefix(40))' in place of '\(wanted)'")
        }
    }
}
