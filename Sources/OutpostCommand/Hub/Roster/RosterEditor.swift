import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

/// What the commands that change the roster have in common: an officer's change becomes the next roster, and the hub's picture
/// follows.
struct RosterEditor {
    let schema: Schema
    let folder: HubFolder
    let registry: HubRegistry
    let authority: AuthorityCertificate
    private let issuer: RosterIssuer
    private let options: ReplicaOptions

    init(_ options: ReplicaOptions, _ operation: String) throws {
        self.options = options
        folder = HubFolder(path: options.path)
        try folder.requireHub(operation)
        schema = try options.mission().schema
        registry = try HubRegistry(path: folder.registry)
        authority = try folder.authorityCertificate()
        issuer = try folder.issuer(authority)
    }

    /// What admission goes by now.
    func roster() throws -> MissionRoster {
        guard let kept = try registry.keptRosters() else {
            throw OutpostError(
                .corrupt, operation: "read the roster", place: folder.registry,
                cause: "this hub has no roster", hint: "make the hub again")
        }
        return kept.effective
    }

    /// The same with its version.
    func standing() throws -> (version: UInt32, content: MissionRoster) {
        (try header()?.version ?? 0, try roster())
    }

    func header() throws -> RosterHeader? { try registry.keptRosters()?.standing }

    /// Issues the next roster, and says its version.
    ///
    /// - Returns: the version.
    @discardableResult
    func issue(_ change: (inout MissionRoster) throws -> Void) throws -> UInt32 {
        let kept = try registry.issue(by: issuer, now: Date().milliseconds, change: change)
        try follow(kept)
        options.output.line(
            "roster \(kept.standing.version) is issued; bases learn it with their next exchange")
        return kept.standing.version
    }

    /// Issues the roster again where half of its time is over.
    func renew() throws { try issue { _ in } }

    /// Has the hub's picture take the roster at once; a hub that is serving does it with the next exchange.
    private func follow(_ kept: KeptRosters) throws {
        do {
            let (_, picture) = try options.open("hub roster")
            try picture.take(kept)
        } catch let error as OutpostError where error.code == .locked {
            return
        }
    }

    // MARK: Names

    /// A device by its base's name, or by its identity.
    func device(_ name: String) throws -> RosterDevice {
        let devices = try roster().devices.values.filter { device in
            device.name == name || Self.identity(of: device) == name
        }
        guard let device = devices.first, devices.count == 1 else {
            throw OutpostError(
                devices.isEmpty ? .notFound : .invalidInput, operation: "find a device",
                place: name,
                cause: devices.isEmpty
                    ? "the roster has no device of this name" : "several devices have this name",
                hint: "outpost hub devices lists them; one may be named by its identity")
        }
        return device
    }

    func person(_ id: String) throws -> RosterPerson {
        if let person = try roster().persons[id] { return person }
        throw OutpostError(
            .notFound, operation: "find a person", place: id,
            cause: "the roster has no person of this id", hint: "outpost hub persons lists them")
    }

    static func identity(of device: RosterDevice) -> String {
        Hexadecimal.text(of: device.identity, digits: 16)
    }

    func name(of space: SpaceID) -> String { schema.space(with: space)?.name ?? "\(space)" }

    /// The officer at the keyboard, as marks name them.
    func officer() throws -> String {
        let person = try Session.current(in: folder.replica)?.person ?? ""
        return person.isEmpty ? "the hub" : person
    }

    /// The hub's log, beside whoever serves: nothing is appended here.
    func log() throws -> SQLiteHubLog {
        try SQLiteHubLog(
            path: folder.log, schema: schema, trust: { SealTrust { _, _ in .unknownDevice } },
            makeEpoch: { 1 })
    }

    /// The bytes of what admission goes by.
    func content(of kept: KeptRosters) throws -> [UInt8] {
        do {
            return try kept.effective.encoded()
        } catch let fault {
            throw OutpostError(
                .limit, operation: "read the roster", place: fault.place, cause: fault.defect)
        }
    }

    // MARK: Cut-offs

    /// The heads of journals in the hub's log: what was accepted so far.
    func heads(_ isWanted: (JournalID) -> Bool) throws -> CutOff {
        let log = try log()
        return CutOff(try log.heads().filter { $0.value.sequence > 0 && isWanted($0.key) })
    }
}
