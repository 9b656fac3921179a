import OutpostField
import OutpostModel
import OutpostPages
import OutpostStore

/// How the page sets a laptop up: as the commands do.
struct CommandSetup: EdgeSetup {
    let options: ReplicaOptions

    private var desk: EnrolmentDesk { EnrolmentDesk(options: options) }
    private static let place = "the file from the hub"

    func begin() throws {
        let bytes = try Mission.defaultBytes
        let mission = try ReplicaOptions.mission(bytes, file: "the shipped mission")
        let replica = try Replica.create(
            at: options.path, schema: mission.schema, mission: bytes, holder: "outpost page",
            surroundings: .system)
        try replica.close()
    }

    func enrol(url: String, code: String) throws { _ = try desk.join(url: url, code: code) }

    func request(name: String) throws -> (file: [UInt8], words: String) {
        let made = try desk.request(name: name, place: name)
        return (made.file, made.words)
    }

    func words(ofApproval file: [UInt8]) throws -> String {
        try desk.acceptance(of: file, place: Self.place).result.authority.words.text
    }

    func accept(_ file: [UInt8]) throws {
        _ = try desk.finish(
            try desk.acceptance(of: file, place: Self.place), place: Self.place)
    }
}
