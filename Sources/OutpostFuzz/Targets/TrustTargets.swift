import OutpostModel
import OutpostTestSupport
import OutpostTrust

/// What two officers hand each other: codes, requests, approvals, claims, bundles, boxes, certificates.
enum TrustTargets {
    static let all = [
        code, share, request, approval, claim, certificate, certificateRequest, bundle,
        bundleFile, box, personSecret,
    ]

    private static let code = FuzzTarget(
        "enrolment-code", reads: "an enrolment code as it was typed",
        dictionary: ["-", "–", "\u{2212}", "\u{200B}", "\u{212A}", "\u{17F}"],
        samples: { try $0.files("fuzz-samples", ending: "code.txt") }
    ) { input in
        let code = try EnrolmentCode(text: try text(input))
        try FuzzFinding.expect(
            try EnrolmentCode(text: code.text) == code, "it is written as another")
    }

    private static let share = FuzzTarget(
        "recovery-share", reads: "a recovery share, on paper or in a file",
        samples: { try $0.files("fuzz-samples", ending: "share.txt") }
    ) { input in
        let share = try RecoveryShare(text: try text(input))
        try FuzzFinding.expect(
            try RecoveryShare(text: share.text) == share, "it is written as another")
    }

    private static let request = FuzzTarget(
        "enrolment-request", reads: "an enrolment request on a stick",
        samples: { try $0.files("fuzz-samples", ending: "request.json") }
    ) { input in
        let file = try EnrolmentFiles.request(input, place: "a stick")
        let again = try EnrolmentFiles.request(try EnrolmentFiles.bytes(file), place: "a stick")
        try FuzzFinding.expect(
            try EnrolmentFiles.bytes(file) == EnrolmentFiles.bytes(again),
            "it is written as another")
        _ = try file.claim().words
    }

    private static let approval = FuzzTarget(
        "enrolment-approval", reads: "an enrolment approval on a stick",
        samples: { try $0.files("fuzz-samples", ending: "approval.json") }
    ) { input in
        let file = try EnrolmentFiles.approval(input, place: "a stick")
        _ = try AuthorityCertificate(pem: file.authority)
        let issued = try IssuedCertificate(pem: file.certificate)
        _ = try DeviceIdentity(unverifiedCertificate: issued.der)
    }

    private static let claim = FuzzTarget(
        "person-claim", reads: "a person's claim on a stick",
        samples: { try $0.files("fuzz-samples", ending: "claim.json") }
    ) { input in
        let claim = try PersonClaim(decoding: input, place: "a stick")
        let again = try PersonClaim(decoding: try claim.encoded(), place: "a stick")
        try FuzzFinding.expect(try claim.encoded() == again.encoded(), "it is written as another")
        var generator = SeededGenerator(seed: 9)
        let roster = MissionRoster.random(using: &generator)
        do throws(OutpostError) {
            _ = try claim.checked(by: roster, mission: MissionID(digest: .zero))
        } catch {
            // No device of this roster made it: what is asked is that it is read.
        }
    }

    private static let certificate = FuzzTarget(
        "certificate", reads: "certificates in PEM and DER",
        samples: { fixtures in
            let pems = try fixtures.files("version-1", ending: "ertificate.pem")
            return try pems + fixtures.files("trust", ending: "authority.hex")
                + pems.compactMap { pem in
                    // Some are no certificates, but their keys.
                    (try? IssuedCertificate(pem: String(decoding: pem, as: UTF8.self)))?.der
                }
        }
    ) { input in
        var der = input
        if input.first != 0x30 {
            let issued = try IssuedCertificate(pem: try text(input))
            der = issued.der
            _ = try issued.serverNames()
        }
        guard let authority = try authority(der) else {
            _ = try DeviceIdentity(unverifiedCertificate: der)
            return
        }
        try FuzzFinding.expect(
            try AuthorityCertificate(pem: authority.pem) == authority, "it is written as another")
    }

    /// nil where it is none.
    private static func authority(_ der: [UInt8]) throws -> AuthorityCertificate? {
        do throws(CredentialError) {
            return try AuthorityCertificate(der: der)
        } catch {
            return nil
        }
    }

    private static let certificateRequest = FuzzTarget(
        "certificate-request", reads: "a certificate request in DER",
        samples: { fixtures in
            try fixtures.files("fuzz-samples", ending: "request.json").compactMap { json in
                let file = try EnrolmentFiles.request(json, place: "a fixture")
                return try DeviceRequest(pem: file.request).der
            }
        }
    ) { input in
        let request = try DeviceRequest(der: input)
        try FuzzFinding.expect(
            try DeviceRequest(pem: request.pem) == request, "it is written as another")
    }

    private static let bundle = FuzzTarget(
        "bundle", reads: "the header of a bundle",
        samples: { try $0.files("trust", ending: "bundle-header.hex") }
    ) { input in
        var count = 0
        let header = try BundleHeader(decoding: input, byteCount: &count)
        try FuzzFinding.expect(
            header.encoded() == Array(input.prefix(count)), "it is written in other bytes")
        _ = header.isWritten(by: Roster())
    }

    private static let bundleKey = [UInt8](repeating: 3, count: BundleHeader.contentKeyBytes)

    private static let bundleFile = FuzzTarget(
        "bundle-file", reads: "a bundle's file, record by record",
        samples: { fixtures in
            try fixtures.files("trust", ending: "bundle-header.hex").map { bytes in
                var count = 0
                let header = try BundleHeader(decoding: bytes, byteCount: &count)
                var file: [UInt8] = []
                var writer = try BundleRecordWriter(header, contentKey: bundleKey) { file += $0 }
                for length in [0, 1, 40] { try writer.append([UInt8](repeating: 7, count: length)) }
                try writer.append([9], isLast: true)
                return file
            }
        }
    ) { input in
        var rest = input[...]
        func read(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let header = try BundleHeader.read(read)
        let length = header.encoded().count
        try FuzzFinding.expect(
            length == input.count - rest.count, "its header takes another length than it has")
        var records = BundleRecordReader(
            BundleCipher(contentKey: bundleKey, of: header), from: length, read: read)
        var next: UInt64 = 0
        while let record = try records.next() {
            switch record {
            case .frame(let frame, let number, let offset):
                try FuzzFinding.expect(number >= next, "a record is read twice")
                try FuzzFinding.expect(
                    offset + frame.count <= input.count, "a record lies beyond the file")
                next = number + 1
            case .defect(let defect):
                try FuzzFinding.expect(defect.offset <= input.count, "a defect beyond the file")
            }
        }
    }

    private static let box = FuzzTarget(
        "sealed-box", reads: "bytes encrypted to one key",
        samples: { _ in [Array("outpost box 1".utf8) + [UInt8](repeating: 9, count: 100)] }
    ) { input in
        let box = try SealedBox(decoding: input)
        try FuzzFinding.expect(box.encoded() == input, "it is written in other bytes")
    }

    private static let personSecret = FuzzTarget(
        "person-key", reads: "a person's key under their PIN",
        samples: { try $0.files("version-1", ending: "amina.key") }
    ) { input in
        let secret = try PersonSecret(decoding: input)
        try FuzzFinding.expect(secret.bytes == input, "it is written in other bytes")
    }

    private static func text(_ input: [UInt8]) throws -> String {
        try String(validating: input, as: UTF8.self).taken()
    }
}
