import Foundation
import GRDB
import OutpostModel
import OutpostTrust

extension HubRegistry {
    /// Keeps a code's hash, bound to a base's name and what the laptop will be granted, for fifteen minutes.
    package func add(
        _ record: EnrolmentCodeRecord, grants: [SpaceID: Grant.Right]
    ) throws {
        try transaction("keep an enrolment code") { db in
            try db.execute(
                sql: "INSERT INTO code VALUES (?, ?, ?, ?, NULL, NULL, ?)",
                arguments: [
                    Data(record.secretHash), record.deviceName,
                    record.issuedAt.timeIntervalSince1970, record.expiresAt.timeIntervalSince1970,
                    CodeGrants.text(grants),
                ])
        }
    }

    /// Takes a code and a certificate request, and gives the certificate.
    ///
    /// Code, device, roster and certificate are one transaction: a code is used if and only if its device is enrolled.
    /// The same key may ask again with its code, since the answer may have been lost with the link.
    ///
    /// - Returns: the certificate in PEM, with what leads to the root.
    package func enrol(
        _ enrolment: EnrolmentRequest, authority: AuthorityCertificate, keys hubKeys: HubKeys,
        now: Date
    ) throws -> String {
        let claim = try Self.translating { () throws(CredentialError) in
            try DeviceClaim(
                requestPEM: enrolment.request, sealKey: enrolment.sealKey,
                sealProof: enrolment.sealProof, boxKey: enrolment.boxKey,
                mission: authority.missionID)
        }
        let keyHash = claim.request.publicKeyHash
        let secretHash = EnrolmentCode.secretHash(
            of: Hexadecimal.bytes(of: enrolment.secret) ?? [])
        // A wrong code is counted, and a count that is rolled back counts nothing: so it is noted first.
        try noteWrongCode(secretHash, now: now)
        return try transaction(Self.operation) { db in
            let (record, grants) = try Self.admittedRecord(
                db, secretHash, publicKeyHash: keyHash, now: now)
            try db.execute(
                sql: "UPDATE code SET used_at = ?, used_by = ? WHERE secret_hash = ?",
                arguments: [now.timeIntervalSince1970, Data(keyHash), Data(secretHash)])
            return try Self.admit(
                db, claim, name: record.deviceName, grants: grants, keys: hubKeys, now: now)
        }
    }

    /// Enrols a device whose request came as a file, and was compared by voice.
    ///
    /// The same request may come again: the answer may have been lost with its stick.
    ///
    /// - Returns: the certificate in PEM, with what leads to the root.
    package func approve(
        _ claim: DeviceClaim, name: String, grants: [SpaceID: Grant.Right], keys: HubKeys,
        now: Date
    ) throws -> String {
        try transaction(Self.operation) { db in
            try Self.admit(db, claim, name: name, grants: grants, keys: keys, now: now)
        }
    }

    /// Device, roster and certificate: the end of every enrolment.
    private static func admit(
        _ db: Database, _ claim: DeviceClaim, name: String, grants: [SpaceID: Grant.Right],
        keys: HubKeys, now: Date
    ) throws -> String {
        var device = claim.device(named: name)
        try keep(db, device, now: now)
        try issue(db, by: keys.rosters, now: now.milliseconds) { roster in
            try roster.enrol(device, grants: grants)
            // One that asks again keeps the name that it was given.
            device = roster.devices[device.identity] ?? device
        }
        guard device.ended == nil else {
            throw OutpostError(
                .refused, operation: operation, place: device.name,
                cause: "this device was revoked",
                hint: "make a new replica with 'outpost init' and enrol that one")
        }
        return try translating { () throws(CredentialError) in
            try keys.certificates.issueDeviceCertificate(
                request: claim.request, name: device.name, now: now
            ).pem
        }
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
    ) throws -> (EnrolmentCodeRecord, grants: [SpaceID: Grant.Right]) {
        func refusal(_ cause: String) -> OutpostError {
            OutpostError(
                .refused, operation: operation, cause: cause,
                hint: "ask the hub's officer for a new code: outpost hub enrol-code NAME")
        }
        guard let record = try record(db, secretHash) else {
            throw refusal("the hub does not know this code")
        }
        switch record.admit(now: now, publicKeyHash: publicKeyHash) {
        case .accepted, .repeated:
            let text = try String.fetchOne(
                db, sql: "SELECT grants FROM code WHERE secret_hash = ?",
                arguments: [Data(secretHash)])
            return (record, CodeGrants.grants(text ?? ""))
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

    private static func keep(_ db: Database, _ device: RosterDevice, now: Date) throws {
        let replica = ReplicaID(identity: device.identity)
        let row = try Row.fetchOne(
            db,
            sql:
                "SELECT replica, public_key_hash, seal_key FROM device WHERE replica = ? OR code = ?",
            arguments: [replica.description, BaseReference.deviceCode(of: replica)])
        guard let row else {
            return try insert(
                db, replica, name: device.name, publicKeyHash: device.tlsKeyHash.bytes,
                sealKey: device.sealKey, now: now)
        }
        guard row[0] == replica.description, [UInt8](row[1] as Data) == device.tlsKeyHash.bytes,
            [UInt8](row[2] as Data) == device.sealKey
        else {
            throw OutpostError(
                .alreadyExists, operation: operation, place: replica.description,
                cause: "a device with this replica's id or device code is enrolled already",
                hint: "make a new replica with 'outpost init' and enrol that one")
        }
    }
}

/// What a code's laptop will be granted, as the registry keeps it: `3f2a=2,99c0=1`, space and right.
enum CodeGrants {
    static func text(_ grants: [SpaceID: Grant.Right]) -> String {
        grants.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.rawValue)" }
            .joined(separator: ",")
    }

    static func grants(_ text: String) -> [SpaceID: Grant.Right] {
        var grants: [SpaceID: Grant.Right] = [:]
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=")
            guard sides.count == 2, let hash = UInt16(sides[0], radix: 16),
                let number = UInt8(sides[1]), let right = Grant.Right(rawValue: number)
            else { continue }
            grants[SpaceID(hash: hash)] = right
        }
        return grants
    }
}

extension MissionRoster {
    /// Adds a device with its grants. One that is there stays as it is: its answer may have been lost, and it asks again.
    fileprivate mutating func enrol(
        _ device: RosterDevice, grants: [SpaceID: Grant.Right]
    ) throws {
        guard devices[device.identity] == nil else { return }
        set(device)
        for (space, right) in grants {
            self.grants.insert(Grant(.device(device.identity), right, in: space))
        }
    }
}
