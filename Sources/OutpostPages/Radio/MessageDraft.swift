import OutpostField
import OutpostModel

/// What a pasted message becomes: the fields of a report, for a person to look at. The whole text stays in it, so that nothing that
/// was not understood is lost.
struct MessageDraft: Equatable {
    let table: String
    let fields: [String: String]

    private static let titleCharacters = 80

    /// Degrees, a grid reference or a plus code: a place name stays words.
    private static func isPosition(_ text: String) -> Bool {
        do {
            guard case .place = try TypedPlace.read(text, gazetteer: nil) else { return false }
            return true
        } catch {
            return false
        }
    }

    init(_ message: LineMessage, text: String, today: FieldTime, clock: MissionClock) {
        func time(_ line: String) -> String? {
            message.lines[line].flatMap { DateTimeGroup.time($0, today: today) }
                .map { clock.fieldText($0.milliseconds) }
        }
        var fields: [String: String] = [:]
        switch message.kind {
        case .salute:
            table = "incident"
            let activity = message.lines["activity"] ?? ""
            let first = activity.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            fields["title"] = String(first.prefix(Self.titleCharacters))
            fields["place_text"] = message.lines["location"]
            if let location = message.lines["location"], Self.isPosition(location) {
                fields[FormPlan.positionField] = location
            }
            fields["narrative"] = text
            fields["observed_at"] = time("time")
        case .sitrep:
            table = "situation_report"
            fields["period_from"] = time("from")
            fields["period_to"] = time("to")
            fields["addressed_to"] = message.lines["addressed"]
            fields["summary"] = message.lines["summary"] ?? text
            fields["forecast"] = message.lines["forecast"]
            fields["requests"] = message.lines["requests"]
        }
        self.fields = fields
    }
}
