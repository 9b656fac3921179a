import Foundation
import GRDB
import OutpostLink
import OutpostStore

/// The machine and what is installed on it, as the doctor sees them.
enum MachineLook {
    /// - Parameter path: the replica's folder, or where it would be.
    static func machine(at path: String) -> DoctorFacts.Machine {
        var facts = DoctorFacts.Machine()
        facts.wall = Surroundings.system.wallMilliseconds()
        let memory = memory()
        facts.memory = memory["MemTotal"]
        facts.freeMemory = memory["MemAvailable"]
        look(at: path, &facts)
        let zone = TimeZone.current
        facts.zone = hasZone ? zone.identifier : nil
        facts.zoneOffsetSeconds = zone.secondsFromGMT()
        var name = utsname()
        if uname(&name) == 0 {
            facts.kernel = text(of: name.release)
            facts.architecture = text(of: name.machine)
        }
        facts.system = system()
        return facts
    }

    static func libraries() -> DoctorFacts.Libraries {
        let beside = Bundle.main.bundleURL
        func has(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: beside.appendingPathComponent(name).path)
        }
        return DoctorFacts.Libraries(
            outpost: OutpostCommand.configuration.version,
            package: package(beside.appendingPathComponent("package-version").path),
            sqlite: sqlite(), curl: LinkLibrary.version, zstd: Zstandard.version,
            hasMissions: has("outpost_OutpostField.resources/Missions/haiti.yaml"),
            hasPages: has("outpost_OutpostPages.resources/Templates"))
    }

    /// What scripts/package wrote beside the program.
    private static func package(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map {
            String(decoding: $0.prefix(80), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    private static func sqlite() -> String? {
        do {
            return try DatabaseQueue().read {
                try String.fetchOne($0, sql: "SELECT sqlite_version()")
            }
        } catch {
            return nil
        }
    }

    /// The file system of a folder, or of the nearest one above it that is there.
    private static func look(at path: String, _ facts: inout DoctorFacts.Machine) {
        var place = URL(fileURLWithPath: path).standardizedFileURL.path
        var status = statvfs()
        while statvfs(place, &status) != 0 {
            guard errno == ENOENT, place != "/" else { return }
            place = (place as NSString).deletingLastPathComponent
        }
        let unit = Int64(clamping: status.f_frsize)
        facts.disk = Int64(clamping: status.f_blocks) * unit
        // What is left for whoever is not root.
        facts.freeDisk = Int64(clamping: status.f_bavail) * unit
        facts.files = Int64(clamping: status.f_files)
        facts.freeFiles = Int64(clamping: status.f_favail)
    }

    /// /proc/meminfo, in bytes.
    private static func memory() -> [String: Int64] {
        let bytes = FileManager.default.contents(atPath: "/proc/meminfo") ?? Data()
        var result: [String: Int64] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == ":" || $0 == " " })
            guard words.count >= 2, let number = Int64(words[1]) else { continue }
            result[String(words[0])] = number << 10
        }
        return result
    }

    private static var hasZone: Bool {
        ProcessInfo.processInfo.environment["TZ"] != nil
            || FileManager.default.fileExists(atPath: "/etc/localtime")
    }

    private static func system() -> String? {
        let bytes = FileManager.default.contents(atPath: "/etc/os-release") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("PRETTY_NAME=") }
            .map { $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\""]) }
    }

    private static func text<Bytes>(of field: Bytes) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
