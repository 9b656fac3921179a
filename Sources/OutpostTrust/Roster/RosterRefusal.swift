import OutpostModel

/// Why a roster or a delegation is not taken. What was held stays as it was.
package enum RosterRefusal: Error, Equatable {
    /// It is of another mission.
    case otherMission
    /// The content is over `Limits.rosterBytes`.
    case tooLarge(byteCount: Int)
    /// The content is not a roster.
    case malformed(ByteReader.Failure)
    /// No header came.
    case headerMissing
    /// With these headers more would be kept than `Limits.rosterHeaders`.
    case tooManyHeaders
    /// More branches than `Limits.rosterBranches` would stand beside what stands.
    case tooManyBranches
    /// The mission's root did not sign this delegation.
    case delegationForged(UInt32)
    /// The root signed it, and its keys are none.
    case delegationUnusable(UInt32, String)
    /// The root signed another delegation of that number.
    case delegationContradicted(UInt32)
    /// A header names a delegation that never came.
    case delegationUnknown(UInt32)
    /// The roster is of a delegation that was replaced: whoever holds its keys has lost the mission.
    case delegationReplaced(UInt32, greatest: UInt32)
    /// The key of the delegation that it names did not sign this header.
    case headerForged(version: UInt32)
    /// A header does not follow the one before it: by version, digest or delegation.
    case notFollowing(version: UInt32)
    /// The first header follows none that is known here: the headers from the first version on will do.
    case unattached(version: UInt32)
    /// The content is not the one that the header names.
    case contentDiffers(version: UInt32)
    /// What stands here was made from this one: who sent it holds less.
    case rollback(version: UInt32, standing: UInt32)
    /// What was kept does not hold together.
    case keptDamaged(String)
}

extension RosterRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .otherMission: "the roster is of another mission"
        case .tooLarge(let count):
            "the roster has \(count) bytes, over the limit of \(Limits.rosterBytes)"
        case .malformed(let failure): "the roster cannot be read: \(failure)"
        case .headerMissing: "no header came with the roster"
        case .tooManyHeaders: "the roster has more headers before it than \(Limits.rosterHeaders)"
        case .tooManyBranches: "there are more than \(Limits.rosterBranches) forked rosters"
        case .delegationForged(let number):
            "delegation \(number) is not signed by the mission's authority"
        case .delegationUnusable(let number, let fault): "delegation \(number): \(fault)"
        case .delegationContradicted(let number):
            "the authority signed another delegation \(number) before"
        case .delegationUnknown(let number):
            "the roster is signed under delegation \(number), which is not known here"
        case .delegationReplaced(let number, let greatest):
            "the roster is signed under delegation \(number), which \(greatest) replaced"
        case .headerForged(let version):
            "the header of version \(version) is not signed by the delegation that it names"
        case .notFollowing(let version):
            "the header of version \(version) does not follow the one before it"
        case .unattached(let version):
            "the header of version \(version) follows none that is known here"
        case .contentDiffers(let version):
            "the content is not the one of version \(version)'s header"
        case .rollback(let version, let standing):
            "version \(version) came, and \(standing), which was made from it, stands here"
        case .keptDamaged(let what): "the kept roster is damaged: \(what)"
        }
    }

    /// As people are told of it.
    ///
    /// - Parameter place: who sent it, or the file.
    package func outpostError(place: String) -> OutpostError {
        let operation = "take the roster"
        switch self {
        case .tooLarge, .tooManyHeaders, .tooManyBranches:
            return OutpostError(.limit, operation: operation, place: place, cause: "\(self)")
        case .keptDamaged:
            return OutpostError(
                .corrupt, operation: operation, place: place, cause: "\(self)",
                hint: "restore the replica from its backup, or enrol the laptop anew")
        case .delegationForged, .headerForged, .delegationReplaced, .otherMission:
            return OutpostError(
                .refused, operation: operation, place: place, cause: "\(self)",
                hint: "tell the mission's officer: somebody may use a hub's keys who should not")
        case .rollback:
            return OutpostError(
                .refused, operation: operation, place: place, cause: "\(self)",
                hint: "nothing is to be done here: the sender learns the later one")
        case .malformed, .headerMissing, .delegationUnusable, .delegationContradicted,
            .delegationUnknown, .notFollowing, .unattached, .contentDiffers:
            return OutpostError(
                .protocolViolation, operation: operation, place: place, cause: "\(self)",
                hint: "try again; if it comes again, tell the mission's officer")
        }
    }
}
