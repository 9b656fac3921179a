import Foundation
import GRDB
import OutpostModel
import OutpostTrust

extension HubRegistry {
    /// Keeps a code's hash, bound to a base's name, for fifteen minutes.
    package func add(_ record: EnrolmentCodeRecord) throws {
        try transaction("keep an enrolment code") { db in
            try db.execute(
                sql: "INSERT INTO code VALUES (?, ?, ?, ?, NULL, NULL)",
                arguments: [
                    Data(record.secretHash), record.deviceName,
                    record.issuedAt.timeIntervalSince1970, record.expiresAt.timeIntervalSince1970,
                ])
        }
    }

    /// Takes a code and a certificate request, and gives the certificate.
    ///
    /// Code, device and certificate are one transaction: a code is used if and only if its device is enrolled.
    /// The same key may ask again with its code, since the answer may have been lost with the link.
    ///
    /// - Returns: the certificate in PEM.
    package func enrol(
        _ enrolment: EnrolmentRequest, authority: Authority, now: Date
    ) throws -> String {
        let request = try Self.translating { () throws(CredentialError) in
            try DeviceRequest(pem: enrolment.request)
        }
        let sealKey = try Self.sealKey(of: enrolment, request, authority.certificate)
        let secretHash = EnrolmentCode.secretHash(
            of: Hexadecimal.bytes(of: enrolment.secret) ?? [])
        // A wrong code is counted, and a count that is rolled back counts nothing: so it is noted first.
        try noteWrongCode(secretHash, now: now)
        return try transaction(Self.operation) { db in
            let record = try Self.admittedRecord(
                db, secretHash, publicKeyHash: request.publicKeyHash, now: now)
            let replica = ReplicaID(
                identity: request.replicaIdentity, incarnation: request.incarnation)
            try Self.enrol(db, replica, request: request, sealKey, record, now: now)
            return try Self.translating { () throws(CredentialError) in
                try authority.issueDeviceCertificate(
                    request: request, name: record.deviceName, now: now
                ).pem
            }
        }
    }

    private static func sealKey(
        of enrolment: EnrolmentRequest, _ request: DeviceRequest, _ authority: AuthorityCertificate
    ) throws -> SealPublicKey {
        guard let bytes = Hexadecimal.bytes(of: enrolment.sealKey),
            let key = SealPublicKey(bytes: bytes),
            let proof = Hexadecimal.bytes(of: enrolment.sealProof),
            SealKeyProof.verifies(proof, by: key, for: request, mission: authority.missionID)
        else {
            throw OutpostError(
                .refused, operation: operation,
                cause: "the laptop does not prove that it holds its seal key",
                hint: "enrol again with a new code")
        }
        return key
    }

    private static func translating<Result>(
        _ body: () throws(CredentialError) -> Result
    ) throws(OutpostError) -> Result {
        do {
            return try body()
        } catch {
            throw error.outpostError(during: operation)
        }
    }

    private static let operation = "enrol a device"

    private func noteWrongCode(_ secretHash: [UInt8], now: Date) throws {
        let (isKnown, recent) = try transaction(Self.operation) { db in
            let isKnown = try Self.record(db, secretHash) != nil
            let since = now.timeIntervalSince1970 - 60
            try db.execute(sql: "DELETE FROM wrong_code WHERE at < ?", arguments: [since])
            let recent = try Int.fetchOne(db, sql: "SELECT count(*) FROM wrong_code") ?? 0
            // What is over the limit is not counted on: a flood of guesses writes nothing.
            guard !isKnown, recent <= HubLimits.wrongCodesPerMinute else {
                return (isKnown, recent)
            }
            try db.execute(
                sql: "INSERT INTO wrong_code VALUES (?)", arguments: [now.timeIntervalSince1970])
            return (isKnown, recent + 1)
        }
        guard isKnown || recent <= HubLimits.wrongCodesPerMinute else {
            throw OutpostError(
                .limit, operation: Self.operation, cause: "too many wrong codes in the last minute",
                hint: "wait a minute, then type the code again")
        }
    }

    private static func admittedRecord(
        _ db: Database, _ secretHash: [UInt8], publicKeyHash: [UInt8], now: Date
    ) throws -> EnrolmentCodeRecord {
        func refusal(_ cause: String) -> OutpostError {
            OutpostError(
                .refused, operation: operation, cause: cause,
                hint: "ask the hub's officer for a new code: outpost hub enrol-code NAME")
        }
        guard let record = try record(db, secretHash) else {
            throw refusal("the hub does not know this code")
        }
        switch record.admit(now: now, publicKeyHash: publicKeyHash) {
        case .accepted, .repeated: return record
        case .used: throw refusal("this code was used already")
        case .expired: throw refusal("this code has expired: it was good for fifteen minutes")
        }
    }

    private static func record(_ db: Database, _ secretHash: [UInt8]) throws -> EnrolmentCodeRecord?
    {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT device_name, issued_at, expires_at, used_at, used_by FROM code
                WHERE secret_hash = ?
                """, arguments: [Data(secretHash)])
        guard let row else { return nil }
        return EnrolmentCodeRecord(
            secretHash: secretHash, deviceName: row[0],
            issuedAt: Date(timeIntervalSince1970: row[1]),
            expiresAt: Date(timeIntervalSince1970: row[2]),
            usedAt: (row[3] as Double?).map { Date(timeIntervalSince1970: $0) },
            usedBy: (row[4] as Data?).map { [UInt8]($0) })
    }

    private static func enrol(
        _ db: Database, _ replica: ReplicaID, request: DeviceRequest, _ sealKey: SealPublicKey,
        _ record: EnrolmentCodeRecord, now: Date
    ) throws {
        try db.execute(
            sql: "UPDATE code SET used_at = ?, used_by = ? WHERE secret_hash = ?",
            arguments: [
                now.timeIntervalSince1970, Data(request.publicKeyHash), Data(record.secretHash),
            ])
        let row = try Row.fetchOne(
            db,
            sql:
                "SELECT replica, public_key_hash, seal_key FROM device WHERE replica = ? OR code = ?",
            arguments: [replica.description, BaseReference.deviceCode(of: replica)])
        guard let row else {
            return try insert(
                db, replica, name: record.deviceName, publicKeyHash: request.publicKeyHash,
                sealKey: sealKey, now: now)
        }
        guard row[0] == replica.description, [UInt8](row[1] as Data) == request.publicKeyHash,
            [UInt8](row[2] as Data) == sealKey.bytes
        else {
            throw OutpostError(
                .alreadyExists, operation: operation, place: replica.description,
                cause: "a device with this replica's id or device code is enrolled already",
                hint: "make a new replica with 'outpost init' and enrol that one")
        }
    }
}
