import OutpostModel

/// Exit statuses, after BSD's sysexits(3); docs/COMMANDS.md lists them.
enum ExitStatus {
    static let success: Int32 = 0
    /// It was done and the answer is no: replicas differ, reports were lost.
    static let difference: Int32 = 1

    static func status(of code: OutpostError.Code) -> Int32 {
        switch code {
        case .invalidInput, .limit: 65
        case .notFound: 66
        case .unreachable: 69
        case .corrupt: 70
        case .alreadyExists, .readOnly: 73
        case .diskFull, .storage: 74
        case .locked: 75
        case .notAHub, .protocolViolation: 76
        case .refused: 77
        case .cancelled: 130
        }
    }
}
