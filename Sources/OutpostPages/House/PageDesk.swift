import Foundation
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync

/// What the pages of one replica work with.
package final class PageDesk: Sendable {
    let mission: Mission
    let replica: Replica
    let folder: ReplicaFolder
    let clock: MissionClock
    let drafts: DraftFolder
    let link: LinkWatch
    let copies: CopyWatch
    let search: SearchIndex
    let contested = ContestedWatch()
    let map: MapIndex
    let places: PlacesShelf
    let attachments: AttachmentStore
    let incoming: IncomingForms
    let refusedForms: RefusedForms
    let alarms = AlarmWatch()
    let surroundings: Surroundings

    package init(
        mission: Mission, replica: Replica, folder: ReplicaFolder, link: LinkWatch,
        copies: CopyWatch, surroundings: Surroundings
    ) throws {
        self.mission = mission
        self.replica = replica
        self.folder = folder
        self.link = link
        self.copies = copies
        self.surroundings = surroundings
        clock = MissionClock(mission)
        drafts = try DraftFolder(folder)
        search = try SearchIndex(folder: folder, mission: mission)
        map = MapIndex(mission: mission)
        places = PlacesShelf(folder: folder, mission: mission)
        attachments = try AttachmentStore.open(folder)
        incoming = try IncomingForms(folder)
        refusedForms = RefusedForms(folder)
        try incoming.giveUp(now: surroundings.wallMilliseconds(), to: refusedForms)
    }

    /// The tables whose reports people write and read; the access log is the engine's.
    var tables: [MissionTable] {
        mission.tables.filter {
            mission.schema.table(named: $0.name) != nil && $0.name != mission.schema.accessLog
        }
    }

    /// The best time known, in milliseconds: the machine's, corrected by what the hub told.
    func now() throws -> Int64 {
        surroundings.wallMilliseconds() + (try replica.clockCorrection() ?? 0)
    }

    /// - Throws: `not-found`.
    func table(named name: String) throws -> DeskTable {
        guard let mission = tables.first(where: { $0.name == name }),
            let schema = self.mission.schema.table(named: name)
        else {
            throw OutpostError(
                .notFound, operation: "open a page", place: name,
                cause: "the mission has no such kind of report")
        }
        return DeskTable(mission: mission, schema: schema)
    }

    /// The table in which a row stands.
    ///
    /// - Throws: `not-found`.
    func table(holding key: RowKey) throws -> DeskTable {
        guard let table = try replica.table(holding: key) else {
            throw OutpostError(
                .notFound, operation: "open a report", place: key.description,
                cause: "there is no such report here",
                hint: "it may not have arrived yet, or may have been erased")
        }
        return try self.table(named: table.name)
    }
}

/// A table as people and as the engine see it.
struct DeskTable: Sendable {
    let mission: MissionTable
    let schema: TableSchema

    var name: String { schema.name }

    func label(_ language: String, _ mission: Mission) -> String {
        self.mission.labels.text(in: language, of: mission.languages).capitalisedFirst
    }
}

extension String {
    /// Labels are words of a sentence; as a heading they begin with a capital.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
