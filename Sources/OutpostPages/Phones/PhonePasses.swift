import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import Synchronization

/// Who a phone's request is of. OpenRosa clients have no cookies: they send id and PIN with each request (RFC 7617), which is why
/// they are answered over TLS, or on this machine alone.
///
/// A PIN is asked of its key once, which takes a while by design, and stands for some minutes then. Strangers on the base's network
/// may try a few and no more, so that they cannot use up the tries that the laptop gives and shut its officer out.
package final class PhonePasses: Sendable {
    private struct State {
        /// By a hash of id, PIN and a number of this process: when it was used last.
        var passes: [Digest: SteadyTime] = [:]
        /// Wrong PINs from the network since a moment, by person.
        var failures: [String: (count: Int, since: SteadyTime)] = [:]
    }

    /// A lock, since phones ask at once; held for a look, never while a PIN is tried.
    private let state = Mutex(State())
    private let salt: UInt64

    init(salt: UInt64) { self.salt = salt }

    /// - Parameter isNetwork: it came from beyond this machine.
    /// - Returns: nil where the request names nobody.
    /// - Throws: `refused` for a wrong PIN, or where none may be tried now.
    func author(
        authorization: String, desk: PageDesk, isNetwork: Bool, now: SteadyTime
    ) throws -> Author? {
        guard let (person, pin) = Self.credentials(authorization) else { return nil }
        let pass = Digest(of: Array("\(salt)\u{0}\(person)\u{0}\(pin)".utf8))
        if !isKnown(pass, now) {
            try prove(person, pin: pin, desk: desk, isNetwork: isNetwork, now: now)
            state.withLock { $0.passes[pass] = now }
        }
        let roster = try desk.replica.missionRoster()?.roster
        guard roster?.persons[person]?.ended == nil else { throw Self.wrong(person) }
        return Author(person: person, identification: .pin)
    }

    /// Tries a PIN at the laptop's own count of tries, from the network a few times in an hour.
    ///
    /// - Throws: `refused` for a wrong PIN, or where none may be tried now.
    func prove(
        _ person: String, pin: String, desk: PageDesk, isNetwork: Bool, now: SteadyTime
    ) throws {
        if isNetwork { try takeTry(person, now) }
        let folder = PersonFolder(desk.folder, device: desk.replica.id.identity)
        do {
            _ = try folder.unlock(person, pin: pin, now: now)
        } catch let error as OutpostError where error.code == .notFound {
            // The same words as for a wrong PIN: who is enrolled here is nobody's business out there.
            throw Self.wrong(person)
        }
        state.withLock { $0.failures[person] = nil }
    }

    /// One that was not used for a while, or is of before the machine was started, is none.
    private func isKnown(_ pass: Digest, _ now: SteadyTime) -> Bool {
        state.withLock { state in
            state.passes = state.passes.filter { entry in
                entry.value.boot == now.boot
                    && now.since(entry.value) < UploadLimits.passMinutes * 60_000
            }
            guard state.passes[pass] != nil else {
                if state.passes.count >= UploadLimits.passes { state.passes = [:] }
                return false
            }
            state.passes[pass] = now
            return true
        }
    }

    /// Counted before it is made; a right PIN gives all back.
    private func takeTry(_ person: String, _ now: SteadyTime) throws {
        let isAllowed = state.withLock { state in
            var entry = state.failures[person] ?? (0, now)
            let age = now.since(entry.since)
            if entry.since.boot != now.boot || age >= UploadLimits.networkTriesMilliseconds {
                entry = (0, now)
            }
            guard entry.count < UploadLimits.networkTries else { return false }
            entry.count += 1
            // Names that nobody has would fill the memory.
            if state.failures.count >= UploadLimits.passes { state.failures = [:] }
            state.failures[person] = entry
            return true
        }
        guard isAllowed else {
            throw OutpostError(
                .refused, operation: "sign in", place: person,
                cause: "too many wrong PINs came over the network",
                hint: "wait an hour, or sign in at the laptop itself")
        }
    }

    private static func wrong(_ person: String) -> OutpostError {
        OutpostError(
            .refused, operation: "sign in", place: person, cause: "this is not the PIN",
            hint: "type it again: the user name is your id, the password your PIN")
    }

    /// `Basic` and base64 of `id:pin`.
    package static func credentials(_ header: String) -> (person: String, pin: String)? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            parts[1].utf8.count <= 4 * PageLimits.typedBytes,
            let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        let person = String(text[..<colon])
        guard RosterPerson.isValid(id: person) else { return nil }
        return (person, String(text[text.index(after: colon)...]))
    }
}
