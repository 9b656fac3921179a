import Foundation
import OutpostModel
import OutpostStore
import OutpostTrust

/// What lies in a replica's `device/persons/`: for each person who is proven here their key under their PIN (`ID.key`), its public
/// half (`ID.public`), and how often the PIN was tried (`ID.attempts`).
package struct PersonFolder: Sendable {
    private let path: String
    /// The replica's identity.
    private let device: UInt64
    private let cost: PersonSecret.Cost

    package init(
        _ folder: ReplicaFolder, device: UInt64, cost: PersonSecret.Cost = .standard
    ) {
        path = folder.device + "/persons"
        self.device = device
        self.cost = cost
    }

    private func file(_ person: String, _ kind: String) -> String { "\(path)/\(person).\(kind)" }

    package func has(_ person: String) -> Bool {
        RosterPerson.isValid(id: person)
            && FileManager.default.fileExists(atPath: file(person, "key"))
    }

    /// Ids, ascending.
    package func persons() throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(".key") }.map { String($0.dropLast(4)) }.sorted()
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "list who may sign in", place: path,
                cause: FileFailure.cause(of: error))
        }
    }

    /// Makes a person's key here, and keeps it under a PIN. A new key in the place of another is for the hub to accept anew.
    ///
    /// - Returns: the public half.
    @discardableResult
    package func enrol(_ person: String, pin: String, random: () -> UInt64) throws -> [UInt8] {
        try Self.check(person, pin)
        return try locked { () -> [UInt8] in
            let key = BoxKey()
            try keep(key, of: person, pin: pin, random: random)
            let text = Hexadecimal.text(of: key.publicBytes) + "\n"
            try AtomicFile.write(Array(text.utf8), to: file(person, "public"))
            try save(PinAttempts(), of: person)
            return key.publicBytes
        }
    }

    /// The person's key.
    ///
    /// - Throws: `not-found` where the person has no key here; `refused` for a wrong PIN, a wait or a lock-out.
    package func unlock(_ person: String, pin: String, now: SteadyTime) throws -> BoxKey {
        guard has(person) else {
            throw OutpostError(
                .notFound, operation: Self.operation, place: person,
                cause: "nobody of this id is enrolled on this laptop",
                hint: "outpost person list says who is; outpost person enrol ID adds somebody")
        }
        return try locked { try unlockUnderLock(person, pin, now) }
    }

    /// The same key under another PIN.
    package func change(
        _ person: String, from pin: String, to next: String, now: SteadyTime, random: () -> UInt64
    ) throws {
        try Self.check(person, next)
        try locked {
            try keep(
                try unlockUnderLock(person, pin, now), of: person, pin: next, random: random)
        }
    }

    /// The public half of a person's key here.
    package func publicKey(of person: String) throws -> [UInt8] {
        let place = file(person, "public")
        let bytes = try AtomicFile.read(place, operation: "read a person's key")
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard let key = Hexadecimal.bytes(of: text), key.count == RosterDevice.keyBytes else {
            throw OutpostError(
                .corrupt, operation: "read a person's key", place: place, cause: "it is no key",
                hint: "enrol the person here once more: outpost person enrol ID")
        }
        return key
    }

    private static let operation = "sign in"

    private func unlockUnderLock(
        _ person: String, _ pin: String, _ now: SteadyTime
    ) throws -> BoxKey {
        let secret = try PersonSecret(
            decoding: try AtomicFile.read(file(person, "key"), operation: Self.operation))
        var attempts = try attempts(of: person)
        switch attempts.attempt(at: now) {
        case .mayTry: break
        case .mustWait(let milliseconds):
            throw OutpostError(
                .refused, operation: Self.operation, place: person,
                cause:
                    "too many wrong PINs: the next try is in \((milliseconds + 999) / 1000) seconds",
                hint: "wait; further tries now change nothing")
        case .isLockedOut:
            throw OutpostError(
                .refused, operation: Self.operation, place: person,
                cause: "\(PinAttempts.most) wrong PINs in a row: this key is not opened any more",
                hint:
                    "outpost person enrol ID makes a new one, which the hub's officer accepts by voice"
            )
        }
        // On the disk before the PIN is tried: a plug that is pulled gives no try back.
        try save(attempts, of: person)
        guard let key = try secret.open(pin: pin, person: person, device: device) else {
            throw OutpostError(
                .refused, operation: Self.operation, place: person, cause: "this is not the PIN",
                hint: attempts.failures < PinAttempts.free
                    ? "type it again" : "from now on each try has to wait")
        }
        attempts.succeeded()
        try save(attempts, of: person)
        return key
    }

    private static func check(_ person: String, _ pin: String) throws {
        guard RosterPerson.isValid(id: person) else {
            throw OutpostError(
                .invalidInput, operation: "enrol a person", place: person,
                cause: "an id has 1 to \(Limits.personIDBytes) of a-z 0-9 - . _",
                hint: "take the id that the hub's officer gave: outpost hub persons")
        }
        if let fault = PinRules.fault(of: pin) {
            throw OutpostError(
                .invalidInput, operation: "set a PIN", place: person,
                cause: "this PIN will not do: \(fault)", hint: "choose another one")
        }
    }

    private func keep(
        _ key: BoxKey, of person: String, pin: String, random: () -> UInt64
    ) throws {
        let secret = try PersonSecret(
            of: key, person: person, device: device, pin: pin, cost: cost, random: random)
        try AtomicFile.write(secret.bytes, to: file(person, "key"), mode: 0o600)
    }

    // MARK: Attempts

    private func attempts(of person: String) throws -> PinAttempts {
        let place = file(person, "attempts")
        let bytes = try AtomicFile.read(place, operation: Self.operation)
        do {
            return try JSONDecoder().decode(PinAttempts.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: Self.operation, place: place, cause: "\(error)",
                hint: "enrol the person here once more: outpost person enrol ID")
        }
    }

    private func save(_ attempts: PinAttempts, of person: String) throws {
        try AtomicFile.write(
            [UInt8](try JSONEncoder().encode(attempts)), to: file(person, "attempts"), mode: 0o600)
    }

    /// One try at a time on this machine: two at once would count as one.
    private func locked<Result>(_ body: () throws -> Result) throws -> Result {
        func failure(_ number: Int32) -> OutpostError {
            OutpostError(
                .storage, operation: Self.operation, place: path,
                cause: String(cString: strerror(number)),
                hint: "check that the folder can be written")
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(errno) }
        let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw failure(errno) }
        return try body()
    }
}
