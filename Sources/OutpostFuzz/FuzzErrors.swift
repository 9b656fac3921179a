import OutpostField
import OutpostLink
import OutpostModel
import OutpostPages
import OutpostStore
import OutpostTrust
import OutpostWire

/// Which errors a reader may answer with: those that say what is wrong, and where.
enum FuzzErrors {
    static func isOurs(_ error: any Error) -> Bool {
        switch error {
        case is OutpostError, is ByteReader.Failure, is FrameError, is CredentialError: true
        case is EnrolmentCodeError, is FieldFileError, is RefusedSubmission, is MultipartError: true
        case is CoordinateFault, is PictureError, is Rejection, is Zstandard.Failure: true
        case is LinkFailure, is NotTaken: true
        default: false
        }
    }

    /// What a reader that answers with nil did not take.
    struct NotTaken: Error, CustomStringConvertible {
        var description: String { "nothing that it knows" }
    }
}

extension Optional {
    /// For readers that answer with nil.
    func taken() throws(FuzzErrors.NotTaken) -> Wrapped {
        guard let self else { throw FuzzErrors.NotTaken() }
        return self
    }
}
