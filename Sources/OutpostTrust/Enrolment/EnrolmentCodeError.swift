import OutpostModel

/// Why a typed enrolment code was refused, on the device, before anything was sent. Never carries more of
/// the code than one character.
package enum EnrolmentCodeError: Error, Sendable, Equatable {
    /// Not 60 characters, dashes and spaces left aside. `suspectGroup`, from 1, is the first group that
    /// has not five, when groups were typed.
    case lengthWrong(count: Int, suspectGroup: Int?)
    /// A character that no code has; `position` counts from 1, without dashes and spaces.
    case characterWrong(Character, position: Int)
    /// The check does not fit: something is mistyped. `suspectGroup`, from 1, is where to look first.
    case checkFailed(suspectGroup: Int?)
}

extension EnrolmentCodeError: CustomStringConvertible {
    /// The cause as a person reads it.
    package var description: String {
        switch self {
        case .lengthWrong(let count, nil):
            "it has \(count) characters in place of \(EnrolmentCode.digitCount)"
        case .lengthWrong(let count, let group?):
            "it has \(count) characters in place of \(EnrolmentCode.digitCount); group \(group) has not "
                + "\(EnrolmentCode.groupLength)"
        case .characterWrong(let character, let position):
            "'\(character)' is in no code (\(Self.place(of: position)))"
        case .checkFailed(nil):
            "characters in it are mistyped"
        case .checkFailed(let group?):
            "a character in it is mistyped, probably in group \(group)"
        }
    }

    private static func place(of position: Int) -> String {
        let index = position - 1
        return "character \(index % EnrolmentCode.groupLength + 1) of group "
            + "\(index / EnrolmentCode.groupLength + 1)"
    }

    /// The error that leaves the module.
    package var outpostError: OutpostError {
        let hint =
            switch self {
            case .characterWrong: "codes have no 0 O, 1 I L, 2 Z, 5 S, 8 B, U or V: read it again"
            default: "compare it with the code that you were given, group by group"
            }
        return OutpostError(
            .invalidInput, operation: "read the enrolment code", cause: description, hint: hint)
    }
}
