import Hummingbird
import OutpostField
import OutpostModel
import OutpostStore

/// Blank forms to print: each with a number that no other report gets.
enum PaperPages {
    static func add(to router: Router<PageContext>, of site: PageSite) {
        site.add(.get, "/paper", to: router) { try ask($0) }
        site.add(.post, "/paper", to: router) { try print($0) }
    }

    struct AskPage {
        let kinds: [PageFrame.Choice]
        let most: Int
    }

    struct Sheet {
        let reference, kind, hint: String
        let lines: [Line]
    }

    struct Line {
        let label: String
        /// To tick; empty where it is written.
        let choices: [String]
        let isParagraph, isRequired: Bool
    }

    struct PrintPage {
        let sheets: [Sheet]
    }

    /// More choices than a person reads on paper are written instead.
    private static let tickedChoices = 8

    private static func ask(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let kinds = desk.tables.filter { table in
            guard let schema = desk.mission.schema.table(named: table.name),
                case .space = schema.residence
            else { return false }
            return schema.referenceColumn != nil
        }
        return try room.page(
            "paper", title: room.phrase("paper_title"),
            AskPage(
                kinds: kinds.map { table in
                    PageFrame.Choice(
                        address: table.name,
                        label: room.label(table.labels, of: desk.mission).capitalisedFirst,
                        isCurrent: table.name == "incident")
                }, most: StoreLimits.reservedReferences))
    }

    private static func print(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let table = try desk.table(named: room.request.form["kind"])
        let count = Int(room.request.form["count"].trimmed) ?? 0
        let references = try desk.replica.reserveReferences(count)
        let asked = FormPlan(table).first.compactMap { item -> Line? in
            switch item {
            case .position: return line(room.phrase("position"))
            case .column(let name):
                return table.mission.column(named: name).map {
                    line($0, table, room, desk)
                }
            }
        }
        let sheets = references.map { reference in
            Sheet(
                reference: reference, kind: table.label(room.language, desk.mission),
                hint: table.mission.hint.map { room.label($0, of: desk.mission) } ?? "",
                lines: asked + [
                    line(room.phrase("paper_who")), line(room.phrase("paper_signature")),
                ])
        }
        return try room.page(
            "sheets", title: room.phrase("paper_title"), PrintPage(sheets: sheets))
    }

    private static func line(_ label: String) -> Line {
        Line(label: label, choices: [], isParagraph: false, isRequired: false)
    }

    private static func line(
        _ column: MissionColumn, _ table: DeskTable, _ room: PageRoom, _ desk: PageDesk
    ) -> Line {
        let list = column.choiceList.flatMap { desk.mission.choiceList(named: $0) }
        let choices = (list?.choices ?? []).map { room.label($0.labels, of: desk.mission) }
        return Line(
            label: room.label(column.labels, of: desk.mission).capitalisedFirst,
            choices: choices.count <= tickedChoices ? choices : [],
            isParagraph: column.format == .paragraph,
            isRequired: table.schema.column(named: column.name)?.isRequired ?? false)
    }
}
