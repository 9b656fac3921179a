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
    /// Judges what vouches for changesets that come before their journal.
    package let earlyVerdict: @Sendable (EarlySeal) -> SealVerdict

    /// - Parameter early: without it, none is believed.
    package init(
        verdict: @escaping @Sendable (Seal, Head) -> SealVerdict,
        early: @escaping @Sendable (EarlySeal) -> SealVerdict = { _ in .forged }
    ) {
        self.verdict = verdict
        earlyVerdict = early
    }
}

/// What seals the journals of this device.
package struct Sealer: Sendable {
    package let seal: @Sendable (JournalID, Head) throws -> Seal
    /// The 64 bytes that vouch for changesets of this device by themselves: see `EarlySeal`.
    package let sealEarly: @Sendable ([Digest]) throws -> [UInt8]

    /// - Parameter early: without it, nothing leaves early.
    package init(
        seal: @escaping @Sendable (JournalID, Head) throws -> Seal,
        early: @escaping @Sendable ([Digest]) throws -> [UInt8] = { _ in
            throw OutpostError(
                .refused, operation: "seal a flash message", cause: "there is no key for it here")
        }
    ) {
        self.seal = seal
        sealEarly = early
    }
}
