extension Gazetteer {
    /// The areas with their own names, and with those that the mission's choices give their codes: a mission file has its
    /// departments in every language, also where the boundaries' source has one.
    package init(_ places: Places, mission: Mission) {
        var labels: [String: [PlaceArea.Name]] = [:]
        for choice in mission.choiceLists.flatMap(\.choices) where places.area(choice.code) != nil {
            labels[choice.code, default: []] += choice.labels.texts.sorted { $0.key < $1.key }
                .map { PlaceArea.Name(language: $0.key, text: $0.value) }
        }
        self.init(places, labels: labels)
    }

    /// What an area is called in a language: as the mission says, else as the boundaries' source does.
    package func name(of area: PlaceArea, in language: String) -> String {
        labels[area.code]?.first { $0.language == language }?.text ?? area.name(in: language)
    }
}
