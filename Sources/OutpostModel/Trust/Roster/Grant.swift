/// What a holder may do in a space. A grant has no beginning in time: what was recorded before counts once it is there.
package struct Grant: Sendable, Hashable {
    /// Whom it is given to.
    package enum Holder: Sendable, Hashable {
        /// A device, by identity.
        case device(UInt64)
        /// A person, by id.
        case person(String)
    }

    /// Each holds those before it; the numbers are those of the roster's bytes.
    package enum Right: UInt8, Sendable, CaseIterable, Comparable {
        case read = 1
        case write = 2
        case admin = 3

        package static func < (left: Right, right: Right) -> Bool {
            left.rawValue < right.rawValue
        }
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
