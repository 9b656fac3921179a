import OutpostField
import OutpostModel

/// The mission that is shipped, read once.
enum ParsedMission {
    static let shared = Result { try Mission.load(bytes: ShippedFile.bytes(named: "haiti.yaml")) }
    static let ushahidi = Result {
        try Mapping.load(
            bytes: ShippedFile.bytes(named: "mappings/ushahidi.yaml"), mission: shared.get())
    }
    /// The tables that phones have forms of.
    static let forms = Result {
        let mission = try shared.get()
        return mission.tables.compactMap { XFormTable(mission, $0.name) }
    }
}
