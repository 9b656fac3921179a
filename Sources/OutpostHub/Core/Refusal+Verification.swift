import OutpostModel
import OutpostTrust
import OutpostWire

extension Refusal {
    /// What whoever brought it is told of work that did not verify.
    init(_ error: VerificationError) {
        let code: Refusal.Code =
            switch error {
            case .gap: .gap
            case .chainDiffers: .chainBroken
            case .foreignKeySpace: .foreignKeySpace
            case .unsealed, .forged, .erasedWithoutOrder: .forged
            case .unknownDevice: .unknownDevice
            case .privacyDiffers: .privacyDiffers
            }
        self.init(
            code: code, cause: error.description,
            hint: code == .gap
                ? "compare what both hold, then send again" : "tell the hub's officer",
            dot: error.dot)
    }

    /// Whether an officer must see it. A gap is filled by what comes next, and a device's own branch is joined by its next exchange.
    func isAlarm(from identity: UInt64?) -> Bool {
        switch code {
        case .gap: false
        case .chainBroken: dot?.journal.replica.identity != identity
        default: true
        }
    }
}
