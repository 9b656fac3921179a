import Crypto
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// The forms that phones may fetch from this base.
struct PhoneForms {
    let desk: PageDesk
    let language: String

    /// What the list says of one form.
    struct Entry {
        let form: XForm
        /// By which a phone finds that it has an older one.
        let hash: String
    }

    func all() throws -> [Entry] {
        let candidates = try candidates()
        return XFormTable.all(of: desk.mission).map { entry($0, candidates) }
    }

    /// - Returns: nil where there is no such form.
    func form(named name: String) throws -> Entry? {
        guard let table = XFormTable(desk.mission, name) else { return nil }
        return entry(table, try candidates())
    }

    private func entry(_ table: XFormTable, _ candidates: [String: [XFormCandidate]]) -> Entry {
        let form = XForm(table, of: desk.mission, candidates: candidates)
        // MD5, since OpenRosa's list names no other hash: it finds changes, and secures nothing.
        let hash = Insecure.MD5.hash(data: Array(form.text.utf8))
        return Entry(form: form, hash: "md5:" + Hexadecimal.text(of: hash))
    }

    /// The rows of the small tables whose rows have no base reference to type: bases and officers. None of a restricted space, since
    /// what a phone fetched stays on it.
    private func candidates() throws -> [String: [XFormCandidate]] {
        let restricted = desk.mission.schema.restrictedSpaces
        let wanted = Set(
            XFormTable.all(of: desk.mission).flatMap { form in
                desk.mission.schema.table(named: form.name)?.columns.compactMap(\.references) ?? []
            })
        let titles = RowTitles(desk: desk, language: language)
        return try desk.replica.read { db in
            var candidates: [String: [XFormCandidate]] = [:]
            for name in wanted {
                let table = try desk.table(named: name)
                guard table.schema.referenceColumn == nil,
                    case .space(let space) = table.schema.residence, !restricted.contains(space),
                    let rows = try titles.offered(table, db)
                else { continue }
                candidates[name] = rows.compactMap { row in
                    RowKey(row.key).map { XFormCandidate(key: $0, name: row.title) }
                }
            }
            return candidates
        }
    }
}
