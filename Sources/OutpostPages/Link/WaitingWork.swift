import OutpostModel
import OutpostStore
import OutpostSync

/// How far this device's own work has gone, as far as it is known here: looked up once for all rows of a page.
struct WaitingWork: Sendable {
    let work: OwnWork
    /// Of this device, not with the hub yet.
    let changesets: UInt64
    /// Of this device, and nobody else is known to hold it.
    let onlyHere: UInt64

    var lastExchange: Int64? { work.lastExchange }

    init(_ replica: Replica) throws {
        let device = replica.folder.map(DeviceFolder.init)
        let hub = try device.flatMap { try $0.isEnrolled ? $0.loadHub() : nil }
        work = try replica.ownWork(peer: hub?.fingerprint)
        let counts = work.counts()
        changesets = counts.waiting
        onlyHere = counts.onlyHere
    }

    /// Where all of these writes are.
    func place(of dots: some Sequence<Dot>) -> OwnWork.Place { work.place(of: dots) }
}
