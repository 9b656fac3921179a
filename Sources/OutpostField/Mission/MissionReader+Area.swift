extension MissionReader {
    /// Where the mission works: one box, or a list of them.
    static func readArea(_ entry: YAMLEntry?) throws(MissionError) -> [GeoBox] {
        guard let entry else { return [] }
        guard case .sequence = entry.node else { return [try readBox(entry)] }
        let entries = try entry.list()
        guard (1...FieldLimits.missionBoxes).contains(entries.count) else {
            throw entry.failure("name 1 to \(FieldLimits.missionBoxes) boxes")
        }
        var boxes: [GeoBox] = []
        for entry in entries { boxes.append(try readBox(entry)) }
        return boxes
    }

    private static func readBox(_ entry: YAMLEntry) throws(MissionError) -> GeoBox {
        let fields = try entry.fields(known: MissionKey.box)
        func degrees(_ key: String, _ range: ClosedRange<Double>) throws(MissionError) -> Double {
            try fields.required(key).number(in: range)
        }
        let box = GeoBox(
            south: try degrees("south", -90...90), west: try degrees("west", -180...180),
            north: try degrees("north", -90...90), east: try degrees("east", -180...180))
        guard box.south < box.north else {
            throw entry.failure("its south is not south of its north")
        }
        guard box.west < box.east else {
            throw entry.failure(
                "its west is not west of its east",
                hint: "an area on both sides of 180° is a list of two boxes")
        }
        return box
    }
}
