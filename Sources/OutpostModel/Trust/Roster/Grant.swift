/// What a holder may do in a space. A grant has no beginning in time: what was recorded before counts once it is there.
package struct Grant: Sendable, Hashable {
    /// Whom it is given to.
    package enum Holder: Sendable, Hashable {
        /// A device, by identity.
        case device(UInt64)
        /// A person, by id.
        case person(String)
    }

    /// The numbers are those of the roster's bytes.
    package enum Right: UInt8, Sendable, CaseIterable {
        case read = 1
        /// Reading and writing.
        case write = 2
        /// Both, and bringing a private space's keys.
        case admin = 3
        /// Writing without reading, where every table is append-only: a box with a slot. Its holder is sent nothing of the space,
        /// not even a head beside its own.
        case append = 4

        /// Whether the space is sent to the holder, kept there and shown.
        package var mayRead: Bool { self != .append }
        /// Whether what the holder writes counts. An append-only table sees to it itself that no row is changed.
        package var mayWrite: Bool { self != .read }
    }

    package let holder: Holder
    package let space: SpaceID
    package let right: Right
    /// nil while it lasts; else what still counts of what was written under it.
    package var ended: CutOff?

    package init(_ holder: Holder, _ right: Right, in space: SpaceID, ended: CutOff? = nil) {
        self.holder = holder
        self.space = space
        self.right = right
        self.ended = ended
    }

    /// nil where it is well-formed.
    package var fault: String? {
        switch holder {
        case .device(let identity):
            if identity == 0 { return "identity zero" }
            if let ended, ended.heads.keys.contains(where: { $0.replica.identity != identity }) {
                return "its cut-off names another device's journal"
            }
        case .person(let id):
            if !RosterPerson.isValid(id: id) { return "a person's id that is none" }
        }
        guard let ended else { return nil }
        if ended.heads.keys.contains(where: { $0.space != space }) {
            return "its cut-off names another space's journal"
        }
        return ended.fault
    }
}
