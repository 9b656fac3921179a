import OutpostField
import OutpostModel
import OutpostStore

/// The replica that is enrolled, by whatever road: one that is there, or one that the enrolment makes.
enum EnrolledIdentity {
    /// That of the replica which is there, or is to be: a certificate names it, and the mission that makes the tables comes only with
    /// the certificate. Kept until then, so that a second try is the same device.
    static func identity(_ options: ReplicaOptions, _ folder: ReplicaFolder) throws -> ReplicaID {
        try folder.exists
            ? options.view().1.storedIdentity()
            : PendingIdentity.loadOrMake(folder, random: Surroundings.system.random)
    }

    /// The mission, and the replica where there was none: it is made with the hub's mission file. One that is there stays closed.
    ///
    /// - Throws: `refused` where it has another mission. Another version of the same is upgraded to when somebody says so.
    static func replica(
        _ options: ReplicaOptions, _ folder: ReplicaFolder, _ id: ReplicaID,
        _ missionFile: [UInt8]
    ) throws -> (Mission, Replica?) {
        let mission = try ReplicaOptions.mission(missionFile, file: "the hub's mission")
        guard folder.exists else {
            let replica = try Replica.create(
                at: folder.path, schema: mission.schema, mission: missionFile,
                holder: "outpost enrol", surroundings: .system, identity: id.identity)
            return (mission, replica)
        }
        let own = try options.mission()
        let isOtherVersion =
            own.code == mission.code && own.schema.version != mission.schema.version
        guard own.schema.missionHash == mission.schema.missionHash || isOtherVersion else {
            throw OutpostError(
                .refused, operation: "enrol", place: folder.path,
                cause: "this replica has another mission file than the hub",
                hint: "enrol in a new folder")
        }
        return (mission, nil)
    }
}
