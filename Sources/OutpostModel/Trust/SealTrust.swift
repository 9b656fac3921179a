/// What a receiver makes of a seal.
package enum SealVerdict: Sendable, Equatable {
    case good
    /// No device is known whose journal this is.
    case unknownDevice
    /// The signature is not that device's over this head.
    case forged
}

/// Whose seals a receiver believes. The keys are the roster's business, the signatures OutpostTrust's; the simulator puts
/// cheaper ones in their place.
package struct SealTrust: Sendable {
    /// Holds a seal against the head that the receiver made itself.
    package let verdict: @Sendable (Seal, Head) -> SealVerdict

    package init(verdict: @escaping @Sendable (Seal, Head) -> SealVerdict) {
        self.verdict = verdict
    }
}

/// What seals the journals of this device.
package struct Sealer: Sendable {
    package let seal: @Sendable (JournalID, Head) throws -> Seal

    package init(seal: @escaping @Sendable (JournalID, Head) throws -> Seal) {
        self.seal = seal
    }
}
