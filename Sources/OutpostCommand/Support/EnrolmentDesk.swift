import Foundation
import OutpostField
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// How this laptop joins a mission, by whatever road, for the commands and for the page.
struct EnrolmentDesk {
    let options: ReplicaOptions

    private var folder: ReplicaFolder { ReplicaFolder(path: options.path) }

    /// What an enrolment made.
    struct Joined {
        let base, mission, hub: String
        let replica: ReplicaID
    }

    // MARK: By a code

    func join(url: String, code text: String) throws -> Joined {
        let code: EnrolmentCode
        do {
            code = try EnrolmentCode(text: text)
        } catch {
            var problem = error.outpostError
            problem.place = "CODE"
            throw problem
        }
        let enrolment = Enrolment(hubURL: url, code: code) { try CurlLink($0) }
        let authority = try enrolment.fetchAuthority()
        try folder.create()
        let device = DeviceFolder(folder)
        let id = try EnrolledIdentity.identity(options, folder)
        let result = try enrolment.run(replica: id, device: device, authority: authority)
        let (mission, _) = try EnrolledIdentity.replica(options, folder, id, result.missionFile)
        try device.keep(result, hubURL: url)
        return Joined(base: result.deviceName, mission: mission.name, hub: url, replica: id)
    }

    // MARK: By files

    /// What goes to the hub on a stick, and the words by which its officer knows it.
    func request(
        name: String, place: String
    ) throws -> (file: [UInt8], words: String, replica: ReplicaID) {
        try folder.create()
        let device = DeviceFolder(folder)
        let id = try EnrolledIdentity.identity(options, folder)
        do {
            let request = try DeviceRequest(
                name: name, replicaIdentity: id.identity, incarnation: id.incarnation,
                key: try device.deviceKey())
            let written = try EnrolmentRequestFile(
                request: request, sealKey: try device.sealKey(),
                boxKey: try device.boxKey().publicBytes)
            return (try EnrolmentFiles.bytes(written), try written.claim().words.text, id)
        } catch let error as CredentialError {
            throw error.outpostError(during: "request an enrolment", at: place)
        }
    }

    static let acceptOperation = "accept an enrolment"

    /// What the hub's officer gave back, held against this laptop's keys; nothing is changed yet.
    func acceptance(of bytes: [UInt8], place: String) throws -> EnrolmentAcceptance {
        let approval = try EnrolmentFiles.approval(bytes, place: place)
        let device = DeviceFolder(folder)
        let id = try EnrolledIdentity.identity(options, folder)
        let acceptance = try EnrolmentAcceptance(
            approval, place: place, replica: id, device: device)
        if device.isEnrolled {
            let known = try device.loadHub().fingerprint
            guard known == Hexadecimal.text(of: acceptance.result.authority.fingerprint) else {
                throw OutpostError(
                    .refused, operation: Self.acceptOperation, place: folder.path,
                    cause: "this replica is of another mission already",
                    hint: "enrol in a new folder")
            }
        }
        return acceptance
    }

    /// Takes it, once its words were compared.
    func finish(_ acceptance: EnrolmentAcceptance, place: String) throws -> Joined {
        let id = try EnrolledIdentity.identity(options, folder)
        let (mission, made) = try EnrolledIdentity.replica(
            options, folder, id, acceptance.result.missionFile)
        let replica = try made ?? options.open("enrol accept").1
        try acceptance.take(into: replica, place: place)
        try DeviceFolder(folder).keep(acceptance.result, hubURL: acceptance.hubs[0])
        try replica.close()
        return Joined(
            base: acceptance.result.deviceName, mission: mission.name, hub: acceptance.hubs[0],
            replica: id)
    }
}
