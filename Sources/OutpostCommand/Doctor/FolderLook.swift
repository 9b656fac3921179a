import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// A look at a replica's folder, beside whoever writes it. Each step may fail and the next is taken all the same.
struct FolderLook: Codable {
    var facts = DoctorFacts.Replica()
    var local = DoctorLocal()

    init(at path: String) {
        let folder = ReplicaFolder(path: path)
        local.folder = folder.path
        facts.hasFolder = FileManager.default.fileExists(atPath: folder.path)
        facts.hasDatabase = folder.exists
        facts.isHub = FileManager.default.fileExists(atPath: HubFolder(path: path).registry)
        guard facts.hasDatabase else { return }
        facts.isWritable = access(folder.path, W_OK) == 0 && access(folder.database, W_OK) == 0
        facts.databaseBytes = Self.size(folder.database)
        facts.walBytes = Self.size(folder.database + "-wal")
        let holder = LockHolder(of: folder)
        facts.lockHolder = holder?.command
        facts.lockProcess = holder?.process
        facts.health = ReplicaHealth(of: folder)
        facts.rejects = Self.names(in: folder.rejects).count { $0.hasSuffix(".rejects.csv") }
        if facts.isHub { lookAtHub(HubFolder(path: path)) }
        lookAtDevice(folder)
        if let mission = lookAtMission(folder) { lookInside(path, mission) }
    }

    private mutating func step<Result>(_ check: String, _ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch {
            let code = Self.code(of: error)
            facts.failures.append("\(check): \(code)")
            local.causes[check] = "\(error)"
            return nil
        }
    }

    /// Never a text that an error carries: a message may quote what it found.
    private static func code(of error: any Error) -> String {
        (error as? OutpostError)?.code.rawValue ?? "\(type(of: error))"
    }

    private mutating func lookAtMission(_ folder: ReplicaFolder) -> Mission? {
        do {
            let bytes = try folder.currentMission()
            facts.missionFileHash = Hexadecimal.text(of: Digest(of: bytes).bytes)
            return try ReplicaOptions.mission(bytes, file: folder.mission)
        } catch {
            facts.missionFailure = Self.code(of: error)
            local.causes["mission"] = "\(error)"
            return nil
        }
    }

    private mutating func lookAtDevice(_ folder: ReplicaFolder) {
        let device = DeviceFolder(folder)
        var enrolment = DoctorFacts.Enrolment()
        enrolment.isEnrolled = device.isEnrolled
        var status = stat()
        if stat(folder.device, &status) == 0 {
            enrolment.isOpenToOthers = status.st_mode & 0o077 != 0
        }
        if device.isEnrolled {
            enrolment.hasKeys =
                step("keys") {
                    guard FileManager.default.fileExists(atPath: device.key) else { return false }
                    // Reads the key that is there: none is made.
                    _ = try device.deviceKey()
                    return true
                } ?? false
            enrolment.hasAuthority =
                step("authority") {
                    _ = try device.trust(try device.loadHub()); return true
                } ?? false
            enrolment.certificateEnds = step("certificate") {
                let certificate = try IssuedCertificate.load(from: device.certificate)
                return try DeviceIdentity(unverifiedCertificate: certificate.der).ends
            }
        }
        facts.enrolment = enrolment
    }

    private mutating func lookAtHub(_ hub: HubFolder) {
        facts.isLogSound = step("log") { try ReplicaHealth.isSound(file: hub.log) } ?? false
        facts.isRegistrySound =
            step("registry") { try ReplicaHealth.isSound(file: hub.registry) } ?? false
        guard facts.isRegistrySound == true else { return }
        facts.refused = step("refused") {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: hub.registry, configuration: configuration)
            return try queue.read { db in
                guard try db.tableExists("refused_work") else { return 0 }
                return try Int.fetchOne(db, sql: "SELECT count(*) FROM refused_work") ?? 0
            }
        }
    }

    private mutating func lookInside(_ path: String, _ mission: Mission) {
        guard facts.health?.isFileSound == true,
            let view = step("replica", { try ReplicaView(at: path, schema: mission.schema) })
        else { return }
        if let header = step("roster", { try view.rosterHeader() }) ?? nil {
            facts.rosterVersion = header.version
            facts.rosterIssued = header.issued
            facts.rosterExpires = header.expires
        }
        facts.contested = step("contested") {
            try view.contestedCells(limit: DoctorLimits.contested).count
        }
        lookAtExchange(view)
        lookAtAttachments(view)
    }

    private mutating func lookAtExchange(_ view: ReplicaView) {
        let device = DeviceFolder(view.folder)
        guard device.isEnrolled, let hub = step("hub", { try device.loadHub() }),
            let peer = step("exchange", { try view.peerState(hub.fingerprint) })
        else { return }
        facts.lastExchange = peer.lastExchange
        facts.isInDoubt = peer.isInDoubt
        facts.forked = peer.forks.count
        facts.parted = peer.parted.count
        facts.unsent = step("exchange") {
            let id = try view.storedIdentity()
            return try view.storedHeads().reduce(UInt64(0)) { sum, entry in
                let acknowledged = peer.acknowledged[entry.key] ?? 0
                guard entry.key.replica == id, entry.value.sequence > acknowledged else {
                    return sum
                }
                return sum + entry.value.sequence - acknowledged
            }
        }
    }

    /// By the table that the shipped mission has for them; nil where there is none.
    private mutating func lookAtAttachments(_ view: ReplicaView) {
        guard let table = view.schema.tables.first(where: { $0.name == "attachment" }),
            table.columns.contains(where: { $0.name == "content_hash" })
        else { return }
        let files = Set(
            Self.names(in: view.folder.attachments).map { name in
                String((name as NSString).lastPathComponent.prefix { $0 != "." })
            })
        let counts = step("attachments") {
            try view.read { db in
                let hashes = try String.fetchAll(
                    db, sql: "SELECT content_hash FROM attachment WHERE content_hash IS NOT NULL")
                return (hashes.count, hashes.count { !files.contains($0) })
            }
        }
        facts.attachments = counts?.0
        facts.missingAttachments = counts?.1
    }

    private static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    private static func names(in folder: String) -> [String] {
        FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    }
}

/// Who holds a replica's lock, found without touching it: a lock taken for a moment, to try, would turn a writer away.
struct LockHolder {
    /// "outpost page": the words of a command, whatever else stands in the file.
    let command: String
    let process: Int32?

    /// nil where nobody holds it.
    init?(of folder: ReplicaFolder) {
        var status = stat()
        guard stat(folder.lock, &status) == 0,
            let locks = FileManager.default.contents(atPath: "/proc/locks")
        else { return nil }
        // "3: FLOCK  ADVISORY  WRITE 812 fe:00:131090 0 EOF"; the device is the file system's, and differs from stat's on some.
        let line = String(decoding: locks, as: UTF8.self).split(separator: "\n").first { line in
            let words = line.split(separator: " ")
            return words.contains("FLOCK") && !words.contains("->")
                && words.contains {
                    $0.split(separator: ":").last == "\(status.st_ino)" && $0.contains(":")
                }
        }
        guard let line else { return nil }
        let said = FileManager.default.contents(atPath: folder.lock) ?? Data()
        let text = String(decoding: said.prefix(256), as: UTF8.self)
        command =
            text.firstMatch(of: /^(outpost(?: [a-z-]+){1,3})(?:,|\n|$)/).map { String($0.1) }
            ?? "a program"
        process = line.split(separator: " ").dropFirst(4).first.flatMap { Int32($0) }
    }
}
